"""Cases in every state, and what each of the cast is to them: written by hand, not asked of the code."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lianxin.workflow.engine import flows
from tests.access import suggestion_cases
from tests.desk import MONDAY, answered, commitment, perform, referred, request, submitted, supervision
from tests.zone import Zone

PERSON = {"contact_agreed": True, "name": "甲"}  # no phone: then to withdraw needs no code
LATER = MONDAY + timedelta(days=40)


def in_hand(zone: Zone) -> Any:
    """In the hand of one deputy of the site, while others of it look on."""
    return perform(zone, "hand", submitted(zone, **PERSON), "site_desk", to=zone.deputies["deliberation_deputy"])


def merged(zone: Zone) -> Any:
    other = submitted(zone)
    return perform(zone, "merge", submitted(zone, **PERSON), "site_desk", into=other.pk)


def reported(zone: Zone) -> Any:
    return perform(zone, "report", commitment(zone), "unit_handler", report="换好了")


def replied(zone: Zone) -> Any:
    return perform(zone, "answer", supervision(zone), "unit_handler", answer="明天去")


CASES: dict[tuple[str, str], Callable[[Zone], Any]] = {
    **suggestion_cases.CASES,
    ("concern", "NEW"): lambda zone: submitted(zone, **PERSON),
    ("concern", "IN_HAND"): in_hand,
    ("concern", "REFERRED"): lambda zone: referred(zone, **PERSON),
    ("concern", "ANSWERED"): lambda zone: answered(zone, **PERSON),
    ("concern", "MERGED"): merged,
    ("commitment", "OPEN"): commitment,
    ("commitment", "REPORTED"): reported,
    ("request", "ASKED"): request,
    ("supervision", "ASKED"): supervision,
    ("supervision", "ANSWERED"): replied,
}

DEPUTIES = {"congress_deputy", "deliberation_deputy", "voter_deputy"}
CONCERN = {
    "site_desk": {"screener"},
    "street_clerk": {"street_office"},
    "street_head": {"street_office"},
    "congress_clerk": {"congress_office"},
    **{name: {"site_deputy", "deputy"} for name in DEPUTIES},
    "resident": {"resident"},
}
UNIT = {"unit_handler": {"unit"}, "unit_dispatcher": {"unit"}, "unit_head": {"unit", "unit_head"}}


def _with(base: dict[str, set[str]], **more: set[str]) -> dict[str, set[str]]:
    return {name: base.get(name, set()) | more.get(name, set()) for name in {*base, *more}}


HOLDING_UNIT = {name: relations | {"holder"} for name, relations in UNIT.items()}
PRESSED: dict[str, set[str]] = {
    **{name: set() for name in CONCERN},
    "voter_deputy": {"asker"},
    **{name: {"subject_holder"} for name in UNIT},
}
# who is anything to the case at all: everybody else gets 404
RELATIONS: dict[tuple[str, str], dict[str, set[str]]] = {
    **suggestion_cases.RELATIONS,
    ("concern", "NEW"): _with(CONCERN, site_desk={"holder"}),
    ("concern", "IN_HAND"): _with(CONCERN, deliberation_deputy={"holder"}),
    ("concern", "REFERRED"): _with(CONCERN, **HOLDING_UNIT),
    ("concern", "ANSWERED"): _with(CONCERN, **UNIT),
    ("concern", "MERGED"): CONCERN,
    ("commitment", "OPEN"): _with(CONCERN, **UNIT),
    ("commitment", "REPORTED"): _with(CONCERN, **UNIT),
    ("request", "ASKED"): {"site_desk": {"decider"}, **{name: {"asker"} for name in UNIT}},
    ("supervision", "ASKED"): PRESSED,
    ("supervision", "ANSWERED"): PRESSED,
}  # fmt: skip
STRANGERS = (
    "other_site_desk", "other_street_clerk", "other_unit_handler", "other_unit_head", "court_handler", "court_head",
    "other_deputy", "handling_clerk", "committee_secretary",
)  # fmt: skip
# whom the workbench knows, but who has no part in cases
OUTSIDE = ("admin", "auditor")


def inputs(zone: Zone, kind: str, action: str, who: str, other: int) -> dict[str, Any]:
    """What a page sends for an action that succeeds. `other` is another open concern."""
    if found := suggestion_cases.inputs(zone, kind, action, who):
        return found
    unit = str(zone.bodies["construction"].pk)
    day = (MONDAY + timedelta(days=30)).date().isoformat()
    return {
        "concern.hand": {"to": f"site:{zone.sites['langang_station'].pk}"},
        "concern.refer": {"unit": unit},
        "concern.send_back": {"reason": "不是我们的路", "competent": "建设局"},
        "concern.visit": {"seen": "看过了，是不亮"},
        "concern.urge": {"how": "CALL", "words": "请抓紧"},
        "concern.answer": {
            "text": "月底前都换好", "outcome": "PLANNED", "what": "换灯", "unit": unit, "due_on": day
        },
        "concern.merge": {"into": str(other)},
        "concern.decline": {"reason": "ELSEWHERE"},
        "concern.unmask": {"reason": "约时间看现场"},
        "concern.add": {"words": "今天还是不亮"},
        "concern.rate": {"score": "SATISFIED"},
        "commitment.report": {"report": "都换好了"},
        "commitment.confirm": {"word": "KEPT"},
        "commitment.give_up": {"reason": "没有经费"},
        "request.refuse": {"refusal": "不用延"},
        "supervision.answer": {"answer": "明天去"},
        "supervision.settle": {"word": "ENOUGH"},
    }.get(f"{kind}.{action}", {})  # fmt: skip


def people_actions(kind: str, state: str, agreed: list[tuple[str, ...]]) -> dict[str, set[str]]:
    """The actions that the golden file has in that state, with their relations, beyond clocks and effects."""
    state = state.split()[0]
    found: dict[str, set[str]] = {}
    for flow, action, at, relation in agreed:
        if (flow, at) == (kind, state) and relation not in ("clock", "effect"):
            found.setdefault(action, set()).add(relation)
    return found


def all_actions(kind: str) -> list[str]:
    return [action.name for action in flows[kind].actions if action.at]
