"""Every step that needs another's word: who asks, who decides, what lapses, and what becomes void."""

from datetime import date
from typing import Any

import pytest

from lianxin.casework import succession
from lianxin.casework.models import Assignment, Commitment, Request, Suggestion
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.request.models import What
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.ledger.models import Event
from lianxin.workflow import background
from tests.casework.suggestion.stage import Stage

pytestmark = pytest.mark.django_db
HANDLER, HEAD, OFFICE, CONGRESS = "other_unit_handler", "other_unit_head", "handling_clerk", "congress_clerk"
LEAD, SECOND = "congress_deputy", "deliberation_deputy"


def pending(stage: Stage, **assigned: Any) -> Assignment:
    return stage.of(stage.assigned(**assigned), "construction")


def handling(stage: Stage, **assigned: Any) -> Assignment:
    return stage.taken(pending(stage, **assigned), HANDLER)


def relieve(stage: Stage, one: Assignment, who: str = HANDLER) -> Request:
    return stage.ask(What.RETURN, who, assignment=one, competent="经济发展局")


def state_of(case: Any) -> str:
    case.refresh_from_db()
    return str(case.state)


def run_out(stage: Stage, days: int) -> None:
    stage.later(days=days)
    background.lapse_due(stage.now)


def pair(stage: Stage) -> tuple[Suggestion, Suggestion]:
    """One that may join another."""
    return stage.accepted(lead=SECOND), stage.assigned()


# RETURN


def test_refused_a_unit_asks_once_more_by_its_head_and_then_no_more(stage: Stage) -> None:
    one = pending(stage)
    asked = relieve(stage, one)
    with pytest.raises(Refused, match="已经申请过"):
        relieve(stage, one)
    assert stage.holder(asked) == stage.body("handling_office")
    stage.does("refuse", asked, OFFICE, refusal="就归你们")
    with pytest.raises(Forbidden, match="负责人"):
        relieve(stage, one)
    again = relieve(stage, one, HEAD)
    assert again.by_head
    stage.does("refuse", again, OFFICE, refusal="还是归你们")
    with pytest.raises(Refused, match="两次"):
        relieve(stage, one, HEAD)


def test_returned_again_by_the_head_and_granted(stage: Stage) -> None:
    one = pending(stage)
    promised = stage.clocks(one.suggestion)
    stage.does("refuse", relieve(stage, one), OFFICE, refusal="就归你们")
    stage.later(days=1)
    granted = stage.does("grant", relieve(stage, one, HEAD), OFFICE, unit=stage.body("economy"))
    assert (granted.state, state_of(one)) == ("GRANTED", "REASSIGNED")
    assert stage.clocks(stage.of(one.suggestion, "economy"))["reply"] == "2024-12-03"
    assert stage.clocks(one.suggestion) == promised == {"promise": "2024-12-02"}
    moved = Event.objects.get(action="assignment.reassign")
    assert (moved.cause, moved.actor_id) == ("request.grant", stage.zone.memberships[OFFICE].pk)


def test_it_is_asked_for_within_five_working_days_with_who_is_competent(stage: Stage) -> None:
    one = pending(stage)
    with pytest.raises(Refused) as found:
        stage.ask(What.RETURN, HANDLER, assignment=one)
    assert found.value.field == "competent"
    with pytest.raises(Forbidden):
        relieve(stage, one, "unit_handler")
    # Monday, 2 September + 5 working days: Monday, 9 September
    stage.later(days=7, hours=14)
    assert relieve(stage, one).state == "ASKED"
    late = pending(stage)
    stage.later(days=8)
    with pytest.raises(Refused, match="期限"):
        relieve(stage, late)


def test_taken_it_is_not_returned_and_what_was_asked_is_void(stage: Stage) -> None:
    one = pending(stage)
    asked = relieve(stage, one)
    stage.taken(one, HANDLER)
    assert (state_of(asked), stage.clocks(asked)) == ("VOID", {})
    one.refresh_from_db()
    with pytest.raises(Refused, match="已经签收"):
        relieve(stage, one)
    with pytest.raises(Conflict):
        stage.does("grant", asked, OFFICE, unit=stage.body("economy"))


