"""Units relieved, given more time, dissolved: who has it then, until when, and what the public was promised."""

from datetime import date, timedelta
from typing import Any

import pytest

from lianxin.accounts.actor import Actor
from lianxin.casework import succession
from lianxin.casework.assignment.flow import ASSIGNMENT
from lianxin.casework.models import Assignment, Commitment, Request
from lianxin.casework.request.models import What
from lianxin.core.time import add_months, end_of, last_day, local_date, next_working_day
from lianxin.workflow.models import Deadline, Turn
from tests.casework.suggestion.stage import Stage
from tests.casework.unit.pages import HANDLER, HEAD, opened, sent, text_of, typed, writing
from tests.desk import at_work

pytestmark = pytest.mark.django_db


def clock_of(case: Any, name: str) -> Deadline:
    return Deadline.objects.get(subject_kind=case.kind, subject_id=case.pk, clock=name, stopped_at=None)


def three_months_after(day: date) -> date:
    return next_working_day(add_months(day, 3))


def decides(stage: Stage, request: Request, name: str, **fields: Any) -> int:
    """The handling office's word by its page."""
    client = at_work(stage.zone, "handling_clerk")
    data = {"version": request.version, **fields}
    return int(client.post(f"/work/requests/{request.pk}/{name}", data).status_code)


def asks_relief(stage: Stage, case: Assignment, who: str) -> Any:
    client = at_work(stage.zone, who)
    return sent(client, case, "ask", what="RETURN", reason="三定方案里不归我们。", competent="城市管理局")


def test_refused_returned_again_by_the_head_granted(stage: Stage) -> None:
    suggestion = stage.assigned()
    case = stage.of(suggestion, "construction")
    promised = clock_of(suggestion, "promise").due_at
    assert last_day(promised) == three_months_after(local_date(stage.now))
    assert asks_relief(stage, case, HANDLER).status_code == 303
    assert decides(stage, case.requests.get(), "refuse", refusal="归建设局，见三定方案第四条。") == 303
    page = opened(at_work(stage.zone, HANDLER), case)
    assert "第二次申退要由单位负责人提出" in page and "归建设局，见三定方案第四条。" in page
    assert "还要申退的，请负责人提出" in page
    assert asks_relief(stage, case, HANDLER).status_code == 403
    stage.later(days=2)
    assert "再申退一次，这是最后一次" in opened(at_work(stage.zone, HEAD), case)
    assert asks_relief(stage, case, HEAD).status_code == 303
    second = case.requests.latest("id")
    assert second.by_head
    stage.later(days=1)
    assert decides(stage, second, "grant", unit=stage.body("city_management").pk) == 303
    case.refresh_from_db()
    new = stage.of(suggestion, "city_management")
    assert (case.state, new.state, new.role, new.before_id) == ("REASSIGNED", "PENDING", "MAIN", case.pk)
    # the new unit has its own three months; what the public was promised has not moved
    assert last_day(clock_of(new, "reply").due_at) == three_months_after(local_date(stage.now))
    assert clock_of(suggestion, "promise").due_at == promised
    assert not Deadline.objects.filter(subject_kind="assignment", subject_id=case.pk, stopped_at=None).exists()
    assert "已改办" in opened(at_work(stage.zone, HEAD), case)


def test_overdue_stands_on_the_board_of_whoever_has_it(stage: Stage) -> None:
    suggestion = stage.assigned()
    case = stage.of(suggestion, "construction")
    asked = stage.ask(What.RETURN, HANDLER, assignment=case, competent="城市管理局")
    stage.does("grant", asked, "handling_clerk", unit=stage.body("city_management"))
    stage.later(days=120)
    title = suggestion.title
    lists = {who: text_of(at_work(stage.zone, who).get("/work/?view=overdue")) for who in ("unit_head", HEAD)}
    assert title in lists["unit_head"] and title not in lists[HEAD]


def test_relief_is_not_offered_after_its_five_days(stage: Stage) -> None:
    case = stage.of(stage.assigned(), "construction")
    client = at_work(stage.zone, HANDLER)
    assert 'value="RETURN"' in opened(client, case)
    stage.later(days=8)
    page = opened(client, case)
    assert 'value="RETURN"' not in page and "过了申退的期限" in page
    late = sent(client, case, "ask", what="RETURN", reason="来晚了。", competent="城管局")
    assert late.status_code == 422 and "过了申退的期限" in text_of(late)


def test_relief_ends_with_taking_it(stage: Stage) -> None:
    case = stage.of(stage.assigned(), "construction")
    asks_relief(stage, case, HANDLER)
    assert (
        sent(at_work(stage.zone, HANDLER), case, "accept", handler=stage.zone.memberships[HANDLER].pk).status_code
        == 303
    )
    assert case.requests.get().state == "VOID"


def test_more_time_moves_both_clocks_and_keeps_the_old_day(stage: Stage) -> None:
    case, client = writing(stage)
    first = last_day(clock_of(case, "reply").due_at)
    wanted = next_working_day(first + timedelta(days=30))
    too_far = sent(client, case, "ask", what="EXTENSION", reason="要过汛期。", wanted_on="2026-01-01")
    assert too_far.status_code == 422 and "延期合计最多 3 个月" in text_of(too_far)
    same_day = sent(client, case, "ask", what="EXTENSION", reason="要过汛期。", wanted_on=first.isoformat())
    assert same_day.status_code == 422 and "新日期要晚于现在的期限" in text_of(same_day)
    assert (
        sent(client, case, "ask", what="EXTENSION", reason="要过汛期。", wanted_on=wanted.isoformat()).status_code
        == 303
    )
    assert decides(stage, case.requests.get(), "grant") == 303
    for one in (clock_of(case, "reply"), clock_of(case.suggestion, "promise")):
        assert (one.due_at, last_day(one.first_due_at)) == (end_of(wanted), first)
    page = opened(client, case)
    assert f"{wanted.month}月{wanted.day}日（原来 {first.month}月{first.day}日）" in page


