"""The reply under way: what was typed, as a working copy keeps it, and the forms that show it.

Content is flat, so that what two devices changed can be merged field by field: `reply_class`, `opening`,
`answer-1` … by the proposal's number, `measures` (rows of what, status, date), `closing`, `openness`,
`contact_name`, `contact_phone`. An assisting unit's has `opinion` alone.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment import faults
from lianxin.casework.assignment.flow import ASSIGNMENT
from lianxin.casework.assignment.models import Status
from lianxin.casework.drafts import copies
from lianxin.casework.models import Assignment, Proposal, Reply, WorkingCopy
from lianxin.casework.rules import reply_classes
from lianxin.casework.suggestion.fields import today
from lianxin.casework.suggestion.models import Openness
from lianxin.workflow.inputs import ActionForm, form_for

Content = dict[str, Any]
DRAFT, OPINION = "draft_reply", "give_opinion"
SINGLES = ("reply_class", "opening", "closing", "openness", "contact_name", "contact_phone")
ROW = ("what", "status", "due_on")
REPEATED = ("answer", *ROW)
FEWEST_ROWS, MOST_ROWS = 2, 100


def action_of(assignment: Assignment) -> str:
    """What the handler hands in: a draft, or an assisting unit's opinion."""
    return DRAFT if assignment.answers else OPINION


def answer_key(position: int) -> str:
    """Where the answer to one proposal stands in the content."""
    return f"answer-{position}"


def typed(assignment: Assignment, data: Any) -> Content:
    """The content of a form as it was sent."""
    if not assignment.answers:
        return {"opinion": _line(data, "opinion")}
    found: Content = {name: _line(data, name) for name in SINGLES}
    answers = data.getlist("answer")
    for index, proposal in enumerate(assignment.suggestion.proposals.all()):
        found[answer_key(proposal.position)] = _even(answers[index]) if index < len(answers) else ""
    columns = [data.getlist(name)[:MOST_ROWS] for name in ROW]
    rows = [
        [column[at].strip() if at < len(column) else "" for column in columns] for at in range(max(map(len, columns)))
    ]
    found["measures"] = [row for row in rows if row[0] or row[2]]
    return found


def _line(data: Any, name: str) -> str:
    return _even(data.get(name, ""))


def _even(text: str) -> str:
    """A line break is one character, however the browser sends it."""
    return text.replace("\r\n", "\n")


def kept(assignment: Assignment, actor: Actor) -> Content:
    """The text as the case has it: what was last handed in, else a beginning."""
    if not assignment.answers:
        return {"opinion": assignment.opinion}
    reply = Reply.objects.filter(assignment=assignment).first()
    return of_reply(reply) if reply else _beginning(assignment, actor)


def origin(assignment: Assignment, actor: Actor) -> Content:
    """The text as the case has it, in the shape in which a form sends it: nothing left out."""
    if not assignment.answers:
        return kept(assignment, actor)
    positions = [proposal.position for proposal in assignment.suggestion.proposals.all()]
    empty: Content = dict.fromkeys((*SINGLES, *map(answer_key, positions)), "")
    return {**empty, "measures": [], **kept(assignment, actor)}


def of_reply(reply: Reply) -> Content:
    """The content of what was handed in."""
    found: Content = {name: getattr(reply, name) for name in SINGLES if name != "reply_class"}
    found["reply_class"] = reply.letter
    for part in reply.parts.select_related("proposal"):
        found[answer_key(part.proposal.position)] = part.text
    found["measures"] = [
        [row.what, str(row.status), row.due_on.isoformat() if row.due_on else ""] for row in reply.measures.all()
    ]
    return found


def _beginning(assignment: Assignment, actor: Actor) -> Content:
    unit = assignment.unit
    return {
        "openness": str(assignment.suggestion.openness or Openness.FULL),
        "contact_name": assignment.handler.person.name if assignment.handler else actor.name,
        "contact_phone": unit.telephone or unit.zone.telephone,
        "measures": [],
    }


@dataclass
class Editor:
    """A reply's text with the forms that show it: fields that stand once, a form an answer, a form a measure."""

    assignment: Assignment
    content: Content
    singles: forms.Form
    answers: list[tuple[Proposal, forms.Form]] = field(default_factory=list)
    measures: list[forms.Form] = field(default_factory=list)
    revision: int = 0
    saved_at: datetime | None = None

    @property
    def action(self) -> str:
        """The action it is handed in by."""
        return action_of(self.assignment)

    @property
    def forms(self) -> list[forms.Form]:
        """All of them, in the order of the page, for the summary of errors."""
        return [self.singles, *(form for _proposal, form in self.answers), *self.measures]


def newest(assignment: Assignment, actor: Actor) -> tuple[Content, WorkingCopy | None]:
    """What the handler last typed, else the text as the case has it."""
    copy = copies.latest(assignment.ref)
    return (copy.content, copy) if copy else (kept(assignment, actor), None)