def test_undecided_it_stays_open(stage: Stage) -> None:
    asked = relieve(stage, pending(stage))
    assert stage.clocks(asked) == {"settle": "2024-09-04"}
    run_out(stage, 30)
    assert state_of(asked) == "ASKED"


# EXTENSION


def test_an_extension_is_of_the_office_and_refused_by_the_clock(stage: Stage) -> None:
    one = handling(stage)
    asked = stage.ask(What.EXTENSION, HANDLER, assignment=one, wanted_on=date(2024, 12, 20))
    assert (stage.holder(asked), stage.clocks(asked)) == (stage.body("handling_office"), {"decide": "2024-09-04"})
    run_out(stage, 3)
    assert (state_of(asked), stage.clocks(one)["reply"]) == ("REFUSED", "2024-12-02")


def test_it_is_asked_for_before_it_is_due_and_for_a_later_day(stage: Stage) -> None:
    one = handling(stage)
    for wanted in (None, date(2024, 12, 2)):
        with pytest.raises(Refused, match="晚于"):
            stage.ask(What.EXTENSION, HANDLER, assignment=one, wanted_on=wanted)
    stage.later(days=92)
    with pytest.raises(Refused, match="已经过期"):
        stage.ask(What.EXTENSION, HANDLER, assignment=one, wanted_on=date(2025, 1, 10))


# JOIN


def test_joining_is_the_congress_offices_question_and_the_leads_word(stage: Stage) -> None:
    one, main = pair(stage)
    for who in (OFFICE, "unit_handler"):
        with pytest.raises(Forbidden):
            stage.ask(What.JOIN, who, suggestion=one, into=main)
    asked = stage.ask(What.JOIN, CONGRESS, suggestion=one, into=main)
    assert (stage.holder(asked), stage.clocks(asked)) == (stage.zone.deputies[SECOND], {"decide": "2024-09-09"})
    for who in (LEAD, CONGRESS, OFFICE):
        with pytest.raises(Forbidden):
            stage.does("grant", asked, who)
    stage.does("grant", asked, SECOND)
    one.refresh_from_db()
    assert (one.state, one.join_into_id, stage.clocks(one), one.number) == ("JOINED", main.pk, {}, "2024-JM-001")


def test_unanswered_it_is_refused(stage: Stage) -> None:
    one, main = pair(stage)
    asked = stage.ask(What.JOIN, CONGRESS, suggestion=one, into=main)
    run_out(stage, 8)
    assert (state_of(asked), state_of(one)) == ("REFUSED", "ACCEPTED")


def test_the_main_may_be_assigned_meanwhile(stage: Stage) -> None:
    one, main = stage.accepted(lead=SECOND), stage.accepted()
    asked = stage.ask(What.JOIN, CONGRESS, suggestion=one, into=main)
    stage.does("assign", main, OFFICE, main=stage.body("construction"))
    assert state_of(asked) == "ASKED"
    stage.does("grant", asked, SECOND)
    assert state_of(one) == "JOINED"


@pytest.mark.parametrize("what", ["one is assigned", "one is withdrawn", "main is withdrawn", "main has a letter"])
def test_it_is_void_when_either_moves_on(stage: Stage, what: str) -> None:
    one, main = pair(stage)
    asked = stage.ask(What.JOIN, CONGRESS, suggestion=one, into=main)
    if what == "one is assigned":
        stage.does("assign", one, OFFICE, main=stage.body("economy"))
    elif what == "main has a letter":
        stage.delivered(main)
    else:
        case, who = (one, SECOND) if what == "one is withdrawn" else (main, LEAD)
        stage.does("withdraw", case, who, reason="不提了")
    assert state_of(asked) == "VOID"


