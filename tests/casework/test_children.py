"""Requests, supervisions and commitments beside a concern."""

from datetime import timedelta

import pytest

from lianxin.core.errors import Forbidden, Refused
from lianxin.workflow import background
from lianxin.workflow.engine import flows
from tests.casework.conftest import Stage


def ask(stage: Stage, who: str, **inputs):
    return flows["request"].begin("ask", stage.zone.actor(who), stage.now, zone_id=stage.zone.id, **inputs)


def test_an_extension_moves_the_clock_once(stage: Stage) -> None:
    concern = stage.referred()
    before = stage.clocks(concern)["answer"]
    request = ask(stage, "unit_handler", what="EXTENSION", concern=concern, reason="等配件")
    assert stage.turn(request) == stage.body("qinghe_home_desk")
    stage.do("grant", request, "site_desk")
    # Monday 9 September + 5 working days, the make-up Saturday of mid-autumn 2024 among them
    assert stage.clocks(concern)["answer"] - before == timedelta(days=5)
    with pytest.raises(Refused, match="一次"):
        ask(stage, "unit_handler", what="EXTENSION", concern=concern, reason="再等等")


def test_only_the_unit_that_has_it_asks(stage: Stage) -> None:
    concern = stage.referred()
    for who in ("other_unit_handler", "street_clerk"):
        with pytest.raises(Forbidden):
            ask(stage, who, what="EXTENSION", concern=concern, reason="等配件")


def test_an_extension_is_not_asked_for_when_it_is_overdue(stage: Stage) -> None:
    concern = stage.referred()
    stage.wait(days=20)
    with pytest.raises(Refused, match="过期"):
        ask(stage, "unit_handler", what="EXTENSION", concern=concern, reason="等配件")


def test_undecided_it_is_refused_by_the_clock(stage: Stage) -> None:
    request = ask(stage, "unit_handler", what="EXTENSION", concern=stage.referred(), reason="等配件")
    stage.wait(days=4)
    background.lapse_due(stage.now)
    request.refresh_from_db()
    assert request.state == "REFUSED"


def test_it_is_void_when_the_concern_leaves_the_unit(stage: Stage) -> None:
    concern = stage.referred()
    request = ask(stage, "unit_handler", what="EXTENSION", concern=concern, reason="等配件")
    stage.do("answer", concern, "unit_handler", text="已经修好了", outcome="DONE")
    request.refresh_from_db()
    assert (request.state, stage.turn(request), stage.clocks(request)) == ("VOID", None, {})


def test_a_postponement_shows_the_old_date_beside_the_new(stage: Stage) -> None:
    commitment = stage.promised()
    later = commitment.due_on + timedelta(days=30)
    request = ask(stage, "unit_handler", what="POSTPONE", concern=commitment.concern, commitment=commitment,
                  reason="雨季", wanted_on=later)  # fmt: skip
    stage.do("grant", request, "site_desk")
    commitment.refresh_from_db()
    assert (commitment.state, commitment.due_on, commitment.first_due_on) == ("OPEN", later, later - timedelta(days=30))
    assert stage.clocks(commitment)["date"].astimezone().date() >= later


def test_a_commitment_is_kept_when_the_resident_says_so(stage: Stage) -> None:
    commitment = stage.do("report", stage.promised(), "unit_handler", report="灯都换了")
    assert stage.do("confirm", commitment, "resident", word="KEPT").state == "KEPT"


def test_contradicted_it_is_open_again_with_its_date(stage: Stage) -> None:
    commitment = stage.promised()
    due = stage.clocks(commitment)["date"]
    commitment = stage.do("report", commitment, "unit_handler", report="灯都换了")
    with pytest.raises(Refused):
        stage.do("confirm", commitment, "resident", word="NOT_SO")
    commitment = stage.do("confirm", commitment, "resident", word="NOT_SO", words="只换了一半")
    assert (commitment.state, stage.clocks(commitment)) == ("OPEN", {"date": due})


def test_uncontradicted_it_is_kept_and_shown_so(stage: Stage) -> None:
    commitment = stage.do("report", stage.promised(), "unit_handler", report="灯都换了")
    stage.wait(days=17)
    background.lapse_due(stage.now)
    commitment.refresh_from_db()
    assert (commitment.state, commitment.confirmed) == ("KEPT", False)


def test_only_the_head_gives_it_up(stage: Stage) -> None:
    commitment = stage.promised()
    with pytest.raises(Forbidden):
        stage.do("give_up", commitment, "unit_handler", reason="没有经费")
    assert stage.do("give_up", commitment, "unit_head", reason="没有经费").state == "BROKEN"


def test_a_commitment_outlives_its_concern(stage: Stage) -> None:
    commitment = stage.promised()
    stage.do("rate", commitment.concern, "resident", score="SATISFIED")
    commitment.refresh_from_db()
    assert (commitment.state, stage.turn(commitment)) == ("OPEN", stage.body("city_management"))


def test_urged_is_whoever_holds_it_and_then_the_next(stage: Stage) -> None:
    concern = stage.do("urge", stage.referred(), "congress_deputy", how="CALL", words="抓紧")
    supervision = concern.supervisions.get()
    assert stage.turn(supervision) == stage.body("city_management")
    stage.do("send_back", concern, "unit_handler", reason="不是我们的路", competent="建设局")
    assert stage.turn(supervision) == stage.body("qinghe_home_desk")


def test_urged_is_whoever_comes_after_one_who_is_gone(stage: Stage) -> None:
    concern = stage.do("take", stage.submit(), "congress_deputy")
    supervision = stage.do("urge", concern, "voter_deputy", how="CALL", words="抓紧").supervisions.get()
    assert stage.turn(supervision) == stage.turn(concern)
    deputy = stage.zone.deputies["congress_deputy"]
    deputy.until = stage.now.date()
    deputy.save()
    stage.pass_on()
    assert stage.turn(supervision) == stage.turn(concern) == stage.body("qinghe_home_desk")


def test_a_deputy_does_not_urge_themselves(stage: Stage) -> None:
    concern = stage.do("take", stage.submit(), "congress_deputy")
    assert "urge" not in stage.offered(concern, "congress_deputy")
    assert "urge" in stage.offered(concern, "voter_deputy")


def test_an_answered_urging_is_settled_or_asked_again(stage: Stage) -> None:
    concern = stage.do("urge", stage.referred(), "congress_deputy", how="CALL", words="抓紧")
    supervision = stage.do("answer", concern.supervisions.get(), "unit_handler", answer="明天去")
    supervision = stage.do("settle", supervision, "congress_deputy", word="AGAIN", words="今天去")
    assert supervision.state == "ASKED"
    stage.do("answer", supervision, "unit_handler", answer="今天去")
    stage.wait(days=9)
    background.lapse_due(stage.now)
    supervision.refresh_from_db()
    assert supervision.state == "DONE"


def test_an_answered_concern_ends_what_was_urged(stage: Stage) -> None:
    concern = stage.do("urge", stage.referred(), "congress_deputy", how="CALL", words="抓紧")
    stage.do("answer", concern, "unit_handler", text="已经修好了", outcome="DONE")
    assert concern.supervisions.get().state == "DONE"
