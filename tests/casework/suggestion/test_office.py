"""What offices do with a suggestion, and what becomes of its concerns, units and joined ones."""

from datetime import date
from typing import Any

import pytest

from lianxin.casework import succession
from lianxin.casework.models import Assignment, Commitment, Concern, Suggestion
from lianxin.casework.request.models import What
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.models import Decline, Reroute
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.ledger.models import Event
from lianxin.workflow.models import Turn
from tests.casework.suggestion.stage import Stage
from tests.zone import elsewhere

pytestmark = pytest.mark.django_db
LEAD, SECOND = "congress_deputy", "deliberation_deputy"
OFFICE = "congress_clerk"


def state_of(case: Any) -> str:
    case.refresh_from_db()
    return str(case.state)


def joined(stage: Stage, main: Suggestion, *concerns: Concern) -> Suggestion:
    """One of another lead, handled with `main`."""
    one = stage.accepted(*concerns, lead=SECOND)
    stage.does("grant", stage.ask(What.JOIN, OFFICE, suggestion=one, into=main), SECOND)
    one.refresh_from_db()
    return one


def ends(stage: Stage, name: str, day: date = date(2024, 9, 2)) -> None:
    """The mandate of one of the deputies ends, and the background has noticed."""
    stage.zone.deputies[name].until = day
    stage.zone.deputies[name].save()
    succession.run(stage.now)


def test_numbers_run_by_channel_year_and_zone(stage: Stage) -> None:
    first, second = stage.accepted(), stage.accepted()
    street = stage.accepted(lead="voter_deputy", channel="STREET")
    assert (first.number, second.number, street.number) == ("2024-JM-001", "2024-JM-002", "2024-ST-001")
    far = elsewhere()
    there = SUGGESTION.begin(
        "enter", far.actor("congress_clerk"), stage.now, zone_id=far.id, outside_number="1", answer_to="王某",
        title="关于路口的建议", problem="窄", proposals=["宽"], due_on=date(2024, 12, 1), subject="其他",
    )  # fmt: skip
    assert (there.number, enter(stage).number) == ("2024-HD-001", "2024-HD-001")
    stage.later(days=365)
    assert stage.accepted().number == "2025-JM-001"


def enter(stage: Stage, **changes: Any) -> Suggestion:
    inputs: dict[str, Any] = {
        "outside_number": "市十五届 12 号", "answer_to": "市代表王某", "title": "关于改造路口的建议", "problem": "太窄",
        "proposals": ["拓宽。"], "due_on": date(2024, 10, 31), "subject": "其他",
    }  # fmt: skip
    made: Suggestion = SUGGESTION.begin(
        "enter", stage.zone.actor(OFFICE), stage.now, zone_id=stage.zone.id, **{**inputs, **changes}
    )
    return made


def test_handed_down_it_begins_accepted_and_is_promised_for_its_date(stage: Stage) -> None:
    made = enter(stage)
    assert (made.state, made.lead_id) == ("ACCEPTED", None)
    made = stage.does("assign", made, "handling_clerk", main=stage.body("construction"))
    assert stage.clocks(made) == {"promise": "2024-10-31"}
    assert stage.clocks(stage.of(made, "construction")) == {"accept": "2024-09-05", "reply": "2024-10-31"}
    letter = stage.delivered(made).letters.get()
    assert (letter.addressee, letter.deputy) == ("市代表王某", None)


