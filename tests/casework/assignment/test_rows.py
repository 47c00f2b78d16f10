"""A unit's duty, row by row, and what becomes of it when somebody goes."""

from datetime import date
from typing import Any

import pytest

from lianxin.casework import succession
from lianxin.casework.assignment.flow import ASSIGNMENT
from lianxin.casework.assignment.models import How, Status
from lianxin.casework.assignment.replying import Signing, Verdict
from lianxin.casework.models import Assignment, Commitment
from lianxin.casework.request.models import What
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.ledger.models import Event
from lianxin.workflow.models import Turn
from lianxin.workflow.verifying import verify_all
from tests.casework.suggestion.stage import Stage

pytestmark = pytest.mark.django_db
HANDLER, HEAD, OFFICE = "other_unit_handler", "other_unit_head", "handling_clerk"


def pending(stage: Stage, **assigned: Any) -> Assignment:
    return stage.of(stage.assigned(**assigned), "construction")


def handling(stage: Stage, **assigned: Any) -> Assignment:
    return stage.taken(pending(stage, **assigned), HANDLER)


def ready(stage: Stage, **assigned: Any) -> Assignment:
    """With a talk on record."""
    return stage.talked(handling(stage, **assigned), HANDLER)


def state_of(case: Any) -> str:
    case.refresh_from_db()
    return str(case.state)


def dissolve(stage: Stage, body: str, successor: str = "") -> None:
    """Gone as of today, and the background has noticed."""
    one = stage.body(body)
    one.dissolved_on = date(2024, 9, 2)
    one.successor = stage.body(successor) if successor else None
    one.save()
    succession.run(stage.now)
    assert succession.run(stage.now) == 0
    assert verify_all().first_bad is None


def test_any_member_of_the_unit_takes_it_and_names_who_handles_it(stage: Stage) -> None:
    one = pending(stage)
    for who in ("unit_handler", OFFICE, "congress_deputy", "congress_clerk"):
        with pytest.raises(Forbidden):
            stage.does("accept", one, who, handler=stage.zone.memberships[HANDLER])
    one = stage.does("accept", one, HEAD, handler=stage.zone.memberships[HANDLER])
    assert (one.state, one.handler, stage.holder(one)) == (
        "HANDLING", stage.zone.memberships[HANDLER], stage.body("construction"),
    )  # fmt: skip


def test_the_head_or_dispatcher_changes_the_handler_and_nobody_else(stage: Stage) -> None:
    one = handling(stage)
    with pytest.raises(Forbidden):
        stage.does("change_handler", one, HANDLER, handler=stage.zone.memberships[HEAD])
    with pytest.raises(Refused, match="已经是"):
        stage.does("change_handler", one, HEAD, handler=stage.zone.memberships[HANDLER])
    one = stage.does("change_handler", one, HEAD, handler=stage.zone.memberships[HEAD])
    with pytest.raises(Forbidden):
        stage.talked(one, HANDLER)
    assert stage.talked(one, HEAD).dialogues.count() == 1


def test_a_talk_is_of_the_days_since_it_was_assigned(stage: Stage) -> None:
    one = handling(stage)
    for day in (date(2024, 9, 3), date(2024, 9, 1)):
        with pytest.raises(Refused) as found:
            stage.does("dialogue", one, HANDLER, signatory="outside", how=How.CALL, held_on=day, said="说了")
        assert found.value.field == "held_on"


def test_an_assisting_unit_talks_too_and_gives_its_opinion(stage: Stage) -> None:
    main = stage.assigned(assist=("city_management",))
    one = stage.talked(stage.taken(stage.of(main, "city_management"), "unit_handler"), "unit_handler")
    with pytest.raises(Refused):
        stage.drafted(one, "unit_handler")
    one = stage.does("give_opinion", one, "unit_handler", opinion="同意，我们配合。")
    assert (one.state, stage.clocks(one), main.state) == ("DELIVERED", {}, "ASSIGNED")
    with pytest.raises(Refused):
        stage.does("give_opinion", stage.taken(stage.of(main, "construction"), HANDLER), HANDLER, opinion="我们配合。")


