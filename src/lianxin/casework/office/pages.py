"""What the page of a case shows, each field as far as the reader's relations allow."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework import behind, course
from lianxin.casework.concern import shown
from lianxin.casework.concern.models import Concern, Score
from lianxin.casework.concern.texts import holder_name
from lianxin.casework.office import addresses, assigning, deeds, known, lines, suggestion_parts, wording
from lianxin.casework.office.holders import Holders
from lianxin.casework.pictures import pictures_of
from lianxin.casework.request.models import What
from lianxin.casework.shown import FULL, NONE, Level
from lianxin.casework.suggestion import shown as seen
from lianxin.core.refs import SubjectRef
from lianxin.core.time import last_day
from lianxin.files.models import Picture
from lianxin.privacy import contacts, unmaskings
from lianxin.privacy.scrub import without_numbers
from lianxin.workflow.engine import flows
from lianxin.workflow.inputs import ActionForm
from lianxin.workflow.models import Deadline

BIGGEST = 2**63 - 1
EXCERPT = 160
MOST = 20


@dataclass(frozen=True)
class Said:
    """Something written on the way: by whom, when, the words, photos, and a tag (word, tone)."""

    who: str
    at: datetime
    text: str
    pictures: list[Picture] = field(default_factory=list)
    tag: tuple[str, str] | None = None


def visible_or_404(kind: str, actor: Actor, pk: int) -> Any:
    """The case with what is joined to it. Raises Http404 where the actor may not know of it."""
    case = behind.visible(kind, actor, pk) if pk <= BIGGEST else None
    if case is None:
        raise Http404
    return case


def context(case: Any, actor: Actor, now: datetime, tried: ActionForm | None = None) -> dict[str, Any]:
    """The context of a case page or side pane."""
    root = behind.whole(case, wording.root(case))
    deadlines, holders = lines.deadlines_of(case), Holders.of([case])
    running = [one for one in deadlines if one.stopped_at is None]
    clock = running[0] if running else None
    see = levels(case, actor)
    own = deeds.offered(case, actor, clock, now, tried)
    again = case.kind == "concern" and _is_again(case)
    ours, holder = holders.is_ours(case, actor), holders.name(case)
    told = course.Told(
        case, further_refs(case, see), see["notes"] == FULL, actor.organization_id, bool(see.get("reasons"))
    )
    return {
        "case": case,
        "root": root,
        "root_href": addresses.page(root.ref) if root is case or _may_open(root, actor) else "",
        "concern": root if root.kind == "concern" else None,
        "suggestion": root if root.kind == "suggestion" else None,
        "see": see,
        "number": wording.number(case),
        "title": wording.title(case),
        "standing": wording.standing(case, clock, now, ours, again),
        "clock_badge": wording.badge(clock, now),
        "clock_label": wording.clock_label(clock) if clock else "",
        "holder": holder,
        "ours": ours,
        "deeds": [one for one in own if one.name not in deeds.APART],
        "unmask": next((one for one in own if one.name == "unmask"), None),
        "masked": contacts.masked(root.ref) if see.get("contact") else None,
        "course": course.of(told, clock, now, holder),
        "form": tried,
        "why": _why(case, see),
        "lead": _lead(root),
        "choices": _choices(own, root),
        "brief": suggestion_parts.brief(case, see, deadlines) if case.kind == "suggestion" else {},
        "running": running,
        **_dates(case, running, now),
        "excerpt": Truncator(_matter(root, see)).chars(EXCERPT),
    }


def _may_open(root: Any, actor: Actor) -> bool:
    return bool(flows[root.kind].visible(actor).filter(pk=root.pk).exists())


def levels(case: Any, actor: Actor) -> dict[str, Level]:
    """How much of each field of a case, and of what it is about, is seen; `notes` is what was said on the way."""
    root = wording.root(case)
    if root.kind == "concern":
        see = shown.levels(root.state, flows["concern"].relations(actor, root), root.contact_agreed)
    else:
        mine = flows["suggestion"].relations(actor, root)
        see = seen.levels("suggestion", root.state, mine)
        see["notes"] = FULL if mine & {"congress_office", "handling_office"} else NONE
    if case.kind == "assignment":
        see |= seen.levels("assignment", case.state, seen.relations_to_assignment(actor, case))
        see["notes"] = see["remarks"]
    if case.kind == "request":
        see |= seen.levels("request", case.state, flows["request"].relations(actor, case))
    return see


def further_refs(case: Any, see: dict[str, Level]) -> list[SubjectRef]:
    """Whose events are told with those of the case: of a suggestion its units' and what was asked for."""
    if case.kind != "suggestion":
        return []
    units = [one.ref for one in case.assignments.all()] if see["units"] else []
    asked = case.requests.order_by("id").values_list("pk", flat=True) if see["requests"] else []
    return [*units, *(SubjectRef("request", pk) for pk in asked)]


def _matter(root: Any, see: dict[str, Level]) -> str:
    if root.kind == "concern":
        return read(root.words, see["words"])
    return str(root.problem) if see["text"] else ""


def _choices(own: list[deeds.Deed], root: Any) -> list[assigning.Choice]:
    form = next((one.form for one in own if one.action == "suggestion.assign"), None)
    return assigning.choices(form, root.wished.order_by("id").values_list("pk", flat=True)) if form else []


def _lead(root: Any) -> str:
    if root.kind == "concern" or root.lead is None:
        return "" if root.kind == "concern" else wording.lead_name(root)
    return f"{root.lead.person.name}，{root.lead.get_kind_display()}"


