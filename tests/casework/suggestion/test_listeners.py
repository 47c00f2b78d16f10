"""Who is told of what happens to a suggestion: each once, in the app, with the page they may open."""

import json

import pytest

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment.replying import Signing, Verdict
from lianxin.casework.models import Commitment, Suggestion
from lianxin.casework.request.models import What
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.listeners import LINES
from lianxin.casework.suggestion.models import Decline, Reroute
from lianxin.core import crypto
from lianxin.ledger import listeners
from lianxin.ledger.models import Cursor
from lianxin.notify import notices
from lianxin.notify.models import Message, Notice
from lianxin.notify.outbox import TEXT
from lianxin.workflow.engine import flows
from tests.casework.suggestion.stage import Stage, day

pytestmark = pytest.mark.django_db


def names(stage: Stage) -> dict[tuple[str, int], str]:
    bodies = {("organization", body.pk): name for name, body in stage.zone.bodies.items()}
    deputies = {("deputy", deputy.pk): name for name, deputy in stage.zone.deputies.items()}
    people = {("person", member.person_id): name for name, member in stage.zone.memberships.items()}
    return {**bodies, **deputies, **people}


def told(stage: Stage, action: str) -> set[tuple[str, str]]:
    """Who reads what of the events of that name: (part, reader)."""
    listeners.run(stage.now)
    before = Notice.objects.count()
    Cursor.objects.update(event_id=0)  # every event is seen twice
    listeners.run(stage.now)
    assert Notice.objects.count() == before
    known, found = names(stage), set()
    for row in Notice.objects.filter(kind__startswith=f"{action}:"):
        holder = next(
            (kind, number)
            for kind, number in (
                ("organization", row.organization_id), ("deputy", row.deputy_id), ("person", row.person_id)
            )
            if number
        )  # fmt: skip
        assert notices.text_of(row)
        found.add((row.kind.partition(":")[2], known[holder]))
    return found


def signed_by_two(stage: Stage) -> Suggestion:
    suggestion = stage.draft()
    invited = [stage.zone.deputies["deliberation_deputy"], stage.zone.deputies["voter_deputy"]]
    suggestion = stage.does("invite", suggestion, "congress_deputy", deputies=invited)
    for name in ("deliberation_deputy", "voter_deputy"):
        suggestion = stage.does("cosign", suggestion, name)
    return suggestion


BOTH = {("cosigners", "deliberation_deputy"), ("cosigners", "voter_deputy")}
ALL = {("signatories", name) for name in ("congress_deputy", "deliberation_deputy", "voter_deputy")}


def handed_in(stage: Stage) -> Suggestion:
    return stage.does("submit", signed_by_two(stage), "congress_deputy")


def taken_up(stage: Stage) -> Suggestion:
    return stage.does("accept", handed_in(stage), "congress_clerk", subject="城建环资")


def given(stage: Stage) -> Suggestion:
    assist = [stage.body("city_management")]
    return stage.does("assign", taken_up(stage), "handling_clerk", main=stage.body("construction"), assist=assist)


def test_those_invited_and_the_lead_hear_of_signatures(stage: Stage) -> None:
    suggestion = signed_by_two(stage)
    assert told(stage, "suggestion.invite") == {("invited", "deliberation_deputy"), ("invited", "voter_deputy")}
    assert told(stage, "suggestion.cosign") == {("lead", "congress_deputy")}
    stage.does("unsign", suggestion, "voter_deputy")
    assert told(stage, "suggestion.unsign") == {("lead", "congress_deputy")}


def test_a_changed_text_asks_each_signatory_once_and_a_kept_one_nobody(stage: Stage) -> None:
    suggestion = signed_by_two(stage)
    stage.edit(suggestion)
    assert told(stage, "suggestion.edit") == set()
    suggestion = stage.edit(suggestion, problem="双向六车道。")
    stage.edit(suggestion, problem="双向六车道。")
    assert told(stage, "suggestion.edit") == {("outdated", "deliberation_deputy"), ("outdated", "voter_deputy")}
    assert Notice.objects.filter(kind="suggestion.edit:outdated").count() == 2


