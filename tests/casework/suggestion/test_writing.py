"""Writing, signing and handing in: every row, and every refusal."""

from datetime import date
from typing import Any

import pytest

from lianxin.casework.models import Suggestion
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.models import Channel, Session
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.parameters.models import Parameter
from tests.casework.suggestion.stage import Stage

pytestmark = pytest.mark.django_db
LEAD, SECOND, VOTER = "congress_deputy", "deliberation_deputy", "voter_deputy"


def signed(stage: Stage, *names: str, **draft: Any) -> Suggestion:
    """A draft with these cosigners."""
    made = stage.draft(**draft)
    lead = draft.get("lead", LEAD)
    made = stage.does("invite", made, lead, deputies=[stage.zone.deputies[name] for name in names])
    for name in names:
        stage.later(minutes=1)
        made = stage.does("cosign", made, name)
    return made


def rule(key: str, value: str, since: date) -> None:
    Parameter.objects.create(key=key, value=value, since=since)


def test_a_kind_that_may_not_lead_cannot_begin(stage: Stage) -> None:
    for lead, channel in ((VOTER, "JOINT_MEETING"), (LEAD, "STREET"), (LEAD, "HANDED_DOWN")):
        with pytest.raises(Forbidden):
            stage.draft(lead=lead, channel=channel)
    assert stage.draft(lead=VOTER, channel="STREET").area == stage.zone.streets["qinghe"]


def test_neither_an_office_nor_a_resident_nor_an_import_begins_one(stage: Stage) -> None:
    for actor in (stage.zone.actor("congress_clerk"), stage.zone.resident(), stage.zone.actor("import")):
        with pytest.raises(Forbidden):
            SUGGESTION.begin(
                "draft", actor, stage.now, zone_id=stage.zone.id, channel=Channel.JOINT_MEETING, title="关于路灯的建议"
            )


def test_a_kind_that_may_not_cosign_can_neither_be_invited_nor_sign(stage: Stage) -> None:
    street = stage.draft(lead=VOTER, channel="STREET")
    with pytest.raises(Refused, match="不能在这件建议上联名"):
        stage.does("invite", street, VOTER, deputies=[stage.zone.deputies[LEAD]])
    made = stage.does("invite", stage.draft(), LEAD, deputies=[stage.zone.deputies[VOTER]])
    rule("suggestion.cosign.joint_meeting", "CONGRESS DELIBERATION", date(2024, 9, 2))
    with pytest.raises(Forbidden):
        stage.does("cosign", made, VOTER)


def test_the_rule_of_the_day_decides(stage: Stage) -> None:
    rule("suggestion.lead.joint_meeting", "CONGRESS", date(2024, 9, 4))
    begun = stage.draft(lead=SECOND)
    stage.later(days=2)
    with pytest.raises(Forbidden):
        stage.draft(lead=SECOND)
    with pytest.raises(Forbidden):
        stage.does("submit", begun, SECOND)


def test_a_signature_of_a_kind_that_may_not_sign_any_more_is_dropped_by_name(stage: Stage) -> None:
    made = signed(stage, VOTER)
    rule("suggestion.cosign.joint_meeting", "CONGRESS DELIBERATION", date(2024, 9, 2))
    with pytest.raises(Refused, match="何选现在不能联名了"):
        stage.does("submit", made, LEAD)
    made = stage.does("submit", made, LEAD, drop=list(made.cosignatures.all()))
    assert (made.state, made.cosignatures.get().status, made.authorship) == ("SUBMITTED", "DROPPED", "ONE")


def test_so_is_that_of_a_deputy_whose_mandate_has_ended(stage: Stage) -> None:
    made = signed(stage, SECOND)
    stage.zone.deputies[SECOND].until = date(2024, 9, 2)
    stage.zone.deputies[SECOND].save()
    with pytest.raises(Refused, match="叶议现在不能联名了"):
        stage.does("submit", made, LEAD)


def test_the_lead_is_no_cosigner(stage: Stage) -> None:
    with pytest.raises(Refused):
        stage.does("invite", stage.draft(), LEAD, deputies=[stage.zone.deputies[LEAD]])


