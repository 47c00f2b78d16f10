"""A concern on its way, as FLOW's table says."""

from datetime import date, datetime, timedelta

import pytest

from lianxin.casework.concern.models import Concern
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.core.refs import SubjectRef
from lianxin.core.time import TZ
from lianxin.ledger.models import Event
from lianxin.privacy import contacts, unmaskings
from lianxin.workflow import background
from lianxin.workflow.models import Note
from lianxin.workflow.verifying import wrong_states
from tests.casework.conftest import Stage


def test_it_comes_to_the_desk_of_its_site(stage: Stage) -> None:
    concern = stage.submit()
    assert (concern.state, stage.turn(concern)) == ("NEW", stage.body("qinghe_home_desk"))
    assert stage.clocks(concern) == {"screen": datetime(2024, 9, 5, tzinfo=TZ)}


def test_without_a_site_it_comes_to_the_street_office(stage: Stage) -> None:
    assert stage.turn(stage.submit(site=None, street="beilu")) == stage.body("beilu_office")


def test_without_a_place_it_comes_to_the_congress_office(stage: Stage) -> None:
    assert stage.turn(stage.submit(site=None)) == stage.body("congress_office")


def test_the_title_is_given_or_the_first_thirty_characters(stage: Stage) -> None:
    assert stage.submit(words="路" * 40).title == "路" * 30
    assert stage.submit(title="路灯").title == "路灯"


@pytest.mark.parametrize("words", ["", "路灯坏了", "灯" * 10001])
def test_too_few_or_too_many_words_are_refused(stage: Stage, words: str) -> None:
    with pytest.raises(Refused) as refused:
        stage.submit(words=words)
    assert refused.value.field == "words"
    assert not Concern.objects.exists()


def test_a_deputy_of_the_site_takes_it(stage: Stage) -> None:
    concern = stage.do("take", stage.submit(), "congress_deputy")
    assert stage.turn(concern) == SubjectRef("deputy", stage.zone.deputies["congress_deputy"].pk)


def test_a_deputy_of_another_site_may_not(stage: Stage) -> None:
    with pytest.raises(Forbidden):
        stage.do("take", stage.submit(), "other_deputy")


def test_handing_starts_its_clock_anew(stage: Stage) -> None:
    concern = stage.do("take", stage.submit(), "site_desk")
    first = stage.clocks(concern)["act"]
    stage.wait(days=3)
    concern = stage.do("hand", concern, "site_desk", to=stage.zone.deputies["voter_deputy"])
    assert stage.clocks(concern)["act"] > first
    assert concern.state == "IN_HAND"


def test_handed_to_a_street_it_is_screened_there(stage: Stage) -> None:
    concern = stage.do("hand", stage.submit(site=None), "congress_clerk", to=stage.zone.bodies["langang_office"])
    assert concern.area == stage.zone.streets["langang"]
    assert stage.turn(concern) == stage.body("langang_office")
    assert "merge" in stage.offered(concern, "other_street_clerk")


def test_a_unit_sends_back_with_its_reason(stage: Stage) -> None:
    concern = stage.do("send_back", stage.referred(), "unit_handler", reason="不是我们的路", competent="建设局")
    assert (concern.state, concern.unit, stage.turn(concern)) == ("NEW", None, stage.body("qinghe_home_desk"))
    assert "建设局" in Note.objects.get().text


def test_an_outside_body_is_minded_by_the_screener(stage: Stage) -> None:
    concern = stage.do("take", stage.submit(), "congress_deputy")
    concern = stage.do("refer", concern, "congress_deputy", outside_body="12345", outside_number="A-7")
    assert stage.turn(concern) == stage.body("qinghe_home_desk")
    concern = stage.do("answer", concern, "site_desk", text="热线说已经修好", outcome="DONE")
    assert concern.state == "ANSWERED"