def test_the_congress_office_hears_of_it_when_it_is_handed_in_and_not_before(stage: Stage) -> None:
    suggestion = signed_by_two(stage)
    stage.does("withdraw", suggestion, "congress_deputy", reason="不提了")
    listeners.run(stage.now)
    assert not Notice.objects.filter(organization=stage.body("congress_office")).exists()
    stage.submitted()
    assert told(stage, "suggestion.submit") == {("turn", "congress_office")}


def test_whoever_was_not_waited_for_hears_of_it(stage: Stage) -> None:
    suggestion = signed_by_two(stage)
    suggestion = stage.edit(suggestion, problem="双向六车道。")
    suggestion = stage.does("cosign", suggestion, "voter_deputy")
    row = suggestion.cosignatures.get(deputy=stage.zone.deputies["deliberation_deputy"])
    stage.does("submit", suggestion, "congress_deputy", drop=[row])
    assert told(stage, "suggestion.submit") == {
        ("turn", "congress_office"), ("cosigners", "voter_deputy"), ("dropped", "deliberation_deputy")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "inputs", "readers"),
    [
        ("return", {"reason": "写具体些"}, {("lead", "congress_deputy"), *BOTH}),
        ("decline", {"reason": Decline.EMPTY}, ALL),
        ("reroute", {"to": Reroute.HIGHER, "reason": "市里的事"}, ALL),
        ("accept", {"subject": "城建环资"}, {("turn", "handling_office"), *ALL}),
    ],
)
def test_every_signatory_hears_what_became_of_it(
    stage: Stage, name: str, inputs: dict[str, object], readers: set[tuple[str, str]]
) -> None:
    stage.does(name, handed_in(stage), "congress_clerk", **inputs)
    assert told(stage, f"suggestion.{name}") == readers


def test_a_withdrawal_reaches_cosigners_offices_and_units(stage: Stage) -> None:
    stage.does("withdraw", given(stage), "congress_deputy", reason="已经装了")
    assert told(stage, "suggestion.withdraw") == {*BOTH, ("congress_office", "congress_office")}
    assert told(stage, "assignment.void") == {("other_unit", "construction"), ("other_unit", "city_management")}
    stage.does("withdraw", stage.accepted(), "congress_deputy", reason="已经装了")
    assert ("assigner", "handling_office") in told(stage, "suggestion.withdraw")


def test_units_and_signatories_hear_that_it_was_given(stage: Stage) -> None:
    suggestion = given(stage)
    assert told(stage, "suggestion.assign") == ALL
    assert told(stage, "assignment.make") == {("unit", "construction"), ("unit", "city_management")}
    stage.does("add_unit", suggestion, "handling_clerk", unit=stage.body("economy"))
    assert told(stage, "suggestion.add_unit") == ALL


def test_the_office_the_handler_and_the_deputies_hear_who_took_it(stage: Stage) -> None:
    stage.taken(stage.of(given(stage), "construction"), "other_unit_handler")
    assert told(stage, "assignment.accept") == {
        *ALL, ("office", "handling_office"), ("handler", "other_unit_handler")
    }  # fmt: skip


def test_a_draft_its_check_and_its_signing_reach_whoever_is_next(stage: Stage) -> None:
    suggestion = stage.assigned()
    one = stage.talked(stage.taken(stage.of(suggestion, "construction"), "other_unit_handler"), "other_unit_handler")
    assert told(stage, "assignment.dialogue") == {("talked_with", "congress_deputy")}
    one = stage.drafted(one, "other_unit_handler")
    assert told(stage, "assignment.draft_reply") == {("checking_office", "handling_office")}
    mend = {"sentence": [""], "remark": ["写日期"]}
    one = stage.does("check", one, "handling_clerk", verdict=Verdict.MEND, **mend)
    assert told(stage, "assignment.check") == {("mending", "other_unit_handler")}
    one = stage.checked(stage.drafted(one, "other_unit_handler"))
    assert told(stage, "assignment.check") == {("mending", "other_unit_handler"), ("heads", "other_unit_head")}
    one = stage.does("sign", one, "other_unit_head", word=Signing.MEND, **mend)
    assert told(stage, "assignment.sign") == {("mending", "other_unit_handler")}


