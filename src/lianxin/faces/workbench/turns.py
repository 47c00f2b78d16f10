"""A deputy's turn on the phone: cards by due date."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.concern.models import NEW, REFERRED, Concern
from lianxin.casework.concern.texts import holder_name, then_take
from lianxin.casework.drafts import copies
from lianxin.casework.models import Cosignature, Suggestion
from lianxin.casework.office import addresses, inbox, lines, wording
from lianxin.casework.suggestion import signing
from lianxin.casework.suggestion.models import DRAFT, REPLIED
from lianxin.casework.suggestion.texts import PUBLIC, public_state
from lianxin.core.refs import SubjectRef
from lianxin.core.rows import Rows
from lianxin.faces.workbench.clocks import PAGE, Clocks
from lianxin.workflow.engine import flows

NEWEST = 5
WORDS = 60


@dataclass(frozen=True)
class Card:
    """One card: what kind of turn it is, when it is due, one sentence, and what to press."""

    kind: str
    badge: wording.Badge | None
    case: Any
    title: str
    text: str
    href: str
    press: str
    take: str = ""
    then: str = ""
    danger: bool = False


def cards(actor: Actor, now: datetime) -> list[Card]:
    """What is the deputy's turn, and the new concerns of their sites that they could take."""
    clocks = Clocks(actor, inbox.OURS.key).page(now).rows
    by_ref = {SubjectRef(clock.subject_kind, clock.subject_id): clock for clock in clocks}
    cases = lines.known(by_ref, actor)
    thens: dict[str, str] = {}
    for case in cases.values():
        if case.kind == "concern" and case.urgency not in thens:
            thens[case.urgency] = then_take(case, now)  # the rule and the date are the same for all of them
    found = [_card(cases[ref], wording.badge(clock, now), thens) for ref, clock in by_ref.items() if ref in cases]
    signatures = _waiting(actor.shape).ask(**actor.given)
    prefetch_related_objects(signatures, "suggestion__lead__person")
    return found + [_to_sign(row) for row in signatures]


@lru_cache(inbox.SHAPES)
def _waiting(actor: Actor) -> Rows[Cosignature]:
    return Rows(signing.to_sign(actor)[:PAGE])


def _to_sign(row: Cosignature) -> Card:
    suggestion = row.suggestion
    kind = _("改过字，请您重签") if row.status == row.Status.SIGNED else _("请您联名")
    title = _("%(name)s：%(title)s") % {"name": wording.lead_name(suggestion), "title": suggestion.title}
    text = _short(suggestion.problem or suggestion.facts)
    return Card(kind, None, suggestion, title, text, addresses.page(suggestion.ref), _("读一读，再决定"))


def _card(case: Any, badge: wording.Badge | None, thens: dict[str, str]) -> Card:
    href = addresses.page(case.ref)
    if case.kind == "supervision":
        text = _("%(who)s回应：%(text)s") % {"who": holder_name(case.concern), "text": _short(case.answer)}
        return Card(_("督促有了回应"), badge, case, case.concern.title, text, href, _("看一看，再决定"))
    root = wording.root(case)
    if root.kind == "suggestion":
        kind, press = str(wording.KINDS[case.kind]), _("去办理")
        if case.kind == "request":
            kind = _("申请，等您答复")
        if case.kind == "suggestion" and case.state == REPLIED:
            kind, press = _("答复来了"), _("看答复")
        return Card(kind, badge, case, wording.title(case), wording.state_word(case), href, press)
    concern = root
    danger = concern.urgency == "HAZARD"
    if case.state == NEW:
        place = str(concern.site or wording.source(case))
        text = _("%(place)s，%(text)s") % {"place": place, "text": _short(concern.words)}
        take, then = addresses.act(case, "take"), thens[case.urgency]
        return Card(_("新的群众诉求"), badge, case, case.title, text, href, _("先看看"), take, then, danger)
    title, text = wording.title(case), _short(concern.words)
    return Card(_("您在跟进"), badge, case, title, text, href, _("去办理"), danger=danger)


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(WORDS)


@dataclass(frozen=True)
class Own:
    """One of the deputy's suggestions: a draft says when it was last saved."""

    case: Suggestion
    word: str
    tone: str
    href: str
    saved_at: datetime | None = None


def own(actor: Actor) -> tuple[list[Own], int]:
    """The newest of the deputy's suggestions, and how many there are."""
    rows = signing.own(actor)
    shown = list(rows.only("state", "state_since", "round", "number", "title")[:NEWEST])
    saved = copies.saved("suggestion", [case.pk for case in shown if case.state == DRAFT])
    count = rows.count() if len(shown) == NEWEST else len(shown)
    return [_own(case, saved.get(case.pk, case.state_since)) for case in shown], count


def _own(case: Suggestion, saved_at: datetime) -> Own:
    href = addresses.page(case.ref)
    if case.state == DRAFT:
        return Own(case, _("草稿"), "mute", href, saved_at)
    word, tone = public_state(case) if case.state in PUBLIC else (wording.state_word(case), "mute")
    return Own(case, word, tone, href)


def pressed(actor: Actor) -> list[Concern]:
    """Concerns of the deputy's sites that are with a unit or wait for an answer to their urging."""
    concerns = _pressed(actor.shape).ask(**actor.given)
    prefetch_related_objects(concerns, "unit")
    return concerns


@lru_cache(inbox.SHAPES)
def _pressed(actor: Actor) -> Rows[Concern]:
    concerns = flows["concern"].visible(actor).filter(state=REFERRED)
    return Rows(concerns.order_by("-state_since", "-id")[:NEWEST])
