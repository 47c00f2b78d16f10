"""A name and a phone found nowhere else go through every room of this floor; then all that was kept is searched."""

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from lianxin.core.errors import Refused
from lianxin.core.refs import SubjectRef
from lianxin.files import uploads
from lianxin.files.models import Picture
from lianxin.notify import gateways, notices, outbox
from lianxin.notify.models import Message
from lianxin.privacy import codes, contacts, unmaskings
from tests.zone import Zone, a_zone

NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
NAME, PHONE, HERE = "欧阳试埋", "13987651234", "203.0.113.77"
ONE = SubjectRef("concern", 4711)
# as text, as JSON and repr escape it, and as bytes that a dump prints
TRACES = [
    trace
    for word in (NAME, PHONE, HERE)
    for trace in (word, word.encode("unicode_escape").decode(), word.encode().hex(), word.encode("utf-16-be").hex())
]


def rows_of(table: str) -> Iterator[str]:
    """Every value of a table as text; bytes as they are, and in hex."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        for row in cursor.fetchall():
            for value in row:
                raw = bytes(value) if isinstance(value, bytes | memoryview) else None
                yield str(value) if raw is None else raw.decode("utf-8", "replace") + " " + raw.hex()


def dump() -> str:
    """The whole database as text, table by table."""
    tables = connection.introspection.table_names()
    assert {"privacy_contactdetails", "notify_message", "files_picture", "django_session"} <= set(tables)
    return "\n".join(value for table in tables for value in rows_of(table))


def files_under(home: Path) -> Iterator[tuple[Path, bytes]]:
    for path in home.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()


def found_in(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text]


def lines_with_traces(text: str) -> list[str]:
    return [line for line in text.splitlines() if found_in(line)]


def photo() -> SimpleUploadedFile:
    tags, out = Image.Exif(), io.BytesIO()
    tags[0x010E] = f"{NAME} {PHONE}".encode()
    Image.new("RGB", (80, 60)).save(out, "JPEG", exif=tags.tobytes(), comment=PHONE.encode())
    return SimpleUploadedFile(f"{NAME}-{PHONE}.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def zone(db: None, monkeypatch: pytest.MonkeyPatch) -> Zone:
    monkeypatch.setattr(notices, "_texts", {"test.planted": "%(words)s"})
    return a_zone()


def walk(zone: Zone) -> codes.Issued:
    """Everything a person's name and phone go through here; some of it goes wrong on the way."""
    clerk = zone.actor("street_clerk")
    assert clerk.person_id
    assert clerk.organization_id
    contacts.keep(ONE, NAME, PHONE, NOW)
    with pytest.raises(Refused):
        contacts.keep(ONE, NAME * 40, PHONE, NOW)
    issued = codes.issue(PHONE, "find", HERE)
    outbox.put(issued.key, "SMS", issued.phone, f"{NAME}，验证码 {issued.code}", zone.id, NOW)
    codes.check(issued.ticket, "find", "wrong", HERE)
    assert codes.check(issued.ticket, "find", issued.code, HERE)
    unmaskings.record(ONE, person_id=clerk.person_id, reason=f"回拨 {PHONE}", at=NOW, event_id=1)
    office = SubjectRef("organization", clerk.organization_id)
    notices.put("1", "test.planted", office, ONE, NOW, words=f"回拨 {PHONE}")
    accepted = uploads.accept_all([photo(), SimpleUploadedFile(f"{PHONE}.jpg", b"<svg>")], zone.id, NOW, HERE)
    uploads.attach([accepted.pictures[0].token], ONE, "submit", NOW)
    return issued


def test_what_is_kept_names_nobody(
    zone: Zone,
    home: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logging.getLogger("PIL").setLevel(logging.INFO)  # the photo is made in this process; the product decodes in another
    caplog.set_level(logging.DEBUG)
    issued = walk(zone)

    def down(_message: gateways.Outgoing) -> None:
        raise OSError(f"{PHONE} cannot be reached")

    with monkeypatch.context() as patched:
        patched.setattr(gateways, "gateway", lambda _channel: down)
        outbox.deliver(NOW)
    assert found_in(dump()) == []
    assert issued.code not in " ".join(map(str, Message.objects.values().get().values()))

    # nor afterwards: the outbox file is its recipient's own, and nothing else names them
    assert outbox.deliver(NOW + timedelta(hours=1)) == 1
    assert found_in(dump()) == []
    sent = home / "outbox"
    assert [content.decode().splitlines()[0] for _path, content in files_under(sent)] == [PHONE]
    assert Picture.objects.get().ref == ONE
    for path, content in files_under(home):
        assert found_in(str(path.relative_to(home))) == []
        if sent not in path.parents and "sqlite" not in path.name:
            assert found_in(content.decode("utf-8", "replace") + content.hex()) == []

    shown = capfd.readouterr()
    assert lines_with_traces(caplog.text) == []
    assert lines_with_traces(shown.out) == []
    assert lines_with_traces(shown.err) == []


def test_after_an_erasure_nothing_opens(zone: Zone) -> None:
    walk(zone)
    outbox.deliver(NOW)
    contacts.erase(ONE, NOW)
    assert contacts.reveal(ONE) is None
    assert contacts.find_by_phone(PHONE, "concern") == []
    assert found_in(dump()) == []


def test_the_search_would_find_them(zone: Zone) -> None:
    """A planted leak is seen: in a text column, in JSON, and in bytes."""
    for leak in ("UPDATE notify_notice SET key = '%s'", 'UPDATE notify_notice SET args = \'{"a": "%s"}\''):
        walk_once(zone)
        with connection.cursor() as cursor:
            cursor.execute(leak % PHONE)
        assert PHONE in found_in(dump())
    Message.objects.update(text_sealed=NAME.encode())
    assert NAME in found_in(dump())


def walk_once(zone: Zone) -> None:
    actor = zone.actor("street_clerk")
    assert actor.organization_id
    notices.put("1", "test.planted", SubjectRef("organization", actor.organization_id), ONE, NOW, words="")
    outbox.put("1", "SMS", "12345", "", zone.id, NOW)