def opened(assignment: Assignment, actor: Actor, rows: int = 0) -> Editor:
    """The editor as it opens; at least that many rows of measures."""
    content, copy = newest(assignment, actor)
    made = _shown(assignment, actor, content, rows, bound=False)
    if copy:
        made.revision, made.saved_at = copy.revision, copy.saved_at
    return made


def returned(assignment: Assignment, actor: Actor, content: Content, revision: int) -> Editor:
    """The editor with what was sent, each field checked."""
    made = _shown(assignment, actor, content, 0, bound=True)
    made.revision = revision
    return made


def whole_form(assignment: Assignment, actor: Actor, content: Content, version: str = "") -> ActionForm:
    """The action's form filled with the content: what `perform` takes."""
    data: MultiValueDict[str, Any] = MultiValueDict({name: [value] for name, value in _flat(content).items()})
    data.setlist("answer", [content.get(answer_key(one.position), "") for one in assignment.suggestion.proposals.all()])
    for at, name in enumerate(ROW):
        data.setlist(name, [row[at] for row in content.get("measures", [])])
    data["version"] = version
    return form_for(ASSIGNMENT, action_of(assignment), assignment, actor, data)


def _flat(content: Content) -> dict[str, str]:
    return {name: value for name, value in content.items() if isinstance(value, str)}


def _shown(assignment: Assignment, actor: Actor, content: Content, rows: int, bound: bool) -> Editor:
    singles = form_for(
        ASSIGNMENT, action_of(assignment), assignment, actor, {**_flat(content), "version": ""} if bound else None
    )
    singles.initial.update(_flat(content))
    several = {name: singles.fields.pop(name).one for name in REPEATED if name in singles.fields}  # type: ignore[attr-defined]
    made = Editor(assignment, content, singles)
    if not assignment.answers:
        return made
    choice: Any = singles.fields["reply_class"]
    choice.widget = forms.RadioSelect(choices=choice.choices)
    for proposal in assignment.suggestion.proposals.all():
        values = {"answer": content.get(answer_key(proposal.position), "")}
        made.answers.append((proposal, _row({"answer": several["answer"]}, values, proposal.position, bound)))
    typed_rows = content.get("measures", [])
    count = max(len(typed_rows) + 1, FEWEST_ROWS, min(rows, MOST_ROWS))
    columns = {name: _for_a_row(several[name]) for name in ROW}
    for at in range(count):
        values = dict(zip(ROW, typed_rows[at], strict=True)) if at < len(typed_rows) else {"status": Status.PLANNED}
        made.measures.append(_row(columns, values, at + 1, bound and at < len(typed_rows)))
    return made


def _for_a_row(one: forms.Field) -> forms.Field:
    """Side by side there is room for a list, not for boxes."""
    if isinstance(one, forms.TypedChoiceField):
        one.widget = forms.Select(choices=[("", _("请选择")), *one.choices])  # type: ignore[misc]
    return one


def _row(columns: dict[str, forms.Field], values: dict[str, Any], n: int, bound: bool) -> forms.Form:
    """A form of one row: the names of all rows, ids of its own."""
    form = forms.Form(values if bound else None, initial=values, auto_id=f"{DRAFT}-%s-{n}")
    for name, one in columns.items():
        one.required = False
        form.fields[name] = one
    return form


def lacking(editor: Editor, on: date) -> list[faults.Fault]:
    """What the text itself still lacks, by the rules of the effect."""
    assignment, content = editor.assignment, editor.content
    proposals = list(assignment.suggestion.proposals.all())
    answers = [content.get(answer_key(one.position), "") for one in proposals]
    return faults.in_answers(proposals, answers) + faults.in_measures(effect_of(editor), promises(content), on)


def promises(content: Content) -> list[faults.Promise]:
    """The rows of measures in which something stands; a day that is none counts as missing."""
    rows = content.get("measures", [])
    return faults.promises([row[0] for row in rows], [_status(row[1]) for row in rows], [_day(row[2]) for row in rows])


def _status(text: str) -> str:
    return text if text in Status.values else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def effect_of(editor: Editor) -> str:
    """The effect of the class that is chosen; empty where none is."""
    known = reply_classes(editor.assignment.zone_id, today())
    return next((one.effect for one in known if one.letter == editor.content.get("reply_class")), "")


def mark(editor: Editor, found: list[faults.Fault]) -> None:
    """Put each fault at its field."""
    for fault in found:
        forms_of = [form for _proposal, form in editor.answers] if fault.field == "answer" else editor.measures
        form = forms_of[min(fault.row, len(forms_of) - 1)]
        if not form.is_bound:
            form.data, form.is_bound = form.initial, True
        if not form.errors.get(fault.field):
            form.add_error(fault.field, fault.sentence)


def tell(editor: Editor, refused: Exception, on: date) -> None:
    """Put a refusal's sentence at its field, and with it whatever else the text lacks."""
    found = lacking(editor, on) if editor.answers else []
    mark(editor, found)
    field_name = getattr(refused, "field", None)
    if str(refused) and not any(fault.field == field_name for fault in found):
        editor.singles.add_error(field_name if field_name in editor.singles.fields else None, str(refused))
