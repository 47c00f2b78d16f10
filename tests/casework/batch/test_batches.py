"""One action on many: ten seconds to call it back, then one by one, each whole."""

from datetime import timedelta

import pytest

from lianxin.casework.batch import batches
from lianxin.casework.models import Batch, Concern, Item
from lianxin.core import clock
from lianxin.ledger.models import Event
from tests import desk
from tests.desk import MONDAY, at_work, perform


class Killed(BaseException):
    """What SIGKILL leaves: nothing is caught, nothing is tidied up."""


@pytest.fixture
def wall(monkeypatch):
    """The wall clock, moved by hand."""
    start = clock.wall()
    moved = {"at": start}
    monkeypatch.setattr(clock, "wall", lambda: moved["at"])

    def move(seconds: float) -> None:
        moved["at"] += timedelta(seconds=seconds)

    return move


def sent(zone, concerns, name="hand", **inputs):
    client = at_work(zone, "site_desk")
    inputs = inputs or {"to": f"deputy:{zone.deputies['voter_deputy'].pk}"}
    answer = client.post(f"/work/bulk/{name}", {"ids": [f"concern-{c.pk}" for c in concerns], **inputs})
    assert answer.status_code == 303, answer.content.decode()
    return client, Batch.objects.latest("id")


def held_by(zone, who="voter_deputy"):
    return Concern.objects.filter(holder_deputy=zone.deputies[who], state="IN_HAND").count()


def test_the_form_shows_what_was_chosen_and_leaves_out_what_cannot_be_done(zone):
    ready, answered = desk.submitted(zone), desk.answered(zone)
    client = at_work(zone, "site_desk")
    answer = client.get("/work/bulk", {"do": "hand", "ids": [f"concern-{ready.pk}", f"concern-{answered.pk}", "x-1"]})
    page = answer.content.decode()
    assert "转给，1 件" in page and "现在不能这样办" in page and 'data-action="concern.hand"' in page
    assert client.get("/work/bulk", {"do": "decline", "ids": [f"concern-{ready.pk}"]}).status_code == 404


def test_it_waits_ten_seconds_and_is_then_performed_one_by_one(zone, wall):
    client, batch = sent(zone, [desk.submitted(zone) for _n in range(3)])
    assert batches.perform_due(MONDAY) == 0 and held_by(zone) == 0
    page = client.get(f"/work/?batch={batch.pk}").content.decode()
    assert "就要办：转给，3 件" in page and f"/work/batches/{batch.pk}/call-back" in page
    wall(11)
    assert batches.perform_due(MONDAY) == 3 and held_by(zone) == 3
    assert batches.perform_due(MONDAY) == 0
    assert Event.objects.filter(action="concern.hand", actor_id=zone.memberships["site_desk"].pk).count() == 3
    page = client.get(f"/work/?batch={batch.pk}").content.decode()
    assert "已办：转给，3 件" in page and "call-back" not in page


def test_it_can_be_called_back(zone, wall):
    client, batch = sent(zone, [desk.submitted(zone)])
    assert client.post(f"/work/batches/{batch.pk}/call-back").status_code == 303
    wall(11)
    assert batches.perform_due(MONDAY) == 0 and held_by(zone) == 0
    assert "已撤销" in client.get(f"/work/batches/{batch.pk}").content.decode()


def test_once_begun_it_cannot_be_called_back(zone, wall):
    _client, batch = sent(zone, [desk.submitted(zone)])
    wall(11)
    batches.perform_due(MONDAY)
    assert not batches.call_back(batch)


@pytest.mark.parametrize("at", range(4))
def test_killed_between_two_items_nothing_is_lost_or_done_twice(zone, wall, monkeypatch, at):
    concerns = [desk.submitted(zone) for _n in range(3)]
    _client, batch = sent(zone, concerns)
    wall(11)
    whole, seen = batches._settle, []

    def settle(*args):
        if len(seen) == at:
            raise Killed
        seen.append(args)
        return whole(*args)

    monkeypatch.setattr(batches, "_settle", settle)
    if at < 3:
        with pytest.raises(Killed):
            batches.perform_due(MONDAY)
    monkeypatch.setattr(batches, "_settle", whole)
    batches.perform_due(MONDAY)
    assert held_by(zone) == 3 and Event.objects.filter(action="concern.hand").count() == 3
    assert Batch.objects.get(pk=batch.pk).done_at is not None


def test_killed_within_an_item_neither_its_action_nor_its_mark_stays(zone, wall, monkeypatch):
    concern = desk.submitted(zone)
    sent(zone, [concern])
    wall(11)

    def save(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Item, "save", save)
        with pytest.raises(Killed):
            batches.perform_due(MONDAY)
    assert not Event.objects.filter(action="concern.hand").exists()
    assert Concern.objects.get(pk=concern.pk).state == "NEW"
    batches.perform_due(MONDAY)
    assert Event.objects.filter(action="concern.hand").count() == 1


def test_one_that_moved_on_is_left_alone_and_said_so(zone, wall):
    first, second = desk.submitted(zone), desk.submitted(zone)
    client, batch = sent(zone, [first, second])
    perform(zone, "take", first, "congress_deputy")
    wall(11)
    batches.perform_due(MONDAY)
    assert held_by(zone) == 1 and held_by(zone, "congress_deputy") == 1
    page = client.get(f"/work/batches/{batch.pk}").content.decode()
    assert "这件事刚刚有了变化" in page and "1 件没办成" in page


def test_a_right_that_ended_meanwhile_ends_here_too(zone, wall):
    _client, batch = sent(zone, [desk.submitted(zone)])
    zone.memberships["site_desk"].until = MONDAY.date()
    zone.memberships["site_desk"].save()
    wall(11)
    batches.perform_due(MONDAY)
    assert held_by(zone) == 0 and batch.items.get().refusal


def test_a_sign_in_that_was_closed_meanwhile_does_nothing(zone, wall):
    _client, batch = sent(zone, [desk.submitted(zone)])
    batch.sent_by.is_active = False
    batch.sent_by.save()
    wall(11)
    batches.perform_due(MONDAY)
    assert held_by(zone) == 0 and batch.items.get().refusal


def test_refer_in_a_batch(zone, wall):
    concerns = [desk.submitted(zone) for _n in range(2)]
    unit = zone.bodies["city_management"]
    sent(zone, concerns, "refer", unit=unit.pk)
    wall(11)
    batches.perform_due(MONDAY)
    assert Concern.objects.filter(unit=unit, state="REFERRED").count() == 2


def test_merge_in_a_batch(zone, wall):
    main, *others = [desk.submitted(zone) for _n in range(3)]
    sent(zone, others, "merge", into=main.pk)
    wall(11)
    batches.perform_due(MONDAY)
    assert main.merged.count() == 2


def test_what_is_missing_is_said_before_anything_waits(zone):
    concern = desk.submitted(zone)
    client = at_work(zone, "site_desk")
    answer = client.post("/work/bulk/hand", {"ids": [f"concern-{concern.pk}"]})
    assert answer.status_code == 422 and "选一个" in answer.content.decode()
    assert client.post("/work/bulk/hand", {"ids": []}).status_code == 422
    assert not Batch.objects.exists()


def test_a_batch_is_its_senders_alone(zone):
    _client, batch = sent(zone, [desk.submitted(zone)])
    other = at_work(zone, "street_clerk")
    assert other.get(f"/work/batches/{batch.pk}").status_code == 404
    assert other.post(f"/work/batches/{batch.pk}/call-back").status_code == 404
    assert at_work(zone, "site_desk").get(f"/work/batches/{batch.pk}/call-back").status_code == 405