def test_each_signatory_has_a_letter_and_both_offices_a_copy(stage: Stage) -> None:
    stage.does("give_opinion", stage.taken(stage.of(suggestion := given(stage), "city_management"), "unit_handler"),
               "unit_handler", opinion="人行道由我们划线。")  # fmt: skip
    assert told(stage, "assignment.give_opinion") == {("main_unit", "construction")}
    stage.delivered(suggestion)
    everybody = {name for _part, name in ALL}
    copies = {("copied", "congress_office"), ("copied", "handling_office")}
    assert told(stage, "assignment.sign") == {*(("addressees", name) for name in everybody), *copies}
    assert told(stage, "suggestion.reply_complete") == {*ALL, ("congress_office", "congress_office")}
    assert told(stage, "commitment.make") == {("unit", "construction")}
    assert not Message.objects.exists()


def test_a_promise_is_reported_to_the_lead_and_given_up_to_all(stage: Stage) -> None:
    suggestion = stage.delivered(stage.assigned())
    first, second = Commitment.objects.filter(suggestion=suggestion).order_by("id")
    flow, head = flows["commitment"], stage.zone.actor("other_unit_head")
    flow.perform("report", first, head, stage.now, report="灯装好了")
    assert told(stage, "commitment.report") == {("turn", "congress_deputy")}
    flow.perform("confirm", first, stage.zone.actor("congress_deputy"), stage.now, word="NOT_SO", words="不亮")
    assert told(stage, "commitment.confirm") == {("unit", "construction")}
    flow.perform("give_up", second, head, stage.now, reason="没有用地")
    assert told(stage, "commitment.give_up") == {("signatories", "congress_deputy")}


def test_a_relieved_unit_the_next_one_and_the_deputies(stage: Stage) -> None:
    old = stage.of(given(stage), "city_management")
    asked = stage.ask(What.RETURN, "unit_dispatcher", assignment=old, competent="经济发展局")
    assert told(stage, "request.ask") == {("turn", "handling_office")}
    stage.does("grant", asked, "handling_clerk", unit=stage.body("economy"))
    assert told(stage, "request.grant") == {("unit", "city_management")}
    assert told(stage, "assignment.reassign") == ALL
    assert ("unit", "economy") in told(stage, "assignment.make")


def test_the_lead_hears_of_an_extension_and_decides_on_a_reply_without_a_talk(stage: Stage) -> None:
    one = stage.taken(stage.of(stage.assigned(), "construction"), "other_unit_handler")
    asked = stage.ask(What.EXTENSION, "other_unit_handler", assignment=one, wanted_on=day("2024-12-20"))
    stage.does("grant", asked, "handling_clerk")
    assert told(stage, "request.grant") == {("unit", "construction"), ("lead_extension", "congress_deputy")}
    asked = stage.ask(What.NO_DIALOGUE, "other_unit_handler", assignment=one)
    assert ("turn", "congress_deputy") in told(stage, "request.ask")
    stage.later(days=9)
    flows["request"].perform("lapse", asked, Actor.clock(stage.zone.id), stage.now)
    assert told(stage, "request.lapse") == {("granted", "construction")}