@pytest.mark.parametrize("inputs", [{}, {"outside_body": "12345"}])
def test_referring_needs_one_body_and_its_number(stage: Stage, inputs: dict[str, str]) -> None:
    with pytest.raises(Refused):
        stage.do("refer", stage.submit(), "site_desk", **inputs)


def test_only_whoever_has_it_answers(stage: Stage) -> None:
    concern = stage.referred()
    for name in ("site_desk", "street_clerk", "congress_clerk", "other_unit_handler", "resident"):
        with pytest.raises(Forbidden):
            stage.do("answer", concern, name, text="已经修好了", outcome="DONE")


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"what": [], "due_on": []}, "what"),
        ({"what": ["换灯"], "due_on": []}, "due_on"),
        ({"what": ["换灯"], "due_on": [date(2024, 9, 2)]}, "due_on"),
        ({"what": ["换灯", ""], "due_on": [date(2024, 10, 2)] * 2}, "what"),
    ],
)
def test_a_planned_answer_needs_what_and_when(stage: Stage, inputs: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        stage.do("answer", stage.referred(), "unit_handler", text="月底前换灯", outcome="PLANNED", **inputs)
    assert refused.value.field == field


def test_a_deputy_who_promises_names_the_unit(stage: Stage) -> None:
    concern = stage.do("take", stage.submit(), "congress_deputy")
    with pytest.raises(Refused) as refused:
        stage.do("answer", concern, "congress_deputy", text="月底前换灯", outcome="PLANNED", what=["换灯"],
                 due_on=[date(2024, 10, 2)])  # fmt: skip
    assert refused.value.field == "unit"


def test_it_goes_to_the_street_office_when_the_resident_is_dissatisfied(stage: Stage) -> None:
    concern = stage.do("rate", stage.answered(), "resident", score="DISSATISFIED", words="还是不亮")
    assert (concern.state, stage.turn(concern)) == ("IN_HAND", stage.body("qinghe_office"))


def test_the_second_dissatisfaction_closes_it(stage: Stage) -> None:
    concern = stage.do("rate", stage.answered(), "resident", score="DISSATISFIED")
    concern = stage.do("answer", concern, "street_clerk", text="装了临时灯", outcome="DONE")
    concern = stage.do("rate", concern, "resident", score="DISSATISFIED")
    assert (concern.state, stage.turn(concern), stage.clocks(concern)) == ("CLOSED", None, {})


def test_unrated_it_closes_by_the_clock(stage: Stage) -> None:
    concern = stage.answered()
    stage.wait(days=15)
    assert background.lapse_due(stage.now) == 0
    stage.wait(days=2)
    assert background.lapse_due(stage.now) == 1
    assert background.lapse_due(stage.now) == 0
    concern.refresh_from_db()
    assert concern.state == "CLOSED"
    assert not concern.evaluations.exists()


def test_a_hazard_has_a_day_in_either_state(stage: Stage) -> None:
    concern = stage.submit(urgency="HAZARD")
    assert stage.clocks(concern)["screen"] == stage.now + timedelta(hours=24)
    concern = stage.do("take", concern, "site_desk")
    assert stage.clocks(concern)["act"] == stage.now + timedelta(hours=24)


def test_a_merged_one_is_answered_with_the_other_and_then_stands_alone(stage: Stage) -> None:
    first, second, third = stage.submit(), stage.submit(), stage.submit()
    third = stage.do("merge", third, "site_desk", into=second.pk)
    second = stage.do("merge", second, "site_desk", into=first.pk)
    assert (second.state, stage.turn(second), stage.clocks(second)) == ("MERGED", None, {})
    stage.do("answer", first, "site_desk", text="都修好了", outcome="DONE")
    for concern in (second, third):
        concern.refresh_from_db()
        assert (concern.state, concern.merged_into) == ("ANSWERED", None)
        assert concern.answers.get().text == "都修好了"
    causes = Event.objects.filter(action="concern.reply").values_list("cause", flat=True)
    assert list(causes) == ["concern.answer", "concern.answer"]
    assert stage.do("rate", second, "resident", score="SATISFIED").state == "CLOSED"
    first.refresh_from_db()
    assert first.state == "ANSWERED"


@pytest.mark.parametrize("end", ["withdraw", "decline"])
def test_when_the_other_ends_a_merged_one_goes_its_own_way(stage: Stage, end: str) -> None:
    first, second = stage.submit(), stage.submit()
    second = stage.do("merge", second, "site_desk", into=first.pk)
    if end == "withdraw":
        stage.do("withdraw", first, "resident")
    else:
        stage.do("decline", first, "site_desk", reason="ELSEWHERE")
    second.refresh_from_db()
    assert (second.state, stage.turn(second)) == ("IN_HAND", stage.body("qinghe_home_desk"))


def test_it_cannot_be_merged_into_itself_or_into_what_one_may_not_see(stage: Stage) -> None:
    concern, elsewhere = stage.submit(), stage.submit(site="langang_station")
    for other in (concern.pk, elsewhere.pk, 999):
        with pytest.raises(Refused):
            stage.do("merge", concern, "site_desk", into=other)


def test_to_withdraw_needs_the_phones_code_where_a_phone_was_given(stage: Stage) -> None:
    concern = stage.submit(phone="13800000000")
    with pytest.raises(Refused):
        stage.do("withdraw", concern, "resident")


def test_looking_at_the_contact_is_an_event_the_resident_sees(stage: Stage) -> None:
    concern = stage.submit(phone="13800000000", name="王女士", contact_agreed=True)
    stage.do("unmask", concern, "site_desk", reason="约时间看现场")
    (look,) = unmaskings.of(concern.ref)
    assert look.reason == "约时间看现场"
    event = Event.objects.get(action="concern.unmask")
    assert "13800000000" not in str(event.data)


def test_without_agreement_nobody_is_offered_the_contact(stage: Stage) -> None:
    concern = stage.submit(phone="13800000000")
    assert contacts.masked(concern.ref)
    assert "unmask" not in stage.offered(concern, "site_desk")
    with pytest.raises(Refused):
        stage.do("unmask", concern, "site_desk", reason="约时间看现场")


def test_a_page_made_before_somebody_else_acted_is_a_conflict(stage: Stage) -> None:
    concern = stage.submit()
    seen = concern.version
    stage.do("visit", concern, "congress_deputy", seen="看过了")
    with pytest.raises(Conflict):
        stage.do("take", concern, "site_desk", version=seen)


def test_administrators_and_auditors_have_no_part_in_cases(stage: Stage) -> None:
    concern = stage.submit()
    for name in ("admin", "auditor"):
        assert stage.offered(concern, name) == set()
        assert not stage.zone.actor(name).concern_ids


def test_a_state_changed_by_hand_is_found(stage: Stage) -> None:
    concern = stage.submit()
    Concern.objects.filter(pk=concern.pk).update(state="CLOSED")
    assert list(wrong_states()) == [f"concern:{concern.pk}"]


def test_a_unit_dissolved_leaves_it_to_the_successor(stage: Stage) -> None:
    from_unit = stage.referred()
    stage.zone.bodies["city_management"].dissolved_on = stage.now.date()
    stage.zone.bodies["city_management"].successor = stage.zone.bodies["construction"]
    stage.zone.bodies["city_management"].save()
    assert stage.pass_on() == 1
    assert stage.pass_on() == 0
    assert stage.turn(from_unit) == stage.body("construction")


def test_a_deputy_gone_leaves_it_to_the_desk(stage: Stage) -> None:
    concern = stage.do("take", stage.submit(), "congress_deputy")
    deputy = stage.zone.deputies["congress_deputy"]
    deputy.until = stage.now.date()
    deputy.save()
    assert stage.pass_on() == 1
    assert stage.turn(concern) == stage.body("qinghe_home_desk")
