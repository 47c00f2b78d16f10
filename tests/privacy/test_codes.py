from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from lianxin.core import clock
from lianxin.core.errors import Refused
from lianxin.core.refs import SubjectRef
from lianxin.privacy import codes, contacts
from lianxin.privacy.limits import Limit
from lianxin.privacy.models import Allowance, PhoneCode

PHONE, HERE = "13987654321", "203.0.113.7"
NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)


class Wall:
    """A wall clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    moved = Wall()
    monkeypatch.setattr(clock, "wall", moved)
    return moved


@pytest.mark.django_db
def test_the_right_code_proves_the_phone_once() -> None:
    contacts.keep(SubjectRef("concern", 7), "", PHONE, NOW)
    issued = codes.issue(" 139-8765-4321", "find", HERE)
    assert issued.phone == PHONE
    assert issued.code.isdecimal()
    assert len(issued.code) == 6
    proved = codes.check(issued.ticket, "find", f"{issued.code[:3]} {issued.code[3:]}", HERE)
    assert proved
    assert contacts.find_by_hash(proved, "concern") == [7]
    assert codes.check(issued.ticket, "find", issued.code, HERE) is None


@pytest.mark.django_db
def test_known_and_unknown_phones_are_answered_alike() -> None:
    contacts.keep(SubjectRef("concern", 7), "", PHONE, NOW)
    codes.issue("13800000001", "find", "198.51.100.1")
    asked = []
    for phone in (PHONE, "13800000000"):
        with connection.execute_wrapper(lambda run, sql, *rest: asked.append(sql) or run(sql, *rest)):
            issued = codes.issue(phone, "find", f"198.51.100.2{phone[-1]}")
        assert issued.code
    asked = [sql for sql in asked if "SAVEPOINT" not in sql]  # the tests' own, numbered
    assert asked[: len(asked) // 2] == asked[len(asked) // 2 :]


@pytest.mark.django_db
def test_a_code_is_for_its_purpose_and_its_ticket() -> None:
    first, second = codes.issue(PHONE, "find", HERE), codes.issue(PHONE, "find", HERE)
    assert codes.check(first.ticket, "withdraw", first.code, HERE) is None
    if first.code != second.code:
        assert codes.check(first.ticket, "find", second.code, HERE) is None
    assert codes.check("no-such-ticket", "find", first.code, HERE) is None
    assert codes.check(second.ticket, "find", second.code, HERE)
    assert codes.check(first.ticket, "find", first.code, HERE)


@pytest.mark.django_db
def test_a_code_is_over_after_five_minutes(wall: Wall) -> None:
    issued = codes.issue(PHONE, "find", HERE)
    wall.now += timedelta(minutes=5)
    assert codes.check(issued.ticket, "find", issued.code, HERE) is None


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.django_db
def test_five_wrong_tries_end_a_code_and_not_another_persons() -> None:
    mine, theirs = codes.issue(PHONE, "find", HERE), codes.issue(PHONE, "find", "198.51.100.9")
    for _ in range(5):
        assert codes.check(theirs.ticket, "find", wrong(theirs.code), "198.51.100.9") is None
    assert codes.check(theirs.ticket, "find", theirs.code, "198.51.100.9") is None
    assert codes.check(mine.ticket, "find", mine.code, HERE)


@pytest.mark.django_db
def test_codes_are_limited_for_a_phone_from_one_address_and_nobody_is_locked_out(wall: Wall) -> None:
    for _ in range(3):
        codes.issue(PHONE, "find", HERE)
    with pytest.raises(Refused, match="试得太多了，10 分钟后再试"):
        codes.issue(PHONE, "find", HERE)
    codes.issue("13800000000", "find", HERE)
    for _ in range(10):  # as patient as the limits allow
        wall.now += timedelta(minutes=10)
        try:
            codes.issue(PHONE, "find", HERE)
        except Refused:
            break
    assert codes.issue(PHONE, "find", "198.51.100.9").code


@pytest.mark.django_db
def test_codes_are_limited_for_an_address() -> None:
    for number in range(30):
        codes.issue(f"138000000{number:02d}", "find", HERE)
    with pytest.raises(Refused):
        codes.issue("13800000099", "find", HERE)
    codes.issue("13800000099", "find", "198.51.100.9")


@pytest.mark.django_db
def test_wrong_tickets_are_limited_for_an_address(wall: Wall) -> None:
    issued = codes.issue(PHONE, "find", "198.51.100.9")
    for _ in range(30):
        codes.check("no-such-ticket", "find", "000000", HERE)
    with pytest.raises(Refused, match="10 分钟后再试"):
        codes.check(issued.ticket, "find", issued.code, HERE)
    assert codes.check(issued.ticket, "find", issued.code, "198.51.100.9")


@pytest.mark.django_db
def test_a_landline_gets_no_code() -> None:
    with pytest.raises(Refused, match="座机收不到短信"):
        codes.issue("0513-85921234", "find", HERE)
    assert not PhoneCode.objects.exists()


@pytest.mark.django_db
def test_nothing_but_hashes_is_kept_or_told() -> None:
    issued = codes.issue(PHONE, "find", HERE)
    row = PhoneCode.objects.values().get()
    for told in (repr(row), repr(issued), repr(list(Allowance.objects.values()))):
        assert PHONE not in told
        assert issued.code not in {row["code_hash"], row["ticket"]}
        assert HERE not in told
    assert repr(issued).count("'") == 2  # the key alone


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_are_no_more_than_five() -> None:
    issued = codes.issue(PHONE, "find", HERE)
    guesses = [wrong(issued.code)] * 12 + [issued.code]

    def guess(code: str) -> str | None:
        try:
            return codes.check(issued.ticket, "find", code, HERE)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(guess, guesses))
    assert PhoneCode.objects.get().tries <= 5


@pytest.mark.django_db(transaction=True)
def test_a_limit_holds_against_many_at_once() -> None:
    limit = Limit("test", 5, timedelta(minutes=1))

    def spend(_number: int) -> bool:
        try:
            limit.spend(HERE)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(spend, range(20))) == 5


@pytest.mark.django_db(transaction=True)
def test_a_limit_refuses_to_be_rolled_back() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        Limit("test", 5, timedelta(minutes=1)).spend(HERE)


@pytest.mark.django_db
def test_a_window_begins_anew_and_old_rows_are_swept(wall: Wall) -> None:
    limit = Limit("test", 1, timedelta(hours=5))
    limit.spend(HERE)
    with pytest.raises(Refused, match="5 小时后再试"):
        limit.check(HERE)
    issued = codes.issue(PHONE, "find", HERE)
    assert codes.sweep() == 0
    wall.now += timedelta(days=1)
    limit.check(HERE)
    limit.spend(HERE)
    assert codes.check(issued.ticket, "find", issued.code, HERE) is None
    assert codes.sweep() >= 4
    assert not PhoneCode.objects.exists()
