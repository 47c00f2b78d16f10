"""There is no room for a photo: the words come through, and the sentence says so.

The kernel refuses the server to write a file past a bound, as a full disk does; the database stays below it.
"""

import uuid

import pytest

from tests.durability.wire import Browser, concerns, fields_of
from tests.files import photos
from tests.journeys.houses import House

pytestmark = [pytest.mark.slow]

BOUND = 8 * 1024 * 1024


def multipart(fields: list[tuple[str, str]], photo: bytes) -> tuple[bytes, str]:
    """A form with one photo, as a browser sends it; and its content type."""
    mark = uuid.uuid4().hex
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + photo + f"\r\n--{mark}--\r\n".encode()
    return body, f"multipart/form-data; boundary={mark}"


def test_a_full_disk_costs_the_photo_and_not_the_words(house: House) -> None:
    house.before = ("prlimit", f"--fsize={BOUND}")
    house.start("", "--only", "web")
    before = concerns(house)
    li = Browser(house)
    words = "望江路的路灯坏了三天，晚上看不见。"
    _status, _path, page = li.get("/concerns/new")
    first = [("words", words), ("area", "unknown"), ("urgency", "ORDINARY")]
    _status, _path, page = li.post("/concerns/new", [*fields_of(page), *first])
    photo = photos.jpeg() + bytes(BOUND + 1024 * 1024)
    body, kind = multipart([*fields_of(page), ("phone", "13812340009"), ("name", ""), ("show_name", "no")], photo)
    status, _path, page = li.send("/concerns/new", body, kind)
    assert status == 422
    assert "照片现在存不下，文字没有丢：先不带照片提交，过后再补" in page
    assert "13812340009" in page and words in page
    extras = [("phone", "13812340009"), ("name", ""), ("show_name", "no"), ("may_publish", "no")]
    _status, _path, page = li.post("/concerns/new", [*fields_of(page), *extras])
    status, path, _page = li.post("/concerns/new", fields_of(page))
    assert status == 200 and path.endswith("/receipt")
    assert concerns(house) == before + 1
    assert [path for path in (house.home / "files").rglob("*") if path.is_file()] == []