def _dates(case: Any, running: list[Deadline], now: datetime) -> dict[str, Any]:
    """Of an assignment every running clock; of a wish for more time the day that holds now."""
    if case.kind == "assignment":
        return {"clocks": [{"label": wording.clock_label(row), "badge": wording.badge(row, now)} for row in running]}
    if case.kind == "request" and case.what == What.EXTENSION:
        held = case.assignment or case.concern
        clock = Deadline.objects.filter(
            subject_kind=held.kind, subject_id=held.pk, clock__in=("answer", "reply", "opinion"), stopped_at=None
        ).first()
        return {"now_due": last_day(clock.due_at) if clock else None}
    return {}


def _why(case: Any, see: dict[str, Level]) -> str:
    """Why it waits for whoever has the turn, in the words of who wants something."""
    if case.kind == "request" and case.state == "ASKED":
        said = _("%(who)s提出%(what)s：“%(why)s”") % {
            "who": case.unit, "what": case.get_what_display(), "why": case.reason,
        }  # fmt: skip
        if case.competent and see["competent"]:
            said += _("，提议改由%(unit)s办") % {"unit": case.competent}
        return said
    if case.kind == "supervision" and case.state == "ASKED":
        return _("%(who)s：“%(said)s”") % {"who": wording.asker_name(case), "said": case.words}
    if case.kind == "supervision" and case.state == "ANSWERED":
        return _("%(who)s：“%(said)s”") % {"who": holder_name(case.concern), "said": case.answer}
    return ""


def _is_again(concern: Concern) -> bool:
    may_be = wording.is_again(concern, {concern.pk})
    return may_be and concern.evaluations.filter(score=Score.DISSATISFIED).exists()


def read(text: str, level: Level) -> str:
    """The text in full, without numbers of people, or not at all."""
    if level == NONE:
        return ""
    return text if level == FULL else without_numbers(text)


def parts(case: Any, actor: Actor, see: dict[str, Level], now: datetime) -> dict[str, Any]:
    """What hangs on the concern or suggestion that a case is or is about."""
    root = wording.root(case)
    report = pictures_of("commitment", [case.pk]).get(case.pk, []) if case.kind == "commitment" else []
    found = (
        _of_concern(case, root, actor, see)
        if root.kind == "concern"
        else suggestion_parts.of(case, root, actor, see, now)
    )
    return {**found, "report": report}


def _of_concern(case: Any, concern: Concern, actor: Actor, see: dict[str, Level]) -> dict[str, Any]:
    """Words and photos, what was added, seen, answered, rated and promised."""
    return {
        "words": read(concern.words, see["words"]),
        "place": read(concern.place, see["place"]),
        "photos": pictures_of("concern", [concern.pk]).get(concern.pk, []) if see["photos"] else [],
        "additions": _additions(concern, see["additions"]),
        "visits": _visits(concern, see["visits"]),
        "answers": _answers(concern, see),
        "commitments": known.children(case, concern, "commitment", actor) if see["commitments"] else [],
        "requests": known.children(case, concern, "request", actor) if see["requests"] else [],
        "supervisions": known.children(case, concern, "supervision", actor) if see["supervisions"] else [],
        "looks": unmaskings.of(concern.ref) if see["looks"] else [],
        "raised": _raised(concern, actor),
        "merged": known.among("concern", concern.merged.values_list("pk", flat=True), actor)[:MOST],
        "into": next(iter(known.among("concern", [concern.merged_into_id], actor)), None),
    }


def _raised(concern: Concern, actor: Actor) -> list[Any]:
    """The suggestions it stands behind, as far as the reader may know of them, the newest first."""
    linked = concern.links.filter(cut_at=None).values_list("suggestion", flat=True)
    return known.among("suggestion", linked, actor)[: -MOST - 1 : -1]


def _additions(concern: Concern, level: Level) -> list[Said]:
    rows = list(concern.additions.order_by("id")) if level else []
    photos = pictures_of("addition", [row.pk for row in rows])
    return [Said(_("反映人"), row.at, read(row.words, level), photos.get(row.pk, [])) for row in rows]


def _visits(concern: Concern, level: Level) -> list[Said]:
    rows = behind.attach(concern.visits.order_by("id"), "deputy") if level else []
    photos = pictures_of("visit", [row.pk for row in rows])
    names = {row.pk: _("%(name)s代表") % {"name": row.deputy.person.name} for row in rows}
    return [Said(names[row.pk], row.at, read(row.seen, level), photos.get(row.pk, [])) for row in rows]


def _answers(concern: Concern, see: dict[str, Level]) -> list[dict[str, Any]]:
    """Each answer with the rating it got."""
    if not see["answers"]:
        return []
    rows = behind.attach(concern.answers.select_related("evaluation").order_by("id"), "organization", "deputy")
    return [_answer(row, see["evaluations"]) for row in rows]


def _answer(row: Any, level: Level) -> dict[str, Any]:
    who = str(row.organization) if row.organization else _("%(name)s代表") % {"name": row.deputy.person.name}
    tones = {"DONE": "good", "PLANNED": "info", "EXPLAINED": "mute"}
    rating = getattr(row, "evaluation", None) if level else None
    return {
        "said": Said(who, row.at, row.text, tag=(row.get_outcome_display(), tones[row.outcome])),
        "rating": rating,
        "rated": read(rating.words, level) if rating else "",
    }


def children(found: dict[str, Any], actor: Actor, now: datetime) -> dict[SubjectRef, dict[str, Any]]:
    """State and clock of each case that hangs on what a page is about."""
    kinds = ("assignments", "commitments", "requests", "supervisions")
    cases = [case for kind in kinds for case in found.get(kind, [])]
    clocks, holders = lines.clocks_of(cases), Holders.of(cases)
    return {
        case.ref: {
            "standing": wording.standing(case, clocks.get(case.ref), now, holders.is_ours(case, actor)),
            "badge": wording.badge(clocks.get(case.ref), now),
        }
        for case in cases
    }