def test_a_refusal_a_recall_and_a_lapse_reach_the_other_side(stage: Stage) -> None:
    one = stage.of(stage.assigned(), "construction")
    asked = stage.ask(What.RETURN, "other_unit_handler", assignment=one, competent="经济发展局")
    stage.does("refuse", asked, "handling_clerk", refusal="归你们")
    assert told(stage, "request.refuse") == {("unit", "construction")}
    asked = stage.ask(What.EXTENSION, "other_unit_handler", assignment=one, wanted_on=day("2024-12-20"))
    stage.does("take_back", asked, "other_unit_handler")
    assert told(stage, "request.take_back") == {("decider", "handling_office")}
    asked = stage.ask(What.EXTENSION, "other_unit_handler", assignment=one, wanted_on=day("2024-12-20"))
    flows["request"].perform("lapse", asked, Actor.clock(stage.zone.id), stage.now)
    assert told(stage, "request.lapse") == {("refused", "construction")}


def test_a_new_lead_and_the_other_signatories_hear_of_the_change(stage: Stage) -> None:
    suggestion = handed_in(stage)
    SUGGESTION.perform("change_lead", suggestion, stage.zone.actor("congress_clerk"), stage.now)
    assert told(stage, "suggestion.change_lead") == {("lead", "deliberation_deputy"), ("cosigners", "voter_deputy")}


def test_joining_reaches_both_leads(stage: Stage) -> None:
    main = stage.accepted()
    other = stage.accepted(lead="deliberation_deputy")
    asked = stage.ask(What.JOIN, "congress_clerk", suggestion=other, into=main)
    stage.does("grant", asked, "deliberation_deputy")
    # the lead who agreed is not told of their own word
    assert told(stage, "suggestion.join") == {("main_lead", "congress_deputy")}
    main = stage.does("assign", main, "handling_clerk", main=stage.body("construction"))
    assert told(stage, "suggestion.assign") == {
        ("signatories", "congress_deputy"), ("signatories", "deliberation_deputy")
    }  # fmt: skip
    row = Notice.objects.get(kind="suggestion.assign:signatories", deputy=stage.zone.deputies["deliberation_deputy"])
    assert (row.subject_id, row.args["number"]) == (other.pk, other.number)
    stage.does("withdraw", main, "congress_deputy", reason="已经装了")
    assert told(stage, "suggestion.unjoin") == {("turn", "handling_office"), ("signatories", "deliberation_deputy")}


def messages(stage: Stage) -> list[str]:
    """What residents were sent."""
    listeners.run(stage.now)
    return [json.loads(crypto.unseal(row.text_sealed, TEXT))[1] for row in Message.objects.order_by("id")]


def test_the_resident_is_sent_that_it_went_into_a_suggestion_and_came_back_or_was_answered(stage: Stage) -> None:
    concern = stage.concern(phone="13800000000")
    suggestion = stage.submitted(concern)
    assert "写进了代表建议" in messages(stage)[-1]
    suggestion = stage.does("return", suggestion, "congress_clerk", reason="写具体些")
    assert "建议没有走下去，由任远代表接着办" in messages(stage)[-1]
    assert Notice.objects.filter(kind="concern.release", deputy=stage.zone.deputies["congress_deputy"]).exists()
    suggestion = stage.does("submit", suggestion, "congress_deputy")
    suggestion = stage.does("accept", suggestion, "congress_clerk", subject="城建环资")
    stage.delivered(stage.does("assign", suggestion, "handling_clerk", main=stage.body("construction")))
    assert "有了答复" in messages(stage)[-1]
    assert concern.receipt in messages(stage)[-1]
    count = len(messages(stage))
    Cursor.objects.update(event_id=0)
    assert len(messages(stage)) == count


def test_what_a_resident_adds_reaches_the_deputies_who_carry_it(stage: Stage) -> None:
    concern = stage.concern()
    stage.submitted(concern, lead="deliberation_deputy")
    concern.refresh_from_db()
    flows["concern"].perform("add", concern, stage.zone.resident(concern.pk), stage.now, words="今天又差点撞上")
    expected = {("carriers", "congress_deputy"), ("carriers", "deliberation_deputy")}
    assert told(stage, "concern.add") == expected


def test_every_event_told_of_is_one_that_a_flow_has() -> None:
    known = {f"{flow.kind}.{action.name}" for flow in flows.values() for action in flow.actions}
    assert set(LINES) <= known