@pytest.mark.parametrize(("wrong", "says"), [({"proposals": [""]}, "一条"), ({"due_on": date(2024, 9, 2)}, "以后")])
def test_what_is_handed_down_wants_proposals_and_a_day(stage: Stage, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        enter(stage, **wrong)
    with pytest.raises(Forbidden):
        SUGGESTION.begin("enter", stage.zone.actor("handling_clerk"), stage.now, zone_id=stage.zone.id)


def test_nobody_changes_the_lead_of_what_was_handed_down(stage: Stage) -> None:
    with pytest.raises(Refused):
        stage.does("change_lead", enter(stage), OFFICE)


@pytest.mark.parametrize("name", ["accept", "return", "reroute", "decline"])
def test_only_the_congress_office_reviews(stage: Stage, name: str) -> None:
    made = stage.submitted()
    for who in (LEAD, "handling_clerk", "street_clerk", "unit_handler", "committee_secretary"):
        with pytest.raises(Forbidden):
            stage.does(name, made, who)


@pytest.mark.parametrize(
    ("action", "inputs", "state"),
    [
        ("return", {"reason": "写清楚"}, "DRAFT"),
        ("decline", {"reason": Decline.ACADEMIC}, "DECLINED"),
        ("reroute", {"to": Reroute.HIGHER, "reason": "市里的事"}, "REROUTED"),
    ],
)
def test_its_concerns_go_back_unless_another_carries_them(
    stage: Stage, action: str, inputs: dict[str, Any], state: str
) -> None:
    own, shared = stage.concern(), stage.concern()
    made, other = stage.submitted(own, shared), stage.submitted(shared)
    assert state_of(stage.does(action, made, OFFICE, **inputs)) == state
    assert (state_of(own), state_of(shared)) == ("IN_HAND", "RAISED")
    stage.does("withdraw", other, LEAD, reason="不提了")
    assert state_of(shared) == "IN_HAND"


def test_as_a_concern_it_is_made_and_linked(stage: Stage) -> None:
    made = stage.does("reroute", stage.submitted(), OFFICE, to=Reroute.CONCERN, reason="一件具体的事")
    concern = made.rerouted_concern
    assert (concern.state, concern.screener, concern.channel) == ("NEW", stage.body("congress_office"), "PAPER")
    event = Event.objects.get(action="concern.submit", subject_id=concern.pk)
    assert event.cause == "suggestion.reroute"


def test_returned_without_a_signatory_it_is_withdrawn(stage: Stage) -> None:
    made = stage.submitted()
    ends(stage, LEAD)
    made.refresh_from_db()
    assert (made.lead_id, stage.holder(made)) == (None, stage.body("congress_office"))
    assert stage.does("return", made, OFFICE, reason="写清楚").state == "WITHDRAWN"


def test_each_office_assigns_its_own_units(stage: Stage) -> None:
    made = stage.accepted()
    with pytest.raises(Refused, match="不由"):
        stage.does("assign", made, "handling_clerk", main=stage.body("court"))
    with pytest.raises(Refused, match="不由"):
        stage.does("assign", made, OFFICE, main=stage.body("construction"))
    made = stage.does("assign", made, "handling_clerk", main=stage.body("construction"), key=True)
    made = stage.does("add_unit", made, OFFICE, unit=stage.body("court"))
    assert made.is_key
    roles = made.assignments.order_by("id").values_list("role", "office__kind")
    assert list(roles) == [("MAIN", "HANDLING_OFFICE"), ("ASSIST", "CONGRESS_OFFICE")]


@pytest.mark.parametrize(
    ("main", "assist", "separate"),
    [
        ("", (), ()),
        ("construction", (), ("economy",)),
        ("", ("economy",), ("construction",)),
        ("construction", ("construction",), ()),
        ("", (), ("economy", "economy")),
    ],
)
def test_one_main_with_assisting_ones_or_several_apart(
    stage: Stage, main: str, assist: tuple[str, ...], separate: tuple[str, ...]
) -> None:
    with pytest.raises(Refused):
        stage.does(
            "assign", stage.accepted(), "handling_clerk", main=stage.body(main) if main else None,
            assist=[stage.body(name) for name in assist], separate=[stage.body(name) for name in separate],
        )  # fmt: skip


def test_a_unit_is_added_once_and_before_the_first_letter(stage: Stage) -> None:
    units = [stage.body("construction"), stage.body("economy")]
    made = stage.does("assign", stage.accepted(), "handling_clerk", separate=units)
    with pytest.raises(Refused, match="已经有分工"):
        stage.does("add_unit", made, "handling_clerk", unit=stage.body("economy"))
    made = stage.does("add_unit", made, "handling_clerk", unit=stage.body("city_management"))
    assert stage.of(made, "city_management").role == "SEPARATE"
    assert stage.delivered(made).state == "ASSIGNED"
    with pytest.raises(Refused):
        stage.does("add_unit", made, OFFICE, unit=stage.body("court"))


def test_withdrawn_it_leaves_nothing_open(stage: Stage) -> None:
    concern = stage.concern()
    main = stage.assigned(concern, assist=("city_management",))
    one = joined(stage, main)
    stage.ask(What.RETURN, "unit_head", assignment=stage.of(main, "city_management"), competent="别的局")
    stage.ask(What.JOIN, OFFICE, suggestion=stage.accepted(), into=main)
    main = stage.does("withdraw", main, LEAD, reason="不提了")
    assert (main.state, state_of(one), state_of(concern)) == ("WITHDRAWN", "ACCEPTED", "IN_HAND")
    assert set(Assignment.objects.values_list("state", flat=True)) == {"VOID"}
    assert not main.requests.filter(state="ASKED").exists()
    one.refresh_from_db()
    assert (one.join_into, stage.clocks(one)) == (None, {"assign": "2024-09-09"})


def test_after_a_letter_neither_it_nor_one_joined_is_withdrawn(stage: Stage) -> None:
    units = [stage.body("construction"), stage.body("economy")]
    main = stage.does("assign", stage.accepted(), "handling_clerk", separate=units)
    one = joined(stage, main)
    main = stage.delivered(main)
    for case, who in ((main, LEAD), (one, SECOND)):
        with pytest.raises(Refused, match="已经有答复函"):
            stage.does("withdraw", case, who, reason="不提了")


def test_an_office_that_stands_in_only_receives(stage: Stage) -> None:
    made = stage.assigned()
    ends(stage, LEAD)
    made.refresh_from_db()
    for who in (OFFICE, LEAD):
        with pytest.raises(Forbidden):
            stage.does("withdraw", made, who, reason="不提了")
    assert stage.delivered(made).letters.get().addressee == "望澜人大机关"
    assert stage.holder(made) == stage.body("congress_office")


def test_the_next_signatory_leads_and_those_who_may_not_are_passed_over(stage: Stage) -> None:
    made = stage.draft()
    deputies = [stage.zone.deputies[name] for name in ("voter_deputy", SECOND)]
    made = stage.does("invite", made, LEAD, deputies=deputies)
    for name in ("voter_deputy", SECOND):
        stage.later(minutes=1)
        made = stage.does("cosign", made, name)
    ends(stage, LEAD)
    made.refresh_from_db()
    assert (made.lead, list(made.cosignatures.values_list("deputy", flat=True))) == (
        stage.zone.deputies[SECOND], [stage.zone.deputies["voter_deputy"].pk],
    )  # fmt: skip
    assert stage.does("submit", made, SECOND).state == "SUBMITTED"


def test_a_mandate_that_ends_later_still_leads_today(stage: Stage) -> None:
    made = stage.does("invite", stage.draft(), LEAD, deputies=[stage.zone.deputies[SECOND]])
    made = stage.does("cosign", made, SECOND)
    stage.zone.deputies[SECOND].until = date(2025, 1, 1)
    stage.zone.deputies[SECOND].save()
    ends(stage, LEAD)
    made.refresh_from_db()
    assert made.lead == stage.zone.deputies[SECOND]


def test_a_draft_without_a_signatory_is_withdrawn(stage: Stage) -> None:
    made = stage.does("invite", stage.draft(), LEAD, deputies=[stage.zone.deputies[SECOND]])
    ends(stage, LEAD)
    assert (state_of(made), made.cosignatures.get().status) == ("WITHDRAWN", "DROPPED")


def test_what_a_lead_has_to_answer_goes_to_the_next(stage: Stage) -> None:
    made = stage.does("invite", stage.draft(), LEAD, deputies=[stage.zone.deputies[SECOND]])
    made = stage.does("submit", stage.does("cosign", made, SECOND), LEAD)
    made = stage.does("accept", made, OFFICE, subject="其他")
    stage.delivered(stage.does("assign", made, "handling_clerk", main=stage.body("construction")))
    promise = Commitment.objects.first()
    stage.does("report", promise, "other_unit_handler", report="装好了")
    ends(stage, LEAD)
    held = Turn.objects.filter(holder_kind="deputy").values_list("subject_kind", "holder_id")
    second = stage.zone.deputies[SECOND].pk
    assert sorted(held) == [("commitment", second), ("suggestion", second)]


def test_reply_complete_is_the_last_letters_effect(stage: Stage) -> None:
    told, alone = stage.concern(), stage.concern()
    units = [stage.body("construction"), stage.body("economy")]
    main = stage.does("assign", stage.accepted(told), "handling_clerk", separate=units)
    one = joined(stage, main, alone)
    assert stage.delivered(main).state == "ASSIGNED"
    other = stage.of(main, "economy")
    member = stage.member("economy", "HEAD", "齐经")
    other = stage.does("accept", other, member, handler=stage.zone.memberships[member])
    other = stage.drafted(stage.talked(other, member), member)
    stage.signed(stage.checked(other), member, "望经函〔2024〕1号")
    assert (state_of(main), state_of(one), state_of(told), state_of(alone)) == (
        "REPLIED", "REPLIED", "ANSWERED", "ANSWERED",
    )  # fmt: skip
    one.refresh_from_db()
    assert (one.join_into, one.letters.count(), main.letters.count()) == (None, 2, 2)
    assert stage.clocks(main) == stage.clocks(one) == {"rating": "2024-09-18"}


def test_an_assisting_unit_that_is_still_open_then_is_void(stage: Stage) -> None:
    main = stage.assigned()
    handled = stage.talked(stage.taken(stage.of(main, "construction"), "other_unit_handler"), "other_unit_handler")
    checked = stage.checked(stage.drafted(handled, "other_unit_handler"))
    stage.does("add_unit", main, "handling_clerk", unit=stage.body("economy"))
    stage.signed(checked, "other_unit_head")
    assert (state_of(main), state_of(stage.of(main, "economy"))) == ("REPLIED", "VOID")


def test_a_promise_already_made_keeps_its_own_request(stage: Stage) -> None:
    units = [stage.body("construction"), stage.body("city_management")]
    main = stage.delivered(stage.does("assign", stage.accepted(), "handling_clerk", separate=units))
    promise = Commitment.objects.first()
    assert promise is not None
    asked = stage.ask(What.POSTPONE, "other_unit_handler", commitment=promise, wanted_on=date(2025, 8, 1))
    other = stage.talked(stage.taken(stage.of(main, "city_management"), "unit_handler"), "unit_handler")
    stage.signed(stage.checked(stage.drafted(other, "unit_handler", letter="A", what=[], due_on=[])), "unit_head")
    assert (state_of(main), state_of(asked)) == ("REPLIED", "ASKED")


def test_a_merged_concern_is_told_once(stage: Stage) -> None:
    first, second = stage.concern(), stage.concern()
    second = stage.does("merge", second, "site_desk", into=first.pk)
    made = stage.submitted(first, second)
    made = stage.does("accept", made, OFFICE, subject="其他")
    stage.delivered(stage.does("assign", made, "handling_clerk", main=stage.body("construction")))
    assert (state_of(first), state_of(second)) == ("ANSWERED", "ANSWERED")
    assert (first.answers.count(), second.answers.count()) == (1, 1)


@pytest.mark.parametrize("name", ["join", "unjoin", "reply_complete", "succeed"])
def test_what_only_effects_do_nobody_does(stage: Stage, name: str) -> None:
    made = stage.accepted()
    for who in (LEAD, OFFICE, "handling_clerk", "clock"):
        with pytest.raises((Forbidden, Conflict)):
            stage.does(name, made, who)
        if name == "succeed" and who == "handling_clerk":
            break


def test_the_handling_office_still_knows_what_was_withdrawn_from_it(stage: Stage) -> None:
    made = stage.does("withdraw", stage.assigned(), LEAD, reason="不提了")
    for who in ("handling_clerk", "other_unit_handler"):
        assert SUGGESTION.visible(stage.zone.actor(who)).filter(pk=made.pk).exists()
    declined = stage.does("decline", stage.submitted(), OFFICE, reason=Decline.EMPTY)
    assert not SUGGESTION.visible(stage.zone.actor("handling_clerk")).filter(pk=declined.pk).exists()
