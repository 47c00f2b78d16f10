import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from lianxin.core import clock
from lianxin.core.errors import Refused
from lianxin.core.refs import SubjectRef
from lianxin.files import decoding, store, uploads
from lianxin.files.models import Picture
from tests.files import photos

NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
ONE, TWO = SubjectRef("concern", 1), SubjectRef("concern", 2)
Stored = Callable[[], list[str]]
SMALL = photos.png(photos.picture(20, 20))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoding is tested beside this; here any bytes will do."""

    def decode(_source: str, _kind: str) -> decoding.Decoded:
        drafts: dict[store.Size, Path] = {size: store.draft() for size in store.SIZES}
        for path in drafts.values():
            path.write_bytes(b"jpeg")
        return decoding.Decoded(drafts, 20, 20)

    monkeypatch.setattr(decoding, "decode", decode)


def accept(now: datetime = NOW) -> Picture:
    return uploads.accept(photos.upload(SMALL), 1, now)


@pytest.mark.django_db
def test_pictures_wait_and_then_belong() -> None:
    first, second = accept(), accept()
    assert uploads.pending([second.token, first.token, "no-such"]) == [first, second]
    uploads.attach([first.token, second.token, first.token], ONE, "submit", NOW)
    assert uploads.of(ONE) == [first, second] == uploads.of(ONE, "submit")
    assert uploads.of(ONE, "visit") == uploads.of(TWO) == uploads.pending([first.token]) == []
    uploads.attach([], ONE, "submit", NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("tokens", [["no-such-token"], ["mine", "no-such-token"]])
def test_an_unknown_token_attaches_nothing(tokens: list[str]) -> None:
    mine = accept().token
    with pytest.raises(Refused, match="有照片已经过期"):
        uploads.attach([token.replace("mine", mine) for token in tokens], ONE, "submit", NOW)
    assert uploads.of(ONE) == []
    assert uploads.pending([mine])


@pytest.mark.django_db
def test_a_picture_belongs_to_one_object_only() -> None:
    token = accept().token
    uploads.attach([token], ONE, "submit", NOW)
    for ref in (TWO, ONE):
        with pytest.raises(Refused):
            uploads.attach([token], ref, "submit", NOW)
    assert [picture.token for picture in uploads.of(ONE)] == [token]


@pytest.mark.django_db
def test_a_role_holds_six() -> None:
    tokens = [accept().token for _ in range(7)]
    uploads.attach(tokens[:4], ONE, "submit", NOW)
    with pytest.raises(Refused, match="最多 6 张照片"):
        uploads.attach(tokens[4:], ONE, "submit", NOW)
    assert len(uploads.of(ONE)) == 4
    uploads.attach(tokens[4:], ONE, "visit", NOW)


@pytest.mark.django_db
def test_attaching_ends_with_its_transaction() -> None:
    token = accept().token

    class Stop(Exception):
        pass

    with pytest.raises(Stop), transaction.atomic():
        uploads.attach([token], ONE, "submit", NOW)
        raise Stop
    assert uploads.pending([token])


@pytest.mark.django_db
def test_a_pending_picture_can_be_taken_back(stored: Stored, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    mine, kept = accept(), accept()
    uploads.attach([kept.token], ONE, "submit", NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.discard(mine.token)
        assert not uploads.discard(kept.token)
        assert not uploads.discard("no-such-token")
    assert {name.rpartition("-")[0] for name in stored()} == {kept.token}


@pytest.mark.django_db
def test_what_was_abandoned_goes_after_a_week_by_the_flows_time(
    stored: Stored, django_capture_on_commit_callbacks
) -> None:  # type: ignore[no-untyped-def]
    abandoned, fresh, used = accept(), accept(NOW + timedelta(days=1)), accept()
    uploads.attach([used.token], ONE, "submit", NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.sweep(NOW + timedelta(days=6, hours=23)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.sweep(NOW + timedelta(days=7)) == 1
    assert {name.rpartition("-")[0] for name in stored()} == {fresh.token, used.token}
    assert not Picture.objects.filter(token=abandoned.token).exists()
    with pytest.raises(Refused):
        uploads.attach([abandoned.token], TWO, "submit", NOW)


@pytest.mark.django_db
def test_a_photo_over_a_week_old_does_not_attach_even_where_nothing_sweeps() -> None:
    token = accept().token
    with pytest.raises(Refused):
        uploads.attach([token], ONE, "submit", NOW + timedelta(days=7))


@pytest.mark.django_db
def test_files_that_a_kill_left_behind_are_swept(home: Path, stored: Stored) -> None:
    kept = accept()
    orphan, fresh = store.root() / "zz" / f"{'z' * 22}-full.jpg", store.root() / "zz" / f"{'y' * 22}-full.jpg"
    half = store.incoming() / "half"
    orphan.parent.mkdir()
    for path in (orphan, fresh, half):
        path.write_bytes(b"x")
    old = (clock.wall() - timedelta(days=2)).timestamp()
    for path in (orphan, half, store.path(kept.token, "full"), store.path(kept.token, "thumb")):
        os.utime(path, (old, old))
    assert uploads.sweep(NOW) == 2
    assert stored() == sorted([f"{kept.token}-full.jpg", f"{kept.token}-thumb.jpg", fresh.name])


@pytest.mark.django_db
def test_sweeping_an_empty_house_is_well() -> None:
    assert uploads.sweep(NOW) == 0


@pytest.mark.django_db
def test_listing_costs_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    uploads.attach([accept().token for _ in range(6)], ONE, "submit", NOW)
    with django_assert_num_queries(1):
        assert len(uploads.of(ONE)) == 6


@pytest.mark.django_db(transaction=True)
def test_two_forms_sent_at_once_do_not_share_a_photo() -> None:
    token = accept().token

    def attach(number: int) -> bool:
        try:
            uploads.attach([token], SubjectRef("concern", number), "submit", NOW)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attach, range(1, 9))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_sweep_beside_an_attach_takes_the_row_or_leaves_it_whole() -> None:
    old = NOW - timedelta(days=6, hours=23, minutes=59)
    for round_ in range(5):
        token = accept(old).token

        def attach(number: int = round_, token: str = token) -> None:
            try:
                uploads.attach([token], SubjectRef("concern", number + 1), "submit", NOW)
            except Refused:
                pass
            finally:
                connection.close()

        def sweep() -> None:
            uploads.sweep(NOW + timedelta(hours=1))
            connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda job: job(), (attach, sweep)))
        row = Picture.objects.filter(token=token).first()
        assert store.path(token, "full").exists() == (row is not None)
        assert row is None or row.subject_id == round_ + 1