def test_a_main_that_joins_another_lets_its_own_go(stage: Stage) -> None:
    first, second, third = stage.accepted(), stage.accepted(lead=SECOND), stage.accepted()
    stage.does("grant", stage.ask(What.JOIN, CONGRESS, suggestion=first, into=second), LEAD)
    asked = stage.ask(What.JOIN, CONGRESS, suggestion=stage.accepted(), into=second)
    stage.does("grant", stage.ask(What.JOIN, CONGRESS, suggestion=second, into=third), SECOND)
    assert (state_of(first), state_of(second), state_of(asked)) == ("ACCEPTED", "JOINED", "VOID")
    assert first.join_into is None


def test_what_may_not_be_joined(stage: Stage) -> None:
    one, main = pair(stage)
    for wrong in ({"into": None}, {"into": one}, {"into": stage.submitted()}, {"suggestion": main, "into": one}):
        with pytest.raises(Refused):
            stage.ask(What.JOIN, CONGRESS, **{"suggestion": one, **wrong})


# NO_DIALOGUE


def test_without_a_talk_if_the_lead_agrees(stage: Stage) -> None:
    one = handling(stage)
    with pytest.raises(Forbidden, match="承办人"):
        stage.ask(What.NO_DIALOGUE, HEAD, assignment=one)
    asked = stage.ask(What.NO_DIALOGUE, HANDLER, assignment=one)
    assert (stage.holder(asked), stage.clocks(asked)) == (stage.zone.deputies[LEAD], {"decide": "2024-09-05"})
    with pytest.raises(Forbidden):
        stage.does("grant", asked, CONGRESS)
    stage.does("grant", asked, LEAD)
    assert stage.drafted(one, HANDLER).state == "DRAFTED"


def test_unanswered_it_is_granted_and_shown_so(stage: Stage) -> None:
    one = handling(stage)
    asked = stage.ask(What.NO_DIALOGUE, HANDLER, assignment=one)
    run_out(stage, 4)
    assert state_of(asked) == "GRANTED"
    assert Event.objects.filter(subject_kind="request").latest("id").action == "request.lapse"
    assert stage.drafted(one, HANDLER).state == "DRAFTED"


def test_refused_there_has_to_be_a_talk(stage: Stage) -> None:
    one = handling(stage)
    stage.does("refuse", stage.ask(What.NO_DIALOGUE, HANDLER, assignment=one), LEAD, refusal="来谈一谈")
    with pytest.raises(Refused, match="沟通"):
        stage.drafted(one, HANDLER)
    one = stage.talked(one, HANDLER)
    with pytest.raises(Refused, match="不用申请"):
        stage.ask(What.NO_DIALOGUE, HANDLER, assignment=one)


def test_drafted_after_a_talk_the_question_is_void(stage: Stage) -> None:
    one = handling(stage)
    asked = stage.ask(What.NO_DIALOGUE, HANDLER, assignment=one)
    stage.drafted(stage.talked(one, HANDLER), HANDLER)
    assert state_of(asked) == "VOID"


def test_a_lead_who_leaves_hands_the_question_on(stage: Stage) -> None:
    asked = stage.ask(What.NO_DIALOGUE, HANDLER, assignment=handling(stage))
    stage.zone.deputies[LEAD].until = date(2024, 9, 2)
    stage.zone.deputies[LEAD].save()
    succession.run(stage.now)
    assert stage.holder(asked) == stage.body("congress_office")
    with pytest.raises(Forbidden):
        stage.does("grant", asked, CONGRESS)
    run_out(stage, 4)
    assert state_of(asked) == "GRANTED"


# OVERRIDE


