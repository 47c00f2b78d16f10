"""The second storey's cases in every state, and what each of the cast is to them: written by hand, as in `cases`.

Where a state stands for several kinds of case, a second word of the key says which.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lianxin.casework.models import Commitment, Suggestion
from lianxin.casework.request.models import What
from tests.casework.suggestion.stage import Stage
from tests.desk import MONDAY
from tests.zone import Zone

LEAD, SECOND, THIRD = "congress_deputy", "deliberation_deputy", "voter_deputy"
HANDLER, HEAD = "other_unit_handler", "other_unit_head"
PERSON = {"contact_agreed": True, "name": "甲"}


def _stage(zone: Zone) -> Stage:
    return Stage(zone, MONDAY)


def _invited(stage: Stage, made: Suggestion, *names: str) -> Suggestion:
    invited: Suggestion = stage.does("invite", made, LEAD, deputies=[stage.zone.deputies[name] for name in names])
    return invited


def _submitted(stage: Stage) -> Suggestion:
    made = stage.does("cosign", _invited(stage, stage.draft(), SECOND), SECOND)
    handed_in: Suggestion = stage.does("submit", made, LEAD)
    return handed_in


def draft(zone: Zone) -> Suggestion:
    """Returned once, so that the office knows of it; changed since it was signed; with an invitation."""
    stage = _stage(zone)
    made = stage.does("return", _submitted(stage), "congress_clerk", reason="写清楚")
    return _invited(stage, stage.edit(made, problem="改过了。"), THIRD)


def accepted(zone: Zone) -> Suggestion:
    stage = _stage(zone)
    made: Suggestion = stage.does("accept", _submitted(stage), "congress_clerk", subject="其他")
    return made


def assigned(zone: Zone) -> Suggestion:
    stage = _stage(zone)
    units = {"main": stage.body("construction"), "assist": [stage.body("city_management")]}
    made: Suggestion = stage.does("assign", accepted(zone), "handling_clerk", **units)
    return made


def joined(zone: Zone) -> Suggestion:
    stage = _stage(zone)
    one, main = accepted(zone), stage.assigned(main="economy")
    stage.does("grant", stage.ask(What.JOIN, "congress_clerk", suggestion=one, into=main), LEAD)
    one.refresh_from_db()
    return one


def replied(zone: Zone) -> Suggestion:
    stage = _stage(zone)
    return stage.delivered(stage.does("assign", accepted(zone), "handling_clerk", main=stage.body("construction")))


def pending(zone: Zone) -> Any:
    return _stage(zone).of(_stage(zone).assigned(assist=("city_management",)), "construction")


def handling(zone: Zone) -> Any:
    stage = _stage(zone)
    return stage.talked(stage.taken(stage.of(stage.assigned(), "construction"), HANDLER), HANDLER)


def assisting(zone: Zone) -> Any:
    stage = _stage(zone)
    made = stage.assigned(main="economy", assist=("construction",))
    return stage.taken(stage.of(made, "construction"), HANDLER)


def drafted(zone: Zone) -> Any:
    return _stage(zone).drafted(handling(zone), HANDLER)


def checked(zone: Zone) -> Any:
    return _stage(zone).checked(drafted(zone))


def commitment(zone: Zone) -> Any:
    replied(zone)
    return Commitment.objects.earliest("id")


def asked(what: What) -> Callable[[Zone], Any]:
    def ask(zone: Zone) -> Any:
        stage, wanted = _stage(zone), (MONDAY + timedelta(days=200)).date()
        if what == What.JOIN:
            return stage.ask(what, "congress_clerk", suggestion=accepted(zone), into=stage.assigned(main="economy"))
        if what == What.POSTPONE:
            return stage.ask(what, HANDLER, commitment=commitment(zone), wanted_on=wanted)
        wanted = (MONDAY + timedelta(days=120)).date()
        if what == What.OVERRIDE:
            stage.now -= timedelta(days=60)
        one = stage.of(stage.assigned(assist=("city_management",)), "construction")
        if what != What.RETURN:
            one = stage.taken(one, HANDLER)
        stage.now = MONDAY
        return stage.ask(what, HANDLER, assignment=one, competent="别的局", wanted_on=wanted)

    return ask


def raised(zone: Zone) -> Any:
    stage = _stage(zone)
    concern = stage.concern(SECOND, **PERSON)
    stage.submitted(concern)
    concern.refresh_from_db()
    return concern


def closed(zone: Zone) -> Any:
    """Rated, and replied to once more since."""
    stage = _stage(zone)
    concern = stage.concern(SECOND, **PERSON)
    made = stage.draft(concern)
    concern = stage.does("answer", concern, SECOND, text="先放一个锥桶。", outcome="DONE")
    stage.rate(concern)
    made = stage.does("accept", stage.does("submit", made, LEAD), "congress_clerk", subject="其他")
    stage.delivered(stage.does("assign", made, "handling_clerk", main=stage.body("construction")))
    concern.refresh_from_db()
    return concern


CASES: dict[tuple[str, str], Callable[[Zone], Any]] = {
    ("concern", "RAISED"): raised,
    ("concern", "CLOSED"): closed,
    ("suggestion", "DRAFT"): draft,
    ("suggestion", "SUBMITTED"): lambda zone: _submitted(_stage(zone)),
    ("suggestion", "ACCEPTED"): accepted,
    ("suggestion", "ASSIGNED"): assigned,
    ("suggestion", "JOINED"): joined,
    ("suggestion", "REPLIED"): replied,
    ("assignment", "PENDING"): pending,
    ("assignment", "HANDLING"): handling,
    ("assignment", "HANDLING ASSIST"): assisting,
    ("assignment", "DRAFTED"): drafted,
    ("assignment", "CHECKED"): checked,
    ("commitment", "OPEN LEAD"): commitment,
    ("commitment", "REPORTED LEAD"): lambda zone: _stage(zone).does("report", commitment(zone), HANDLER, report="好了"),
    **{("request", f"ASKED {what}"): asked(what) for what in What},
}

SIGNED = {LEAD: {"lead", "signatory"}, SECOND: {"cosigner", "signatory"}}
OF_OFFICES = {"congress_clerk": {"congress_office"}}
TAKEN_UP = {**SIGNED, **OF_OFFICES, "handling_clerk": {"handling_office"}}
BUREAU = {HANDLER: {"unit"}, HEAD: {"unit"}}
DUTY = {
    HANDLER: {"unit", "handler"},
    HEAD: {"unit", "unit_head", "dispatcher"},
    "handling_clerk": {"office"},
    "congress_clerk": {"congress_office"},
}
ASKED = {HANDLER: {"asker"}, HEAD: {"asker"}, LEAD: {"lead"}, "congress_clerk": {"congress_office"}}
PROMISED = {**TAKEN_UP, HANDLER: {"unit"}, HEAD: {"unit", "unit_head"}}
SITE: dict[str, set[str]] = {
    "site_desk": {"screener"},
    "street_clerk": {"street_office"},
    "congress_clerk": {"congress_office"},
    **{name: {"site_deputy", "deputy"} for name in (LEAD, SECOND, THIRD)},
    "resident": {"resident"},
}
RELATIONS: dict[tuple[str, str], dict[str, set[str]]] = {
    ("concern", "RAISED"): SITE,
    ("concern", "CLOSED"): SITE,
    ("suggestion", "DRAFT"): {**SIGNED, **OF_OFFICES, THIRD: {"invited"}},
    ("suggestion", "SUBMITTED"): {**SIGNED, **OF_OFFICES},
    ("suggestion", "ACCEPTED"): TAKEN_UP,
    ("suggestion", "ASSIGNED"): {**TAKEN_UP, **BUREAU, "unit_head": {"unit"}},
    ("suggestion", "JOINED"): TAKEN_UP,
    ("suggestion", "REPLIED"): {**TAKEN_UP, **BUREAU},
    ("assignment", "PENDING"): {**DUTY, HANDLER: {"unit"}},
    **{("assignment", state): DUTY for state in ("HANDLING", "HANDLING ASSIST", "DRAFTED", "CHECKED")},
    ("commitment", "OPEN LEAD"): PROMISED,
    ("commitment", "REPORTED LEAD"): PROMISED,
    **{
        ("request", f"ASKED {what}"): {**ASKED, "handling_clerk": {"decider"}}
        for what in (What.RETURN, What.EXTENSION, What.OVERRIDE)
    },
    ("request", f"ASKED {What.NO_DIALOGUE}"): {**ASKED, LEAD: {"decider"}},
    ("request", f"ASKED {What.JOIN}"): {LEAD: {"decider"}, "congress_clerk": {"asker", "congress_office"}},
    ("request", f"ASKED {What.POSTPONE}"): {**ASKED, "congress_clerk": {"decider", "congress_office"}},
}

# what the effect's own word refuses after the table's yes: a duty that owes a letter gives no opinion, and the reverse
REFUSED = {("assignment", "HANDLING", "give_opinion"), ("assignment", "HANDLING ASSIST", "draft_reply")}

# a resident's second press on what is rated already is no conflict: it leads to the page, and nothing happens
RESENT = {("concern", "CLOSED", "rate")}


def inputs(zone: Zone, kind: str, action: str, who: str) -> dict[str, Any]:
    """What a page sends for an action that succeeds, if `who` may."""
    soon = (MONDAY + timedelta(days=60)).date().isoformat()
    own = "court" if who == "congress_clerk" else "economy"
    return {
        "suggestion.edit": {
            "title": "关于增设信号灯的建议", "problem": "又改了。", "how": "VISIT", "finding": "看过了。",
            "proposals": ["装灯。"], "authorship": "JOINT", "sensitivity": "NORMAL", "openness": "FULL",
        },
        "suggestion.invite": {"deputies": str(zone.deputies["other_deputy"].pk)},
        "suggestion.submit": {
            "session": "BETWEEN", "drop": [str(zone.deputies[name].pk) for name in (SECOND, THIRD)],
        },
        "suggestion.withdraw": {"reason": "不提了"},
        "suggestion.accept": {"subject": "其他"},
        "suggestion.return": {"reason": "写清楚"},
        "suggestion.reroute": {"to": "HIGHER", "reason": "市里的事"},
        "suggestion.decline": {"reason": "EMPTY"},
        "suggestion.assign": {"main": str(zone.bodies[own].pk)},
        "suggestion.add_unit": {"unit": str(zone.bodies[own].pk)},
        "assignment.accept": {"handler": str(zone.memberships[HANDLER].pk)},
        "assignment.change_handler": {"handler": str(zone.memberships[HEAD].pk)},
        "assignment.dialogue": {
            "signatory": str(zone.deputies[LEAD].pk), "how": "CALL", "said": "说了",
            "held_on": MONDAY.date().isoformat(),
        },
        "assignment.give_opinion": {"opinion": "同意，我们配合。"},
        "assignment.draft_reply": {
            "reply_class": "B", "answer": ["在办。", "在办。"], "what": "装灯", "status": "DOING", "due_on": soon,
            "openness": "FULL", "contact_name": "石筑", "contact_phone": "0513-80000002",
        },
        "assignment.check": {"verdict": "PASS"},
        "assignment.sign": {"word": "SIGN", "number": "望建函〔2024〕1号"},
        "commitment.report": {"report": "都装好了"},
        "commitment.confirm": {"word": "KEPT"},
        "commitment.give_up": {"reason": "没有经费"},
        "request.grant": {"unit": str(zone.bodies["economy"].pk)},
        "request.refuse": {"refusal": "不用"},
        "concern.rate_again": {"score": "SATISFIED"},
    }.get(f"{kind}.{action}", {})  # fmt: skip
