"""What the page of a draft shows beside the text: signatures, whom to invite, what is still missing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework import behind, course, rules
from lianxin.casework.concern.relations import visible_to as known_concerns
from lianxin.casework.models import Cosignature, Suggestion
from lianxin.casework.office import addresses, deeds
from lianxin.casework.suggestion import faults, fields, texts
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.models import Session
from lianxin.casework.writing import content as contents
from lianxin.casework.writing.content import TEXT, Content
from lianxin.casework.writing.editor import FORM, Editor
from lianxin.core.time import TZ, local_date
from lianxin.directory import queries
from lianxin.workflow.inputs import ActionForm, form_for

Signed = Cosignature.Status
LEAST_TITLE = 4
OWN = ("edit", "invite", "submit")  # have their place on the page
MOST_FOUND = 20
LONGEST_WORDS = 40


@dataclass(frozen=True)
class Signer:
    """A deputy asked to sign: the tag (word, tone), and whether they must be waited for or dropped."""

    row: Cosignature
    word: str
    tone: str
    waits: str = ""

    @property
    def value(self) -> str:
        """Of the box that drops them."""
        return str(self.row.deputy_id)


def signers(suggestion: Suggestion, changed: bool, on: Any) -> list[Signer]:
    """Everybody asked, in that order. `changed`: the text on the page is not yet the one they signed."""
    lost = {row.pk for row in fields.not_counting(suggestion, on)}
    return [_signer(row, changed, row.pk in lost) for row in fields.asked(suggestion)]


def _signer(row: Cosignature, changed: bool, lost: bool) -> Signer:
    name = {"name": row.deputy.person.name}
    if row.status == Signed.INVITED:
        return Signer(row, _("已邀请"), "mute", _("%(name)s还没签") % name)
    if row.is_stale:
        return Signer(row, _("改过字，待重签"), "warn", _("%(name)s还没重签") % name)
    if row.status == Signed.SIGNED and lost:
        return Signer(row, _("现在不能联名"), "warn", _("%(name)s现在不能联名了") % name)
    if row.status == Signed.SIGNED:
        return Signer(row, _("已签"), "good", _("您又改了字，%(name)s要重签") % name if changed else "")
    return Signer(row, _("没签") if row.status == Signed.DECLINED else str(row.get_status_display()), "mute")


def checks(content: Content) -> list[tuple[bool | None, str, str]]:
    """What stands and what is missing before handing in: ok, the sentence, the field to go to."""
    lacking = {name: str(sentence) for name, sentence in reversed(faults.missing(content))}
    titled = len(content["title"].strip()) >= LEAST_TITLE
    found = len([1 for _how, said in content["findings"] if said.strip()])
    wanted = len([1 for said in content["proposals"] if said.strip()])
    numbers = faults.numbers_in(content)
    without = {name: sentence for name, sentence in lacking.items() if name != numbers}
    items: list[tuple[bool | None, str, str]] = [
        (titled, _("一件事，标题清楚") if titled else _("标题还没写清楚"), "edit-title"),
        _check(without, "problem", _("写了问题是什么"), "edit-problem"),
        _check(without, "finding", _("有您自己的核实，%(n)s 次") % {"n": found}, "edit-finding-1"),
        _check(without, "proposals", _("写了建议怎么办，%(n)s 条") % {"n": wanted}, "edit-proposals-1"),
        _check(
            {"": lacking[numbers]} if numbers else {}, "", _("没有写出群众的电话、证件号码"), _target(numbers)
        ),
    ]  # fmt: skip
    return items


def _check(lacking: dict[str, str], name: str, well: str, target: str) -> tuple[bool | None, str, str]:
    return (False, lacking[name], target) if name in lacking else (True, well, "")


def _target(name: str) -> str:
    return f"edit-{name}-1" if name in ("finding", "proposals") else f"edit-{name}"


def beside(suggestion: Suggestion, content: Content, now: datetime) -> dict[str, Any]:
    """What is made anew after each save: signatures and the check list."""
    kept = contents.kept(suggestion)
    changed = any(content[name] != kept[name] for name in TEXT)
    signed = signers(suggestion, changed, local_date(now))
    items = checks(content)
    return {
        "signers": signed,
        "waiting": [one for one in signed if one.waits],
        "checks": items,
        "lacking": sum(1 for ok, _text, _target in items if not ok),
        "unsaved": contents.differ(content, kept),
        "then": texts.then_submit(suggestion, now),
    }


def context(
    suggestion: Suggestion, editor: Editor, actor: Actor, now: datetime, submitted: ActionForm | None = None
) -> dict[str, Any]:
    """The context of the editor. `submitted`: the form of handing in that came back."""
    behind.whole(suggestion, suggestion)
    told = course.Told(suggestion, [], notes=True, own_id=None)
    return {
        "case": suggestion,
        "editor": editor,
        "submit_form": _handing_in(suggestion, actor, now, submitted),
        "dropped": _dropped(submitted),
        "concerns": _concerns(editor, actor),
        "wished": [box for box in editor.singles["wished"] if box.data["selected"]],
        "saved": _saved(editor.saved_at),
        "deeds": deeds.offered(suggestion, actor, None, now, placed=OWN),
        "ours": True,
        "holder": "",
        "course": course.of(told, None, now, ""),
        **beside(suggestion, editor.content, now),
    }


def _dropped(submitted: ActionForm | None) -> list[str]:
    data: Any = submitted.data if submitted is not None else {}
    return list(data.getlist("drop")) if hasattr(data, "getlist") else []


def _handing_in(suggestion: Suggestion, actor: Actor, now: datetime, tried: ActionForm | None) -> ActionForm:
    """When it was raised; in a session where one is on. Its controls stand outside the form of the text."""
    form = tried or form_for(SUGGESTION, "submit", suggestion, actor)
    is_on = rules.session_ends(suggestion.zone_id, local_date(now)) is not None
    form.initial.setdefault("session", Session.IN if is_on else Session.BETWEEN)
    form.fields["session"].widget.attrs["form"] = FORM
    return form


def _saved(at: datetime | None) -> str:
    return _("%(time)s 已保存") % {"time": f"{at.astimezone(TZ):%H:%M}"} if at else ""


def _concerns(editor: Editor, actor: Actor) -> list[tuple[Any, str]]:
    """The linked ones with their pages, as far as the deputy may open them."""
    rows = known_concerns(actor).filter(pk__in=list(editor.content["concerns"])).select_related("area").order_by("pk")
    return [(row, addresses.page(row.ref)) for row in rows]


def found(suggestion: Suggestion, actor: Actor, words: str, on: Any) -> list[tuple[str, str]]:
    """Deputies who may be invited, narrowed by words of their name or its sound; (value, name), the first of them."""
    named = queries.deputies(suggestion.zone_id, on, words=words[:LONGEST_WORDS]).values_list("pk", flat=True)
    wanted = set(map(str, named))
    options = fields.invitable(suggestion, actor)
    return [(value, name) for value, name, _deputy in options if value in wanted][:MOST_FOUND]
