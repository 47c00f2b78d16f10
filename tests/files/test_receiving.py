import logging
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from lianxin.core.errors import Refused
from lianxin.files import handlers, store, uploads
from lianxin.files.handlers import CappedUploadHandler, ReceivedFile
from tests.files import photos
from tests.files.test_keeping import NOW, Stored

BORDER = b"frontier"


class Form:
    """The body of a form, made while it is read: a 60 MB photo never stands in memory."""

    def __init__(self, parts: list[tuple[str, str, int | bytes]]) -> None:
        self.pieces = self._make(parts)
        self.rest = b""

    def _make(self, parts: list[tuple[str, str, int | bytes]]) -> Iterator[bytes]:
        for name, file_name, content in parts:
            shown = f'; filename="{file_name}"' if file_name else ""
            yield b'--%s\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n' % (
                BORDER,
                name.encode(),
                shown.encode(),
            )
            if isinstance(content, bytes):
                yield content
            else:
                yield b"\xff\xd8\xff"
                for start in range(3, content, 65_536):
                    yield b"\xa5" * min(65_536, content - start)
            yield b"\r\n"
        yield b"--%s--\r\n" % BORDER

    def read(self, size: int = 65_536) -> bytes:
        while len(self.rest) < size:
            piece = next(self.pieces, None)
            if piece is None:
                break
            self.rest += piece
        given, self.rest = self.rest[:size], self.rest[size:]
        return given

    readline = read


def receive(*parts: tuple[str, str, int | bytes]) -> tuple[QueryDict, MultiValueDict[str, ReceivedFile], HttpRequest]:
    request = RequestFactory().post("/", content_type=f"multipart/form-data; boundary={BORDER.decode()}")
    request.META["CONTENT_LENGTH"] = "99999999999"
    request.upload_handlers = [CappedUploadHandler(request)]
    request._stream = Form(list(parts))  # type: ignore[attr-defined]
    return request.POST, request.FILES, request  # type: ignore[return-value]


def test_a_photo_of_sixty_megabytes_costs_the_photo_and_not_the_words(stored: Stored) -> None:
    words = "路灯不亮了" * 500
    tracemalloc.start()
    post, files, request = receive(
        ("title", "", "路灯".encode()),
        ("photos", "a.jpg", 60 * 1024**2),
        ("photos", "b.jpg", photos.jpeg()),
        ("words", "", words.encode()),
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (post["title"], post["words"]) == ("路灯", words)
    heavy, fine = files.getlist("photos")
    assert heavy.too_large
    assert heavy.size == 60 * 1024**2
    assert not fine.too_large
    assert Path(fine.temporary_file_path()).read_bytes() == photos.jpeg()
    assert peak < 8 * 1024**2
    assert sum(path.stat().st_size for path in store.incoming().iterdir()) < 1024**2
    request.close()
    assert stored() == []


@pytest.mark.django_db
def test_what_was_marked_is_refused_with_its_sentence() -> None:
    _post, files, request = receive(("photos", "a.jpg", 38 * 1024**2), ("photos", "b.jpg", photos.jpeg()))
    heavy, fine = files.getlist("photos")
    with pytest.raises(Refused, match="照片太大（38 MB），最多 20 MB"):
        uploads.accept(heavy, 1, NOW)
    assert uploads.accept(fine, 1, NOW).width == 640
    request.close()


def test_twenty_megabytes_to_the_byte_are_taken() -> None:
    _post, files, request = receive(("a", "a.jpg", handlers.MOST_BYTES), ("b", "b.jpg", handlers.MOST_BYTES + 1))
    assert [files[name].too_large for name in ("a", "b")] == [False, True]
    request.close()


@pytest.mark.django_db
def test_a_full_disk_while_receiving_costs_the_photo_and_not_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        name = "/nowhere"

        def write(self, data: bytes) -> int:
            raise OSError(28, "No space left on device")

        def fileno(self) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            """Nothing to close."""

    for broken in (lambda **_kwargs: Full(), lambda **_kwargs: (_ for _ in ()).throw(OSError(28, "No space"))):
        monkeypatch.setattr(handlers, "NamedTemporaryFile", broken)
        post, files, request = receive(("photos", "a.jpg", photos.jpeg()), ("words", "", "路灯".encode()))
        assert post["words"] == "路灯"
        assert files["photos"].unstorable
        with pytest.raises(Refused, match="存不下"):
            uploads.accept(files["photos"], 1, NOW)
        request.close()


def test_what_was_received_is_gone_with_the_request(stored: Stored) -> None:
    _post, files, request = receive(("photos", "a.jpg", photos.jpeg()))
    assert stored() == [Path(files["photos"].temporary_file_path()).name]
    request.close()
    assert stored() == []
    files["photos"].close()


def test_a_line_that_breaks_off_leaves_nothing(stored: Stored) -> None:
    handler: FileUploadHandler = CappedUploadHandler()
    handler.new_file("photos", "a.jpg", "image/jpeg", 10)
    handler.receive_data_chunk(b"abc", 0)
    handler.upload_interrupted()
    handler.upload_interrupted()
    assert stored() == []


def test_a_photo_gives_its_name_to_no_file_and_no_log(stored: Stored, caplog: pytest.LogCaptureFixture) -> None:
    content = photos.jpeg()
    caplog.set_level(logging.DEBUG)
    _post, _files, request = receive(("photos", f"{photos.NAME}.jpg", content))
    assert photos.NAME not in str(stored())
    assert photos.NAME not in caplog.text
    request.close()
