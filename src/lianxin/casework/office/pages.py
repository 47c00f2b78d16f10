"""What the page of a case shows, each field as far as the reader's relations allow."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.concern import shown
from lianxin.casework.concern.models import Concern, Evaluation, Score
from lianxin.casework.concern.texts import holder_name
from lianxin.casework.office import course, deeds, wording
from lianxin.casework.pictures import pictures_of
from lianxin.core.refs import SubjectRef
from lianxin.files.models import Picture
from lianxin.privacy import contacts, unmaskings
from lianxin.privacy.scrub import without_numbers
from lianxin.workflow.engine import flows
from lianxin.workflow.inputs import ActionForm
from lianxin.workflow.models import Deadline

BIGGEST = 2**63 - 1
EXCERPT = 160


@dataclass(frozen=True)
class Said:
    """Something written on the way: by whom, when, the words, photos, and a tag (word, tone)."""

    who: str
    at: datetime
    text: str
    pictures: list[Picture] = field(default_factory=list)
    tag: tuple[str, str] | None = None


def visible_or_404(kind: str, actor: Actor, pk: int) -> Any:
    """The case, with what lies behind it. Raises Http404 where the actor may not know of it."""
    cases: QuerySet[Any] = flows[kind].visible(actor)
    case = cases.select_related(*wording.RELATED[kind]).filter(pk=pk).first() if pk <= BIGGEST else None
    if case is None:
        raise Http404
    return case


def clock_of(case: Any) -> Deadline | None:
    """Its running clock."""
    return Deadline.objects.filter(subject_kind=case.kind, subject_id=case.pk, stopped_at=None).first()


def context(case: Any, actor: Actor, now: datetime, tried: ActionForm | None = None) -> dict[str, Any]:
    """The context of a case page or side pane."""
    clock, concern = clock_of(case), wording.concern_of(case)
    mine = flows["concern"].relations(actor, concern)
    see = shown.levels(concern.state, mine, concern.contact_agreed)
    own = deeds.offered(case, actor, clock, now, tried)
    again = case.kind == "concern" and _is_again(case)
    return {
        "case": case,
        "concern": concern,
        "see": see,
        "number": wording.number(case),
        "title": wording.title(case),
        "standing": wording.standing(case, clock, actor, now, again),
        "clock_badge": wording.badge(clock, now),
        "clock_label": _clock_label(case, clock),
        "holder": wording.holder(case),
        "ours": wording.is_ours(case, actor),
        "deeds": [one for one in own if one.name not in deeds.APART],
        "unmask": next((one for one in own if one.name == "unmask"), None),
        "masked": contacts.masked(concern.ref) if see["contact"] else None,
        "course": course.of(case, clock, now, wording.holder(case), see["notes"] == shown.FULL, actor.organization_id),
        "form": tried,
        "why": _why(case),
        "excerpt": Truncator(read(concern.words, see["words"])).chars(EXCERPT),
    }


def _why(case: Any) -> str:
    """Why it waits for whoever has the turn, in the words of who wants something."""
    if case.kind == "request" and case.state == "ASKED":
        return _("%(who)s申请%(what)s：“%(why)s”") % {
            "who": case.unit, "what": case.get_what_display(), "why": case.reason,
        }  # fmt: skip
    if case.kind == "supervision" and case.state == "ASKED":
        return _("%(who)s：“%(said)s”") % {"who": wording.asker_name(case), "said": case.words}
    if case.kind == "supervision" and case.state == "ANSWERED":
        return _("%(who)s：“%(said)s”") % {"who": holder_name(case.concern), "said": case.answer}
    return ""


def _clock_label(case: Any, clock: Deadline | None) -> Any:
    clocks = {one.name: one.label for one in flows[case.kind].clocks}
    return clocks[clock.clock] if clock else ""


def _is_again(concern: Concern) -> bool:
    said = Evaluation.objects.filter(concern=concern.pk, score=Score.DISSATISFIED)
    return wording.is_again(concern, set(said.values_list("concern_id", flat=True)))


def read(text: str, level: shown.Level) -> str:
    """The text in full, without numbers of people, or not at all."""
    if level == shown.NONE:
        return ""
    return text if level == shown.FULL else without_numbers(text)


def parts(case: Any, concern: Concern, actor: Actor, see: dict[str, shown.Level]) -> dict[str, Any]:
    """What hangs on a concern: words and photos, what was added, seen, answered, rated and promised."""
    return {
        "words": read(concern.words, see["words"]),
        "place": read(concern.place, see["place"]),
        "photos": pictures_of("concern", [concern.pk]).get(concern.pk, []) if see["photos"] else [],
        "additions": _additions(concern, see["additions"]),
        "visits": _visits(concern, see["visits"]),
        "answers": _answers(concern, see),
        "commitments": _cases(concern, "commitment", actor) if see["commitments"] else [],
        "requests": _cases(concern, "request", actor) if see["requests"] else [],
        "supervisions": _cases(concern, "supervision", actor) if see["supervisions"] else [],
        "looks": unmaskings.of(concern.ref) if see["looks"] else [],
        "merged": flows["concern"].visible(actor).filter(merged_into=concern.pk).order_by("id")[:20],
        "report": pictures_of("commitment", [case.pk]).get(case.pk, []) if case.kind == "commitment" else [],
        "into": flows["concern"].visible(actor).filter(pk=concern.merged_into_id or 0).first(),
    }


def _additions(concern: Concern, level: shown.Level) -> list[Said]:
    rows = list(concern.additions.order_by("id")) if level else []
    photos = pictures_of("addition", [row.pk for row in rows])
    return [Said(_("反映人"), row.at, read(row.words, level), photos.get(row.pk, [])) for row in rows]


def _visits(concern: Concern, level: shown.Level) -> list[Said]:
    rows = list(concern.visits.select_related("deputy__person").order_by("id")) if level else []
    photos = pictures_of("visit", [row.pk for row in rows])
    names = {row.pk: _("%(name)s代表") % {"name": row.deputy.person.name} for row in rows}
    return [Said(names[row.pk], row.at, read(row.seen, level), photos.get(row.pk, [])) for row in rows]


def _answers(concern: Concern, see: dict[str, shown.Level]) -> list[dict[str, Any]]:
    """Each answer with the rating it got."""
    if not see["answers"]:
        return []
    rows = concern.answers.select_related("organization", "deputy__person", "evaluation").order_by("id")
    return [_answer(row, see["evaluations"]) for row in rows]


def _answer(row: Any, level: shown.Level) -> dict[str, Any]:
    who = str(row.organization) if row.organization else _("%(name)s代表") % {"name": row.deputy.person.name}
    tones = {"DONE": "good", "PLANNED": "info", "EXPLAINED": "mute"}
    rating = getattr(row, "evaluation", None) if level else None
    return {
        "said": Said(who, row.at, row.text, tag=(row.get_outcome_display(), tones[row.outcome])),
        "rating": rating,
        "rated": read(rating.words, level) if rating else "",
    }


def _cases(concern: Concern, kind: str, actor: Actor) -> list[Any]:
    rows: QuerySet[Any] = flows[kind].visible(actor).filter(concern=concern.pk)
    return list(rows.select_related(*wording.RELATED[kind]).order_by("id"))


def children(found: dict[str, Any], actor: Actor, now: datetime) -> dict[SubjectRef, dict[str, Any]]:
    """State and clock of each commitment, request and supervision of a page."""
    cases = [*found["commitments"], *found["requests"], *found["supervisions"]]
    clocks = {
        SubjectRef(clock.subject_kind, clock.subject_id): clock
        for kind in ("commitment", "request", "supervision")
        for clock in Deadline.objects.filter(
            subject_kind=kind, subject_id__in=[case.pk for case in cases if case.kind == kind], stopped_at=None
        )
    }
    return {
        case.ref: {
            "standing": wording.standing(case, clocks.get(case.ref), actor, now),
            "badge": wording.badge(clocks.get(case.ref), now),
        }
        for case in cases
    }
