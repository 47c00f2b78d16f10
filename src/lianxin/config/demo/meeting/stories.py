"""How a suggestion goes: written, signed, reviewed, assigned; then it is its units' turn."""

from datetime import timedelta

from lianxin.casework.concern.models import CLOSED, Score
from lianxin.casework.models import Commitment
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.request.models import What
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.models import ACCEPTED, DRAFT, REPLIED, Channel, Decline, Reroute, Session
from lianxin.config.demo import promises, stories
from lianxin.config.demo.meeting.duties import Duty, duty
from lianxin.config.demo.meeting.suggesting import Suggesting
from lianxin.config.demo.promises import Promise
from lianxin.config.demo.thread import Thread
from lianxin.config.demo.will import Will
from lianxin.config.demo.world import Story
from lianxin.core.time import local_date

JOIN_REASON = "两件建议的内容大体相同，一起办可以统一方案；并案后您仍单独收到答复函，单独测评。"


def suggestion(s: Suggesting) -> Story:
    """The whole of it."""
    if s.channel == Channel.HANDED_DOWN:
        _enter(s)
    else:
        yield from _written(s)
        if s.will.stops("signing"):
            return
        yield from _handed_in(s)
        if s.suggestion.state != ACCEPTED:
            return
    if s.main:
        yield from _joined(s, s.main)
        return
    if s.will.stops("assign"):
        return
    yield s.after_meeting(s.will.pick("assign_after", {3: 1, 4: 2, 5: 1})) if s.meeting else s.wait("assign", {1: 1})
    _assign(s)
    if s.will.stops("withdrawn"):
        yield s.lately(1)
        s.act("withdraw", s.author, reason=s.row["withdraw_reason"])


def _enter(s: Suggesting) -> None:
    """The congress office takes in what a higher congress handed down."""
    names = ("outside_number", "answer_to", "title", "problem", "proposals", "subject")
    s.suggestion = SUGGESTION.begin(
        "enter",
        s.congress,
        s.world.now,
        zone_id=s.world.cast.zone.pk,
        due_on=local_date(s.world.now) + timedelta(days=s.row["due_days"]),
        **{name: s.row[name] for name in names},
    )


def _written(s: Suggesting) -> Story:
    """The lead writes; the others sign, some of them twice because the text was changed."""
    s.begin()
    yield s.at_home("writing", {0: 1, 1: 1})
    s.act("edit", s.author, **s.text())
    if not s.cosigners:
        return
    s.act("invite", s.author, deputies=s.cosigners)
    first, *others = s.cosigners
    yield s.at_home("signing", {0: 1, 1: 2, 2: 1})
    s.act("cosign", s.world.cast.deputy(first))
    if s.row.get("added"):
        yield s.at_home("changing", {0: 1})
        s.act("edit", s.author, **s.text(s.row["added"]))
        others = others[:1]
    for one in others:
        yield s.at_home("signing", {0: 3, 1: 1})
        s.act("cosign", s.world.cast.deputy(one))


def _handed_in(s: Suggesting) -> Story:
    """Handed in, and reviewed by the congress office."""
    yield s.after_meeting(-s.will.pick("early", {0: 3, 1: 1, 2: 1})) if s.meeting else s.wait("submit", {1: 1})
    if s.state() != DRAFT:
        return
    session = Session.IN if s.meeting else Session.BETWEEN
    s.act("submit", s.author, session=session)
    if s.will.stops("accept"):
        return
    late = 2 if s.main else 1
    yield s.after_meeting(s.will.pick("review", {late: 1})) if s.meeting else s.wait("review", {1: 1})
    row = s.row
    if s.will.stops("returned"):
        s.act("return", s.congress, reason=row["return_reason"])
    elif s.will.stops("declined"):
        s.act("decline", s.congress, reason=Decline(row["decline"]))
    elif s.will.stops("rerouted"):
        s.act("reroute", s.congress, to=Reroute(row["reroute"]), reason=row["reroute_reason"])
    else:
        s.act("accept", s.congress, subject=row["subject"])


def _joined(s: Suggesting, main: Suggesting) -> Story:
    """The congress office asks the lead whether it may be handled with another; the lead agrees."""
    yield s.lately(1) if s.will.stops("join_asked") else s.wait("asking_to_join", {0: 1})
    reason = s.row.get("join_reason", JOIN_REASON)
    asked = REQUEST.begin(
        "ask",
        s.congress,
        s.world.now,
        zone_id=s.suggestion.zone_id,
        what=What.JOIN,
        suggestion=s.suggestion,
        into=main.suggestion,
        reason=reason,
    )
    if s.will.stops("join_asked"):
        return
    yield s.at_home("agreeing", {0: 1, 1: 1})
    REQUEST.perform("grant", asked, s.author, s.world.now)
    main.joined.append(s)


def _assign(s: Suggesting) -> None:
    """The office hands it to its units, and each begins."""
    main, separate = s.bodies("main"), s.bodies("separate")
    office = s.office((main or separate)[0])
    units = {"main": main[0] if main else None, "assist": s.bodies("assist"), "separate": separate}
    s.act("assign", office, key=s.row.get("is_key", False), **units)
    for assignment in s.suggestion.assignments.select_related("unit").order_by("id"):
        s.world.tell(s.world.now, _duty(s, Duty(s, assignment)))


def _duty(s: Suggesting, one: Duty) -> Story:
    """A unit's part; what was promised begins to run, and the last letter answers everybody."""
    yield from duty(one)
    made = Commitment.objects.filter(measure__reply__assignment=one.assignment).order_by("id")
    for commitment, how in zip(made, _ways(s, len(made)), strict=True):
        s.world.tell(s.world.now, promises.promise(_promise(s, commitment, how)))
    if one.signed and s.state() == REPLIED:
        for answered in (s, *s.joined):
            for thread in answered.threads:
                s.world.tell(s.world.now, _heard(thread))


def _ways(s: Suggesting, n: int) -> list[str]:
    """How each promise goes, where the row says it; kept where it does not."""
    wished = [*s.row.get("promises", []), *("kept", "clock", "kept", "kept")]
    return wished[:n]


def _promise(s: Suggesting, commitment: Commitment, how: str) -> Promise:
    wishes = {"promise": "kept" if how == "reported" else how, "postpone_granted": True}
    if how == "reported":
        wishes = {**wishes, "stop": "confirm", "reporting": -1}
    lead = s.world.cast.deputy(s.lead) if s.lead else None
    gave_up = s.row.get("gave_up", "")
    return Promise(s.world, Will(s.world.rng, wishes), commitment, lambda: lead, lambda: s.congress, gave_up)


def _heard(t: Thread) -> Story:
    """The resident behind it reads the reply: whoever had rated before may do so again."""
    if t.state() == CLOSED and "score_again" in t.will.wishes:
        yield t.at_home("rating", {0: 1, 1: 1, 3: 1})
        t.act("rate_again", t.resident, score=Score(t.will.wishes["score_again"]), words="")
    else:
        yield from stories.rated(t)
