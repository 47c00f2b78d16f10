"""A suggestion from a deputy's first words to the letters, and the ways it may turn."""

import pytest

from lianxin.casework.assignment.replying import Verdict
from lianxin.casework.models import Commitment, Letter
from lianxin.casework.request.models import What
from lianxin.core.errors import Refused
from lianxin.workflow.models import Deadline, Turn
from tests.casework.suggestion.stage import Stage

pytestmark = pytest.mark.django_db


def state_of(case: object) -> str:
    case.refresh_from_db()  # type: ignore[attr-defined]
    return str(case.state)  # type: ignore[attr-defined]


def test_it_goes_from_a_concern_to_three_letters(stage: Stage) -> None:
    concern = stage.concern()
    suggestion = stage.draft(concern)
    invited = [stage.zone.deputies["deliberation_deputy"], stage.zone.deputies["voter_deputy"]]
    suggestion = stage.does("invite", suggestion, "congress_deputy", deputies=invited)
    for name in ("deliberation_deputy", "voter_deputy"):
        suggestion = stage.does("cosign", suggestion, name)
    suggestion = stage.edit(suggestion, problem="双向四车道，没有信号灯。", concerns=[concern])
    with pytest.raises(Refused, match="还没签这一版"):
        stage.does("submit", suggestion, "congress_deputy")
    for name in ("deliberation_deputy", "voter_deputy"):
        suggestion = stage.does("cosign", suggestion, name)
    suggestion = stage.does("submit", suggestion, "congress_deputy")
    assert (suggestion.state, state_of(concern)) == ("SUBMITTED", "RAISED")
    suggestion = stage.does("accept", suggestion, "congress_clerk", subject="城建环资")
    assert suggestion.number == "2024-JM-001"
    suggestion = stage.does(
        "assign", suggestion, "handling_clerk", main=stage.body("construction"), assist=[stage.body("city_management")]
    )
    assisting = stage.of(suggestion, "city_management")
    asked = stage.ask(What.RETURN, "unit_dispatcher", assignment=assisting, competent="经济发展局")
    stage.does("grant", asked, "handling_clerk", unit=stage.body("economy"))
    assert state_of(assisting) == "REASSIGNED"
    main = stage.taken(stage.of(suggestion, "construction"), "other_unit_handler")
    main = stage.talked(main, "other_unit_handler")
    with pytest.raises(Refused, match="协办意见还没到"):
        stage.drafted(main, "other_unit_handler")
    assert stage.of(suggestion, "economy").before_id == assisting.pk


def test_the_letters_end_the_round(stage: Stage) -> None:
    concern = stage.concern()
    suggestion = stage.assigned(concern)
    main = stage.talked(stage.taken(stage.of(suggestion, "construction"), "other_unit_handler"), "other_unit_handler")
    main = stage.drafted(main, "other_unit_handler")
    main = stage.does(
        "check", main, "handling_clerk", verdict=Verdict.MEND, sentence=["寒假期间施工。"], remark=["写日期"]
    )
    assert main.state == "HANDLING"
    main = stage.checked(stage.drafted(main, "other_unit_handler"))
    main = stage.signed(main, "other_unit_head")
    assert (main.state, state_of(suggestion), state_of(concern)) == ("DELIVERED", "REPLIED", "ANSWERED")
    assert Letter.objects.count() == 1
    assert Commitment.objects.filter(suggestion=suggestion).count() == 2
    assert "逐条" not in concern.answers.get().text
    assert concern.answers.get().text.startswith("建设局答复：正在解决。")
    assert Turn.objects.get(subject_kind="suggestion").holder_kind == "deputy"
    assert list(
        Deadline.objects.filter(subject_kind="suggestion", stopped_at=None).values_list("clock", flat=True)
    ) == ["rating"]