def test_a_changed_text_asks_for_signatures_again_and_a_wish_does_not(stage: Stage) -> None:
    made = signed(stage, SECOND)
    version = made.text_version
    made = stage.edit(made, wished=[stage.body("economy")], openness="SUMMARY")
    assert made.text_version == version
    with pytest.raises(Refused):
        stage.does("cosign", made, SECOND)
    made = stage.edit(made, proposals=["只装一个灯。"])
    assert (made.text_version, made.cosignatures.get().is_stale) == (version + 1, True)
    with pytest.raises(Refused, match="叶议还没签这一版"):
        stage.does("submit", made, LEAD)
    made = stage.does("cosign", made, SECOND)
    assert stage.does("submit", made, LEAD).authorship == "JOINT"


def test_an_invitation_is_declined_and_a_signature_taken_back(stage: Stage) -> None:
    made = stage.does("invite", stage.draft(), LEAD, deputies=[stage.zone.deputies[SECOND], stage.zone.deputies[VOTER]])
    made = stage.does("decline_invitation", made, SECOND)
    made = stage.does("unsign", stage.does("cosign", made, VOTER), VOTER)
    for name in (SECOND, VOTER):
        with pytest.raises(Forbidden):
            stage.does("cosign", made, name)
    assert stage.does("submit", made, LEAD).authorship == "ONE"


@pytest.mark.parametrize(
    ("lacks", "says"),
    [
        ({"problem": ""}, "问题"),
        ({"finding": [], "how": []}, "核实"),
        ({"proposals": []}, "建议怎么办"),
        ({"problem": "找李秀兰，13800001111"}, "电话"),
    ],
)
def test_what_lacks_something_is_not_handed_in(stage: Stage, lacks: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        stage.does("submit", stage.edit(stage.draft(), **lacks), LEAD)


@pytest.mark.parametrize("name", ["edit", "invite", "submit", "withdraw"])
def test_only_the_lead_has_the_draft(stage: Stage, name: str) -> None:
    made = signed(stage, SECOND)
    for who in (SECOND, VOTER, "congress_clerk", "handling_clerk", "unit_handler", "street_clerk"):
        with pytest.raises(Forbidden):
            stage.does(name, made, who)


def test_a_stale_version_is_told_so(stage: Stage) -> None:
    made = stage.draft()
    stage.edit(made, problem="改过了。")
    with pytest.raises(Conflict):
        stage.does("submit", made, LEAD, version=made.version)


def test_handed_in_it_is_not_edited_any_more(stage: Stage) -> None:
    made = stage.submitted()
    for name in ("edit", "invite", "submit"):
        with pytest.raises(Conflict):
            stage.does(name, made, LEAD)


def test_its_concerns_follow_but_a_hazard_and_those_elsewhere_stay(stage: Stage) -> None:
    mine, hazard = stage.concern(), stage.concern(urgency="HAZARD")
    referred = stage.does("refer", stage.concern(), LEAD, unit=stage.body("city_management"))
    made = stage.submitted(mine, hazard, referred)
    states = [concern.state for concern in (mine, hazard, referred) if concern.refresh_from_db() is None]
    assert states == ["RAISED", "IN_HAND", "REFERRED"]
    stage.does("withdraw", made, LEAD, reason="不提了")
    states = [concern.state for concern in (mine, hazard, referred) if concern.refresh_from_db() is None]
    assert states == ["IN_HAND", "IN_HAND", "REFERRED"]


def test_raised_in_a_session_it_is_assigned_before_that_ends(stage: Stage) -> None:
    rule("suggestion.session_ends", "2024-09-03", date(2024, 9, 1))
    made = stage.does("submit", stage.draft(), LEAD, session=Session.IN)
    made = stage.does("accept", made, "congress_clerk", subject="其他")
    assert stage.clocks(made) == {"assign": "2024-09-03"}
    between = stage.accepted()
    assert stage.clocks(between) == {"assign": "2024-09-09"}


def test_a_text_never_handed_in_stays_its_authors(stage: Stage) -> None:
    made = stage.does("withdraw", stage.draft(lead=VOTER, channel="STREET"), VOTER, reason="不提了")
    for name in ("congress_clerk", "handling_clerk", "street_clerk"):
        assert not SUGGESTION.visible(stage.zone.actor(name)).filter(pk=made.pk).exists(), name
        assert SUGGESTION.relations(stage.zone.actor(name), made) == set()
    returned = stage.does("return", stage.submitted(), "congress_clerk", reason="写清楚")
    assert SUGGESTION.visible(stage.zone.actor("congress_clerk")).filter(pk=returned.pk).exists()