def test_one_day_more_is_more_and_three_months_are_the_most(stage: Stage) -> None:
    case, client = writing(stage)
    first = last_day(clock_of(case, "reply").due_at)
    latest = three_months_after(first)
    over = sent(
        client, case, "ask", what="EXTENSION", reason="要。", wanted_on=(latest + timedelta(days=1)).isoformat()
    )
    assert over.status_code == 422
    next_day = (first + timedelta(days=1)).isoformat()
    assert sent(client, case, "ask", what="EXTENSION", reason="差一天。", wanted_on=next_day).status_code == 303
    stage.does("grant", case.requests.get(), "handling_clerk")
    assert sent(client, case, "ask", what="EXTENSION", reason="要。", wanted_on=latest.isoformat()).status_code == 303


def test_the_heavier_duty_is_kept_when_a_unit_is_dissolved(stage: Stage) -> None:
    suggestion = stage.assigned(main="city_management", assist=("construction",))
    heavier = stage.taken(stage.of(suggestion, "city_management"), "unit_handler")
    lighter = stage.taken(stage.of(suggestion, "construction"), HANDLER)
    gone, successor = stage.body("city_management"), stage.body("construction")
    gone.successor, gone.dissolved_on = successor, local_date(stage.now)
    gone.save()
    assert succession.run(stage.now) >= 1
    for one in (heavier, lighter):
        one.refresh_from_db()
    assert (heavier.unit_id, heavier.role, heavier.handler_id, heavier.state) == (
        successor.pk,
        "MAIN",
        None,
        "HANDLING",
    )
    assert lighter.state == "VOID"
    assert Turn.objects.get(subject_kind="assignment", subject_id=heavier.pk).holder_id == successor.pk
    head = at_work(stage.zone, HEAD)
    assert 'data-action="assignment.change_handler"' in opened(head, heavier)
    assert sent(head, heavier, "change_handler", handler=stage.zone.memberships[HANDLER].pk).status_code == 303
    assert 'data-action="assignment.draft_reply"' in opened(at_work(stage.zone, HANDLER), heavier)


def test_a_handler_who_leaves_is_replaced_by_the_head(stage: Stage) -> None:
    case, _client = writing(stage)
    leaver = stage.zone.memberships[HANDLER]
    leaver.until = local_date(stage.now)
    leaver.save()
    ASSIGNMENT.perform("succeed", case, Actor.clock(stage.zone.id), stage.now)
    case.refresh_from_db()
    assert case.handler_id is None
    assert 'data-action="assignment.change_handler"' in opened(at_work(stage.zone, HEAD), case)


def test_a_promise_of_a_reply_is_reported_postponed_and_given_up(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    one, two = Commitment.objects.order_by("id")
    client, head = at_work(stage.zone, HANDLER), at_work(stage.zone, HEAD)
    page = text_of(client.get(f"/work/commitments/{one.pk}"))
    assert 'data-action="commitment.report"' in page and 'data-action="request.ask"' in page
    later = {"what": "POSTPONE", "reason": "材料没到。", "wanted_on": (one.due_on + timedelta(days=60)).isoformat()}
    assert client.post(f"/work/commitments/{one.pk}/ask", later).status_code == 303
    asked = one.requests.get()
    assert asked.decider == stage.body("congress_office")
    office = at_work(stage.zone, "congress_clerk")
    assert office.post(f"/work/requests/{asked.pk}/grant", {"version": asked.version}).status_code == 303
    one.refresh_from_db()
    assert one.due_on == one.first_due_on + timedelta(days=60)
    report = {"version": one.version, "report": "信号灯已经装好。"}
    assert client.post(f"/work/commitments/{one.pk}/report", report).status_code == 303
    lead = at_work(stage.zone, "congress_deputy")
    one.refresh_from_db()
    assert 'data-action="commitment.confirm"' in text_of(lead.get(f"/work/commitments/{one.pk}"))
    word = {"version": one.version, "word": "KEPT"}
    assert lead.post(f"/work/commitments/{one.pk}/confirm", word).status_code == 303
    gone = {"version": two.version, "reason": "用地批不下来。"}
    assert client.post(f"/work/commitments/{two.pk}/give_up", gone).status_code == 403
    assert head.post(f"/work/commitments/{two.pk}/give_up", gone).status_code == 303
    for case, state in ((one, "KEPT"), (two, "BROKEN")):
        case.refresh_from_db()
        assert case.state == state
    page = opened(client, stage.of(one.suggestion, "construction"))
    assert "已兑现" in page and "兑现不了" in page


def test_a_further_unit_still_owing_keeps_the_suggestion_open(stage: Stage) -> None:
    suggestion = stage.accepted()
    units = [stage.body("construction"), stage.body("city_management")]
    suggestion = stage.does("assign", suggestion, "handling_clerk", separate=units)
    case = stage.talked(stage.taken(stage.of(suggestion, "construction"), HANDLER), HANDLER)
    client = at_work(stage.zone, HANDLER)
    assert "分办：城市管理局" in opened(client, case)
    assert sent(client, case, "draft_reply", **typed()).status_code == 303
    stage.signed(stage.checked(case), HEAD)
    suggestion.refresh_from_db()
    assert suggestion.state == "ASSIGNED"
