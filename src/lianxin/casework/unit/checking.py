"""答复检查: what stands between a draft and its check, and what reads badly; each with the place to mend it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lianxin.casework.assignment import replying
from lianxin.casework.assignment.models import Effect, Role, Status
from lianxin.casework.models import Assignment, Remark, Request
from lianxin.casework.office.wording import badge
from lianxin.casework.unit import editor as editing
from lianxin.casework.unit.editor import Editor
from lianxin.casework.unit.letter import is_at, sentences_of
from lianxin.privacy.scrub import has_numbers
from lianxin.workflow.models import Deadline

# words that promise nothing anybody could come back to
VAGUE = re.compile("适时|尽快|尽早|择机|有关部门|相关部门|有关单位|相关单位|逐步|条件成熟|进一步研究|加大力度|高度重视")
SHORT = 24


@dataclass(frozen=True)
class Item:
    """One line of the check: fine (True), missing (False), or worth a second look (None)."""

    ok: bool | None
    text: str
    more: str = ""
    target: str = ""


def review(editor: Editor, today: date) -> list[Item]:
    """Every line, what is missing first."""
    found = [*_before(editor.assignment), *_of_text(editor, today), *_contact(editor), *_reads(editor)]
    order = (False, None, True)
    return sorted(found, key=lambda item: order.index(item.ok))


def lacking(items: list[Item]) -> int:
    """How many stand in the way."""
    return sum(1 for item in items if item.ok is False)


def _before(assignment: Assignment) -> Iterator[Item]:
    """What has to happen before: a talk, the opinions. The same questions as `replying.missing`."""
    talks = assignment.dialogues.count()
    if talks:
        yield Item(True, _("跟代表沟通过，%(n)s 次") % {"n": talks})
    elif granted(assignment, "NO_DIALOGUE"):
        yield Item(True, _("不面商，已经同意"))
    else:
        yield Item(False, _("还没跟代表沟通过"), _("先记一次沟通，或者申请不面商"), "talks")
    awaited, override = replying.awaited(assignment), granted(assignment, "OVERRIDE")
    for one in awaited:
        clock = Deadline.objects.filter(subject_kind="assignment", subject_id=one.pk, clock="opinion", stopped_at=None)
        last_on = _last_day(clock.first())
        if override:
            yield Item(True, _("%(unit)s意见没到，已同意先行答复") % {"unit": one.unit})
        else:
            yield Item(False, _("%(unit)s意见没到") % {"unit": one.unit}, last_on, "opinions")
    if not awaited and assignment.role == Role.MAIN and _has_assists(assignment):
        yield Item(True, _("协办意见都到了"))


def _last_day(clock: Deadline | None) -> str:
    made = badge(clock, clock.started_at) if clock else None
    return _("%(day)s到期；过期以后可以申请先行答复") % {"day": date_format(made.last_on, _("n月j日"))} if made else ""


def granted(assignment: Assignment, what: str) -> bool:
    """Whether a request of that kind about it was granted."""
    return Request.objects.filter(assignment=assignment, what=what, state="GRANTED").exists()


def _has_assists(assignment: Assignment) -> bool:
    same = Assignment.objects.filter(suggestion=assignment.suggestion_id, round=assignment.round, role=Role.ASSIST)
    return same.exclude(state__in=("VOID", "REASSIGNED")).exists()


def _of_text(editor: Editor, today: date) -> Iterator[Item]:
    effect = editing.effect_of(editor)
    if not effect:
        yield Item(False, _("还没选办到什么程度"), "", f"{editing.DRAFT}-reply_class_0")
    faults = editing.lacking(editor, today)
    for fault in faults:
        yield Item(
            False, str(fault.sentence), _behind(editor, fault), f"{editing.DRAFT}-{fault.field}-{_row(editor, fault)}"
        )
    if not any(fault.field == "answer" for fault in faults):
        yield Item(True, _("%(n)s 条都答了") % {"n": len(editor.answers)})
    dated = [row for row in editing.promises(editor.content) if row.status != Status.DONE and row.due_on]
    if effect == Effect.COMMITS and dated and not any(fault.field != "answer" for fault in faults):
        letter = editor.content.get("reply_class", "")
        yield Item(True, _("%(letter)s 类有承诺日期，%(n)s 条") % {"letter": letter, "n": len(dated)})


def _row(editor: Editor, fault: Any) -> int:
    return int(editor.answers[fault.row][0].position) if fault.field == "answer" else int(fault.row) + 1


def _behind(editor: Editor, fault: Any) -> str:
    """The proposal that has no answer, in short."""
    return Truncator(editor.answers[fault.row][0].text).chars(SHORT) if fault.field == "answer" else ""


def _contact(editor: Editor) -> Iterator[Item]:
    labels = {"contact_name": _("没写联系人"), "contact_phone": _("没写联系电话")}
    for name, sentence in labels.items():
        if not editor.content.get(name, "").strip():
            yield Item(False, sentence, "", f"{editing.DRAFT}-{name}")


def texts(editor: Editor) -> Iterator[tuple[str, str]]:
    """Every passage of the letter with the id of its field."""
    yield f"{editing.DRAFT}-opening", editor.content.get("opening", "")
    for proposal, _form in editor.answers:
        key = editing.answer_key(proposal.position)
        yield f"{editing.DRAFT}-answer-{proposal.position}", editor.content.get(key, "")
    for row in editing.promises(editor.content):
        yield f"{editing.DRAFT}-what-{row.row + 1}", row.what
    yield f"{editing.DRAFT}-closing", editor.content.get("closing", "")


def _reads(editor: Editor) -> Iterator[Item]:
    """Warnings: they stop nobody."""
    personal = False
    for target, text in texts(editor):
        for sentence in (piece for line in sentences_of(text) for piece in line):
            short = Truncator(sentence).chars(SHORT)
            if has_numbers(sentence):
                personal = True
                yield Item(None, _("像有手机号或证件号"), _("“%(sentence)s”") % {"sentence": short}, target)
            vague = VAGUE.search(sentence)
            if vague:
                more = _("“%(sentence)s”：写明谁、什么时候") % {"sentence": short}
                yield Item(None, _("“%(word)s”说得含糊") % {"word": vague[0]}, more, target)
    if not personal:
        yield Item(True, _("没有个人信息"))


def field_of(remark: Remark, assignment: Assignment, content: editing.Content) -> str:
    """The end of the id of the field in which the remark's sentence stood when it was handed in; empty if in none."""
    answers = [editing.answer_key(one.position) for one in assignment.suggestion.proposals.all()]
    for key in ("opening", *answers, "closing"):
        for line in sentences_of(content.get(key, "")):
            if any(is_at(remark, piece) for piece in line):
                return key
    rows = editing.promises(content)
    return next((f"what-{row.row + 1}" for row in rows if is_at(remark, row.what)), "")
