import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from lianxin.core import clock, crypto
from lianxin.notify import gateways, outbox
from lianxin.notify.gateways import Outgoing, Rejected
from lianxin.notify.models import Message, MessageState
from tests.notify.conftest import Gateway

NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
PHONE, TEXT = "13987654321", "您的回执码 7KQM-2XRD-P9HV-C4TN"


def put(key: str = "event:1:sms", recipient: str = PHONE, text: str = TEXT, channel: str = "SMS") -> None:
    outbox.put(key, channel, recipient, text, 1, NOW)


@pytest.mark.django_db
def test_it_sends_what_was_put_and_keeps_neither_recipient_nor_text(gateway: Gateway) -> None:
    put()
    assert outbox.deliver(NOW) == 1
    sent = gateway.calls[0]
    assert (sent.recipient, sent.text, sent.channel) == (PHONE, TEXT, "SMS")
    row = Message.objects.get()
    assert (row.state, row.sent_at, bytes(row.recipient_sealed), bytes(row.text_sealed)) == ("SENT", NOW, b"", b"")
    assert outbox.deliver(NOW + timedelta(days=1)) == 0
    assert len(gateway.calls) == 1


@pytest.mark.django_db
def test_the_same_key_is_the_same_message_even_after_it_was_sent(gateway: Gateway) -> None:
    put()
    put(text="another")
    assert outbox.deliver(NOW) == 1
    put()
    assert outbox.deliver(NOW) == 0
    assert [message.text for message in gateway.calls] == [TEXT]


@pytest.mark.django_db
def test_a_key_that_names_a_phone_is_refused() -> None:
    with pytest.raises(ValueError, match="key"):
        put(key=f"sms:{PHONE}")


@pytest.mark.django_db
def test_a_message_lives_and_dies_with_its_transaction(gateway: Gateway) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), transaction.atomic():
        put()
        raise Stop
    assert outbox.deliver(NOW) == 0


@pytest.mark.django_db
def test_a_gateway_down_for_an_hour_loses_none_and_doubles_none(gateway: Gateway) -> None:
    for number in range(50):
        put(key=f"event:{number}:sms", text=f"第 {number} 条")
    gateway.fault = ConnectionRefusedError()
    now = NOW
    while now < NOW + timedelta(hours=1):
        assert outbox.deliver(now) == 0
        now += timedelta(seconds=30)
    assert outbox.stats() == {"WAITING": 50, "SENT": 0, "FAILED": 0}
    gateway.fault, sent = None, 0
    for _ in range(120):
        sent += outbox.deliver(now)
        now += timedelta(minutes=1)
    assert sent == 50
    assert sorted(message.text for message in gateway.taken.values()) == sorted(
        f"第 {number} 条" for number in range(50)
    )
    assert outbox.stats() == {"WAITING": 0, "SENT": 50, "FAILED": 0}


@pytest.mark.django_db
def test_a_gateway_that_is_down_is_asked_three_times_a_round(gateway: Gateway) -> None:
    for number in range(30):
        put(key=f"event:{number}:sms")
    gateway.fault = TimeoutError()
    outbox.deliver(NOW)
    assert len(gateway.calls) == 3
    assert Message.objects.filter(attempts=0, lease="", leased_until=None).count() == 27


@pytest.mark.django_db
def test_one_channel_down_does_not_stop_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    up, down = Gateway(), Gateway()
    down.fault = TimeoutError()
    monkeypatch.setattr(gateways, "gateway", {"SMS": down, "MAIL": up}.__getitem__)
    for number in range(30):
        put(key=f"event:{number}:sms")
        put(key=f"event:{number}:mail", channel="MAIL", recipient="someone@example.org")
    assert outbox.deliver(NOW) == 30
    assert (len(up.calls), len(down.calls)) == (30, 3)