def test_past_an_overdue_opinion_if_the_office_agrees(stage: Stage) -> None:
    one = stage.talked(handling(stage, assist=("city_management",)), HANDLER)
    with pytest.raises(Refused, match="还没有过期"):
        stage.ask(What.OVERRIDE, HANDLER, assignment=one)
    stage.later(days=37)  # 2 October is a holiday: it was due on Tuesday, 8 October
    asked = stage.ask(What.OVERRIDE, HANDLER, assignment=one)
    assert (stage.holder(asked), stage.clocks(asked)) == (stage.body("handling_office"), {"settle": "2024-10-11"})
    run_out(stage, 10)
    assert state_of(asked) == "ASKED"
    stage.does("grant", asked, OFFICE)
    assert stage.drafted(one, HANDLER).state == "DRAFTED"


# POSTPONE, and all of them


def test_a_promise_is_postponed_by_the_congress_office(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    promise = Commitment.objects.earliest("id")
    later = date(2025, 6, 1)
    asked = stage.ask(What.POSTPONE, HANDLER, commitment=promise, wanted_on=later)
    assert (stage.holder(asked), stage.clocks(asked)) == (stage.body("congress_office"), {"decide": "2024-09-09"})
    first = promise.due_on
    stage.does("grant", asked, CONGRESS)
    promise.refresh_from_db()
    assert (promise.due_on, promise.first_due_on, stage.clocks(promise)) == (later, first, {"date": "2025-06-01"})


def test_reported_as_done_the_question_of_another_day_is_void(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    promise = Commitment.objects.earliest("id")
    asked = stage.ask(What.POSTPONE, HANDLER, commitment=promise, wanted_on=date(2025, 6, 1))
    stage.does("report", promise, HANDLER, report="装好了")
    assert state_of(asked) == "VOID"


def test_the_lead_confirms_a_promise_and_an_office_standing_in_does_not(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    first, second = Commitment.objects.order_by("id")
    for promise in (first, second):
        stage.does("report", promise, HANDLER, report="装好了")
    assert stage.does("confirm", first, LEAD, word="KEPT").state == "KEPT"
    stage.zone.deputies[LEAD].until = date(2024, 9, 2)
    stage.zone.deputies[LEAD].save()
    succession.run(stage.now)
    with pytest.raises(Forbidden):
        stage.does("confirm", second, CONGRESS, word="KEPT")
    run_out(stage, 17)
    assert (state_of(second), second.confirmed) == ("KEPT", False)


def test_whoever_asked_may_take_it_back(stage: Stage) -> None:
    asked = relieve(stage, pending(stage))
    for who in (OFFICE, "unit_handler", LEAD):
        with pytest.raises(Forbidden):
            stage.does("take_back", asked, who)
    assert stage.does("take_back", asked, HEAD).state == "TAKEN_BACK"


def test_a_request_says_why_and_only_bodies_ask(stage: Stage) -> None:
    one = pending(stage)
    with pytest.raises(Refused, match="理由"):
        stage.ask(What.RETURN, HANDLER, assignment=one, competent="别的局", reason=" ")
    for who in (LEAD, "street_clerk", "site_desk", "committee_secretary", "auditor"):
        with pytest.raises(Forbidden):
            relieve(stage, one, who)


@pytest.mark.parametrize("name", ["lapse", "void", "succeed"])
def test_what_only_effects_and_the_clock_do_nobody_does(stage: Stage, name: str) -> None:
    asked = relieve(stage, pending(stage))
    for who in (HANDLER, HEAD, OFFICE, CONGRESS, LEAD):
        with pytest.raises(Forbidden):
            stage.does(name, asked, who)


def test_who_knows_of_a_request(stage: Stage) -> None:
    asked = relieve(stage, pending(stage))
    known = {
        name for name in (HANDLER, HEAD, OFFICE, CONGRESS, LEAD, SECOND, "unit_handler", "street_clerk", "court_head")
        if REQUEST.visible(stage.zone.actor(name)).filter(pk=asked.pk).exists()
    }  # fmt: skip
    assert known == {HANDLER, HEAD, OFFICE, CONGRESS, LEAD}
    assert all(REQUEST.relations(stage.zone.actor(name), asked) for name in known)