def test_without_a_talk_there_is_no_draft(stage: Stage) -> None:
    with pytest.raises(Refused, match="沟通"):
        stage.drafted(handling(stage), HANDLER)


def test_nor_without_an_opinion_that_is_due(stage: Stage) -> None:
    one = ready(stage, assist=("city_management",))
    with pytest.raises(Refused, match="城市管理局的协办意见还没到"):
        stage.drafted(one, HANDLER)
    other = stage.taken(stage.of(one.suggestion, "city_management"), "unit_handler")
    stage.does("give_opinion", other, "unit_handler", opinion="同意，我们配合。")
    assert stage.drafted(one, HANDLER).state == "DRAFTED"


SOON = date(2024, 12, 1)


@pytest.mark.parametrize(
    ("lacks", "field"),
    [
        ({"answer": ["只答一条"]}, "answer"),
        ({"answer": ["答了", "  "]}, "answer"),
        ({"what": [], "status": [], "due_on": []}, "what"),
        ({"what": ["装灯"], "status": [Status.DONE], "due_on": []}, "what"),
        ({"what": ["装灯"], "status": [Status.DOING], "due_on": []}, "due_on"),
        ({"what": ["装灯"], "status": [Status.PLANNED], "due_on": [date(2024, 9, 2)]}, "due_on"),
        ({"what": [""], "status": [Status.PLANNED], "due_on": [SOON]}, "what"),
    ],
)
def test_a_draft_that_lacks_something_says_what(stage: Stage, lacks: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as found:
        stage.drafted(ready(stage), HANDLER, **lacks)
    assert found.value.field == field


def test_a_class_that_explains_needs_no_measures(stage: Stage) -> None:
    one = stage.drafted(ready(stage), HANDLER, letter="C", what=[], status=[], due_on=[])
    assert (one.reply.effect, one.reply.letter, one.reply.letter_name) == ("EXPLAINS", "C", "现在做不到")


def test_the_office_checks_and_the_head_signs_or_either_sends_it_back(stage: Stage) -> None:
    one = stage.drafted(ready(stage), HANDLER)
    assert stage.holder(one) == stage.body("handling_office")
    for who in (HANDLER, HEAD, "congress_clerk"):
        with pytest.raises(Forbidden):
            stage.does("check", one, who, verdict=Verdict.PASS)
    with pytest.raises(Refused, match="要改什么"):
        stage.does("check", one, OFFICE, verdict=Verdict.MEND)
    one = stage.does("check", one, OFFICE, verdict=Verdict.MEND, sentence=["在办。"], remark=["写日期"])
    one = stage.checked(stage.drafted(one, HANDLER))
    with pytest.raises(Forbidden):
        stage.signed(one, HANDLER)
    one = stage.does("sign", one, HEAD, word=Signing.MEND, remark=["语气"])
    assert (one.state, one.remarks.count()) == ("HANDLING", 2)


def test_a_unit_outside_the_handling_office_is_checked_by_nobody(stage: Stage) -> None:
    made = stage.does("assign", stage.accepted(), "congress_clerk", main=stage.body("court"))
    one = stage.talked(stage.taken(stage.of(made, "court"), "court_handler"), "court_handler")
    one = stage.drafted(one, "court_handler")
    assert (one.state, stage.holder(one)) == ("CHECKED", stage.body("court"))
    assert stage.signed(one, "court_head").state == "DELIVERED"


def test_a_letter_has_a_number_of_its_own(stage: Stage) -> None:
    first = stage.checked(stage.drafted(ready(stage), HANDLER))
    second = stage.checked(stage.drafted(ready(stage), HANDLER))
    with pytest.raises(Refused, match="文号"):
        stage.does("sign", first, HEAD, word=Signing.SIGN)
    stage.signed(first, HEAD)
    with pytest.raises(Refused, match="已经用过"):
        stage.signed(second, HEAD)


def test_signed_it_goes_to_every_signatory_and_its_dated_measures_are_promises(stage: Stage) -> None:
    made = stage.does("invite", stage.draft(), "congress_deputy", deputies=[stage.zone.deputies["voter_deputy"]])
    made = stage.does("submit", stage.does("cosign", made, "voter_deputy"), "congress_deputy")
    made = stage.does("accept", made, "congress_clerk", subject="其他")
    made = stage.does("assign", made, OFFICE, main=stage.body("construction"))
    one = stage.talked(stage.taken(stage.of(made, "construction"), HANDLER), HANDLER, "voter_deputy")
    done = {"what": ["装灯", "划线"], "status": [Status.PLANNED, Status.DONE], "due_on": [SOON]}
    one = stage.signed(stage.checked(stage.drafted(one, HANDLER, **done)), HEAD)
    assert list(one.letters.order_by("id").values_list("addressee", flat=True)) == ["任远", "何选"]
    assert list(Commitment.objects.values_list("what", "due_on", "state")) == [("装灯", SOON, "OPEN")]
    names = list(Event.objects.filter(cause="assignment.sign").order_by("id").values_list("action", flat=True))
    assert names == ["commitment.make", "suggestion.reply_complete"]
    with pytest.raises(Conflict):
        stage.drafted(one, HANDLER)


def test_a_new_unit_has_its_own_time_and_the_promise_stays(stage: Stage) -> None:
    one = pending(stage)
    promised = stage.clocks(one.suggestion)
    stage.later(days=2)
    asked = stage.ask(What.RETURN, HANDLER, assignment=one, competent="经济发展局")
    stage.later(days=1)
    stage.does("grant", asked, OFFICE, unit=stage.body("economy"))
    other = stage.of(one.suggestion, "economy")
    assert (state_of(one), other.role, other.before_id) == ("REASSIGNED", "MAIN", one.pk)
    assert (stage.clocks(one), stage.clocks(one.suggestion)) == ({}, promised)
    assert stage.clocks(other) == {"accept": "2024-09-10", "reply": "2024-12-05"}


def test_it_goes_to_a_unit_of_the_office_and_to_none_that_has_a_part(stage: Stage) -> None:
    one = pending(stage, assist=("economy",))
    asked = stage.ask(What.RETURN, HANDLER, assignment=one, competent="别的局")
    for name in ("court", "economy", "construction"):
        with pytest.raises(Refused):
            stage.does("grant", asked, OFFICE, unit=stage.body(name))
    with pytest.raises(Refused):
        stage.does("grant", asked, OFFICE)
    assert (state_of(asked), state_of(one)) == ("ASKED", "PENDING")


def test_a_dissolved_units_successor_has_it_with_what_it_asked(stage: Stage) -> None:
    one = pending(stage)
    asked = stage.ask(What.RETURN, HANDLER, assignment=one, competent="经济发展局")
    clocks = stage.clocks(one)
    dissolve(stage, "construction", "economy")
    asked.refresh_from_db()
    assert state_of(one) == "PENDING"
    assert (one.unit, asked.unit, stage.holder(one), stage.clocks(one)) == (
        stage.body("economy"), stage.body("economy"), stage.body("economy"), clocks,
    )  # fmt: skip


@pytest.mark.parametrize(("gone", "heir"), [("city_management", "construction"), ("construction", "city_management")])
def test_a_successor_with_two_parts_keeps_the_weightier(stage: Stage, gone: str, heir: str) -> None:
    made = stage.assigned(assist=("city_management",))
    dissolve(stage, gone, heir)
    live = made.assignments.get(state="PENDING")
    assert (live.role, live.unit) == ("MAIN", stage.body(heir))
    void = made.assignments.get(state="VOID")
    assert not Turn.objects.filter(subject_kind="assignment", subject_id=void.pk).exists()
    assert stage.clocks(void) == {}


def test_two_dissolved_at_once_into_one_leave_one_part(stage: Stage) -> None:
    made = stage.assigned(assist=("city_management",))
    for name in ("construction", "city_management"):
        one = stage.body(name)
        one.dissolved_on, one.successor = date(2024, 9, 2), stage.body("economy")
        one.save()
    succession.run(stage.now)
    assert sorted(made.assignments.values_list("state", "role")) == [("PENDING", "MAIN"), ("VOID", "ASSIST")]
    assert verify_all().first_bad is None


def test_without_a_successor_the_office_has_it_and_may_give_it_to_another(stage: Stage) -> None:
    one = pending(stage)
    dissolve(stage, "construction")
    assert state_of(one) == "PENDING"
    assert stage.holder(one) == one.unit == stage.body("handling_office")
    asked = stage.ask(What.RETURN, OFFICE, assignment=one, competent="经济发展局")
    stage.does("grant", asked, OFFICE, unit=stage.body("economy"))
    assert stage.of(one.suggestion, "economy").state == "PENDING"


def test_without_a_handling_office_the_congress_office_checks_and_assigns(stage: Stage) -> None:
    one, waiting = stage.drafted(ready(stage), HANDLER), stage.accepted()
    dissolve(stage, "handling_office")
    congress = stage.body("congress_office")
    assert (state_of(one), stage.holder(one), stage.holder(waiting)) == ("DRAFTED", congress, congress)
    stage.does("check", one, "congress_clerk", verdict=Verdict.PASS)
    assert stage.does("assign", waiting, "congress_clerk", main=stage.body("economy")).state == "ASSIGNED"


def test_a_handler_who_leaves_is_replaced_by_whom_the_head_names(stage: Stage) -> None:
    one = ready(stage)
    member = stage.zone.memberships[HANDLER]
    member.until = date(2024, 9, 2)
    member.save()
    assert (succession.run(stage.now), succession.run(stage.now)) == (1, 0)
    assert (state_of(one), one.handler, stage.holder(one)) == ("HANDLING", None, stage.body("construction"))
    one = stage.does("change_handler", one, HEAD, handler=stage.zone.memberships[HEAD])
    assert stage.drafted(one, HEAD).state == "DRAFTED"


@pytest.mark.parametrize("name", ["reassign", "void", "succeed"])
def test_what_only_effects_do_nobody_does(stage: Stage, name: str) -> None:
    one = pending(stage)
    for who in (HANDLER, HEAD, OFFICE, "congress_clerk", "congress_deputy"):
        with pytest.raises(Forbidden):
            stage.does(name, one, who)


def test_deputies_see_the_suggestion_and_not_the_units_paper(stage: Stage) -> None:
    one = handling(stage)
    for who in ("congress_deputy", "unit_handler", "street_clerk", "court_handler"):
        assert ASSIGNMENT.relations(stage.zone.actor(who), one) == set()
        assert not ASSIGNMENT.visible(stage.zone.actor(who)).filter(pk=one.pk).exists()


def test_an_extension_moves_the_promise_of_a_unit_that_owes_a_letter(stage: Stage) -> None:
    one = handling(stage, assist=("city_management",))
    asked = stage.ask(What.EXTENSION, HANDLER, assignment=one, wanted_on=date(2025, 1, 4))
    stage.does("grant", asked, OFFICE)
    # 4 January 2025 is a Saturday: the next working day is the Monday
    assert (stage.clocks(one)["reply"], stage.clocks(one.suggestion)) == ("2025-01-06", {"promise": "2025-01-06"})
    assert stage.first(one.suggestion, "promise") == "2024-12-02"
    other = stage.of(one.suggestion, "city_management")
    asked = stage.ask(What.EXTENSION, "unit_handler", assignment=other, wanted_on=date(2024, 12, 20))
    stage.does("grant", asked, OFFICE)
    assert (stage.clocks(other)["opinion"], stage.clocks(one.suggestion)) == ("2024-12-20", {"promise": "2025-01-06"})


def test_extensions_come_to_three_months_in_all(stage: Stage) -> None:
    one = handling(stage)
    stage.does("grant", stage.ask(What.EXTENSION, HANDLER, assignment=one, wanted_on=date(2025, 1, 31)), OFFICE)
    # the Spring Festival: the next working day is 5 February
    assert stage.clocks(one)["reply"] == "2025-02-05"
    # 2 December + 3 months is Sunday, 2 March: the Monday after it is the last there is
    with pytest.raises(Refused, match="3 个月"):
        stage.ask(What.EXTENSION, HANDLER, assignment=one, wanted_on=date(2025, 3, 4))
    stage.does("grant", stage.ask(What.EXTENSION, HANDLER, assignment=one, wanted_on=date(2025, 3, 3)), OFFICE)
    assert (stage.clocks(one)["reply"], stage.first(one, "reply")) == ("2025-03-03", "2024-12-02")