def test_the_wait_doubles_up_to_an_hour_give_or_take_a_fifth() -> None:
    for attempts, seconds in ((1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (60, 3600)):
        waits = {outbox.wait_after(attempts).total_seconds() for _ in range(50)}
        assert min(waits) >= seconds * 0.8
        assert max(waits) <= seconds * 1.2
        assert len(waits) > 10


@pytest.mark.django_db
def test_it_gives_up_after_three_days_and_an_operator_may_try_again(gateway: Gateway) -> None:
    put()
    gateway.fault = OSError("no route to 13987654321")
    now = NOW
    while outbox.stats()["FAILED"] == 0 and now < NOW + timedelta(days=5):
        outbox.deliver(now)
        now += timedelta(minutes=30)
    assert timedelta(days=3) <= now - NOW <= timedelta(days=3, hours=3)
    assert outbox.stats() == {"WAITING": 0, "SENT": 0, "FAILED": 1}
    assert Message.objects.get().problem == "OSError"
    gateway.fault = None
    assert outbox.deliver(now) == 0
    assert outbox.retry_failed(now) == 1
    assert outbox.deliver(now) == 1


@pytest.mark.django_db
def test_what_a_gateway_will_never_take_fails_at_once_and_stops_nothing(gateway: Gateway) -> None:
    for number in range(5):
        put(key=f"event:{number}:sms")
    gateway.fault = Rejected()
    outbox.deliver(NOW)
    assert outbox.stats() == {"WAITING": 0, "SENT": 0, "FAILED": 5}


@pytest.mark.django_db
def test_what_was_given_up_is_forgotten_after_a_month(gateway: Gateway) -> None:
    put()
    gateway.fault = Rejected()
    outbox.deliver(NOW)
    assert outbox.sweep(NOW + timedelta(days=32)) == 0
    assert outbox.sweep(NOW + timedelta(days=33)) == 1
    row = Message.objects.get()
    assert (bytes(row.recipient_sealed), bytes(row.text_sealed), row.state) == (b"", b"", "FAILED")
    assert outbox.retry_failed(NOW) == 0


@pytest.mark.django_db
def test_a_row_that_was_sent_cannot_keep_its_recipient() -> None:
    put()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(state=MessageState.SENT, sent_at=NOW)


class Killed(BaseException):
    """As if the process had ended there."""


@pytest.mark.django_db
def test_a_kill_between_sending_and_marking_is_one_message_for_its_recipient(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    put()
    wall = clock.wall()

    def send_and_die(message: Outgoing) -> None:
        gateway(message)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(gateways, "gateway", lambda _channel: send_and_die)
        with pytest.raises(Killed):
            outbox.deliver(NOW)
    assert outbox.deliver(NOW) == 0  # leased to the dead one still
    monkeypatch.setattr(clock, "wall", lambda: wall + outbox.LEASE + timedelta(seconds=1))
    assert outbox.deliver(NOW) == 1
    assert len(gateway.calls) == 2
    assert len(gateway.taken) == 1
    assert {message.digest for message in gateway.calls} == set(gateway.taken)


@pytest.mark.django_db
def test_a_slow_round_stops_before_its_lease_ends(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10):
        put(key=f"event:{number}:sms")
    wall = [clock.wall()]
    monkeypatch.setattr(clock, "wall", lambda: wall[0])

    def slow(message: Outgoing) -> None:
        held = Message.objects.get(pk=message.id).leased_until
        assert held
        assert wall[0] + timedelta(seconds=gateways.SECONDS) < held
        wall[0] += timedelta(seconds=100)
        gateway(message)

    monkeypatch.setattr(gateways, "gateway", lambda _channel: slow)
    assert outbox.deliver(NOW) == 10
    assert len(gateway.calls) == 10


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_message(gateway: Gateway) -> None:
    for number in range(60):
        put(key=f"event:{number}:sms")
    together = threading.Barrier(3)

    def work(_number: int) -> int:
        together.wait()
        try:
            return outbox.deliver(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 60
    assert len(gateway.calls) == len(gateway.taken) == 60


@pytest.mark.django_db(transaction=True)
def test_delivering_refuses_to_run_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        outbox.deliver(NOW)


@pytest.mark.django_db
def test_a_limit_ends_a_round(gateway: Gateway) -> None:
    for number in range(30):
        put(key=f"event:{number}:sms")
    assert outbox.deliver(NOW, limit=7) == 7
    assert outbox.deliver(NOW, limit=100) == 23


@pytest.mark.django_db
def test_waiting_messages_move_to_the_newest_key(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = "1:" + "11" * 32, "2:" + "22" * 32
    monkeypatch.setenv("LIANXIN_KEYS", old)
    crypto.forget_keys()
    for number in range(5):
        put(key=f"event:{number}:sms")
    outbox.deliver(NOW, limit=2)
    monkeypatch.setenv("LIANXIN_KEYS", f"{old},{new}")
    crypto.forget_keys()
    assert outbox.rotate(batch=2) == 3
    assert outbox.rotate(batch=2) == 0
    monkeypatch.setenv("LIANXIN_KEYS", new)
    crypto.forget_keys()
    assert outbox.deliver(NOW) == 3
    assert {message.text for message in gateway.calls} == {TEXT}


@pytest.mark.django_db
def test_neither_row_nor_log_tells_whom_or_what(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    put()
    gateway.fault = OSError(f"cannot reach {PHONE}")
    outbox.deliver(NOW)
    told = [str(Message.objects.values().get()), str(Message.objects.get()), repr(gateway.calls), caplog.text]
    for text in told:
        assert PHONE not in text
        assert "7KQM" not in text
    assert "OSError" in caplog.text


@pytest.mark.django_db
def test_an_idle_round_costs_two_queries_at_most(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(4):  # savepoint and release among them
        assert outbox.deliver(NOW) == 0
