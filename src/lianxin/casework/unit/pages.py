"""What the page of one unit's duty shows, by state and by what the reader is to it."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment.flow import ASSIGNMENT
from lianxin.casework.assignment.models import CHECKED, DELIVERED, DRAFTED, HANDLING, PENDING, Effect
from lianxin.casework.assignment.replying import latest_remarks
from lianxin.casework.models import Assignment, Remark, Reply
from lianxin.casework.office import asking, deeds, wording
from lianxin.casework.office import pages as office
from lianxin.casework.request.models import REFUSED, What
from lianxin.casework.rules import reply_classes
from lianxin.casework.unit import alike, checking, editor, letter, parts
from lianxin.casework.unit.editor import Editor
from lianxin.casework.unit.parts import Fellow
from lianxin.core.pages import only
from lianxin.core.time import TZ, local_date
from lianxin.directory.queries import units_of
from lianxin.documents import access, orders
from lianxin.ui.dates import day_in
from lianxin.workflow.inputs import ActionForm
from lianxin.workflow.models import Deadline

# the actions that stand in the middle of the page, by what the page is for; all others stand beside
CENTRAL = {
    "pending": ("accept",),
    "writing": (editor.DRAFT, "dialogue"),
    "opinion": (editor.OPINION, "dialogue"),
    "checking": ("check",),
    "signing": ("sign",),
    "reading": (),
}
# what a class comes to, under its letter and name
MEANINGS = {
    Effect.SETTLES: _("做完了，或者采纳了"),
    Effect.COMMITS: _("有计划，写明日期"),
    Effect.EXPLAINS: _("说清原因和以后"),
}


def stage_of(found: Assignment, mine: set[str]) -> str:
    """Which of the pages it is for somebody with these relations."""
    if found.state == PENDING:
        return "pending" if "unit" in mine else "reading"
    if found.state == HANDLING and "handler" in mine:
        return "writing" if found.answers else "opinion"
    if found.state == DRAFTED and "office" in mine:
        return "checking"
    return "signing" if found.state == CHECKED and "unit_head" in mine else "reading"


def context(
    found: Assignment,
    actor: Actor,
    now: datetime,
    tried: ActionForm | None = None,
    written: Editor | None = None,
    rows: int = 0,
) -> dict[str, Any]:
    """The page's context. `tried`: a form that came back; `written`: the text that came back; `rows` of measures."""
    made = office.context(found, actor, now, tried)
    mine, today = ASSIGNMENT.relations(actor, found), local_date(now)
    clocks = {clock.clock: clock for clock in made["running"]}
    stage, others = stage_of(found, mine), parts.fellows(found, actor, now)
    made |= {
        "stage": stage,
        "suggestion": found.suggestion,
        "proposals": list(found.suggestion.proposals.all()),
        "findings": list(found.suggestion.findings.all()),
        "behind": found.suggestion.links.filter(cut_at=None).count(),
        "clocks": [(wording.badge(clock, now), wording.clock_label(clock)) for clock in clocks.values()],
        "duty": parts.duty(found, others),
        "fellows": others,
        "central": {one.name: one for one in made["deeds"] if one.name in CENTRAL[stage]},
        "deeds": [one for one in made["deeds"] if one.name not in CENTRAL[stage] and not _is_return(one)],
        "relief": next((one for one in made["deeds"] if _is_return(one)), None),
        "asked": parts.requests(found, actor) if made["see"]["requests"] else [],
        "papers": access.open_to(actor, orders.of(found.ref)),
        "talks": parts.talks(found) if made["see"]["dialogues"] else [],
    }
    made["facts"] = parts.facts(found, clocks, asking.last_of_return(found) if stage == "pending" else None, today.year)
    if stage == "pending":
        made |= _pending(found, actor, others, clocks, now)
    made |= _of_stage(stage, found, now, written or opened(stage, found, actor, rows))
    return made | _texts(found, made["see"], actor)


def opened(stage: str, found: Assignment, actor: Actor, rows: int) -> Editor | None:
    """The editor, where there is something to write."""
    return editor.opened(found, actor, rows) if stage in ("writing", "opinion") else None


def _is_return(deed: deeds.Deed) -> bool:
    return deed.name == asking.ASK and deed.form["what"].value() == What.RETURN


def _of_stage(stage: str, found: Assignment, now: datetime, written: Editor | None) -> dict[str, Any]:
    today = local_date(now)
    if written is not None and stage in ("writing", "opinion"):
        items = checking.review(written, today) if found.answers else []
        return {
            "editor": written,
            "items": items,
            "lacking": checking.lacking(items),
            "saved": _saved(written, today),
            "hints": {one.letter: str(MEANINGS[Effect(one.effect)]) for one in reply_classes(found.zone_id, today)},
            **_returned(found),
        }
    if stage == "signing":
        return {"last_number": parts.last_number(found)}
    return {}


def _saved(written: Editor, today: date) -> str:
    """14:32 已保存，第 6 版; with the day where it was another one."""
    if written.saved_at is None:
        return ""
    at = f"{written.saved_at.astimezone(TZ):%H:%M}"
    if local_date(written.saved_at) != today:
        at = f"{day_in(written.saved_at, today.year)} {at}"
    return gettext("%(time)s 已保存，第 %(n)s 版") % {"time": at, "n": written.revision}


def _pending(
    found: Assignment, actor: Actor, others: list[Fellow], clocks: dict[str, Deadline], now: datetime
) -> dict[str, Any]:
    refused = found.requests.filter(what=What.RETURN, state=REFUSED).order_by("-id").first()
    return {
        "steps": parts.steps(found, others, clocks, local_date(now).year),
        "like": alike.answered_before(found),
        "no_return": asking.hindrance(What.RETURN, found, actor, now),
        "refused": refused,
        "own": str(actor.membership_id or ""),
        "units": [str(unit) for unit in units_of(found.zone_id, local_date(now)) if unit.pk != found.unit_id],
    }


def _returned(found: Assignment) -> dict[str, Any]:
    """The remarks with which the draft last came back, by the field in which their sentence stands."""
    reply = Reply.objects.filter(assignment=found).first()
    remarks = latest_remarks(found) if reply else []
    if not remarks or reply is None or remarks[0].at < reply.drafted_at:
        return {"remarks": [], "notes": {}, "loose": []}
    notes: dict[str, list[Remark]] = {}
    for one in remarks:
        key = checking.field_of(one, found, editor.of_reply(reply))
        notes.setdefault(key, []).append(one)
    return {"remarks": remarks, "notes": notes, "loose": notes.pop("", [])}


def _texts(found: Assignment, see: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """The letter and what followed, as far as the reader may see them."""
    delivered = found.state == DELIVERED
    reply = only(Reply.objects.filter(assignment=found))
    if reply is None or not see["replies" if delivered else "drafts_of_reply"]:
        return {"sheet": None, "letters": [], "commitments": []}
    reply.assignment = found
    remarks = [] if delivered or not see["remarks"] else latest_remarks(found)
    on = reply.signed_on or local_date(reply.drafted_at)
    return {
        "sheet": letter.sheet(reply, on, remarks),
        "letters": parts.letters(found, actor) if delivered and see["letters"] else [],
        "commitments": parts.commitments(found, actor) if delivered else [],
    }
