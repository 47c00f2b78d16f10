"""A person who can be recognised brings a concern: afterwards they are found nowhere but where they belong."""

import json
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests import settings
from tests.files import photos
from tests.journeys.houses import House
from tests.journeys.people import code_after, fill, resident, signed_in
from tests.journeys.steps import WORDS, bring, follow, number

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME, PHONE = "欧阳青璇", "13798760123"
REASON = "核对楼号"
# what every JPEG has
PLAIN = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progression", "progressive"}


def spellings() -> dict[str, bytes]:
    """What is looked for: the person and the file's name, in every way they may stand written."""
    written = {"name": NAME, "phone": PHONE, "file": "家门口全景", "owner": photos.NAME, "owner's phone": photos.PHONE}
    found = {what: text.encode() for what, text in written.items()}
    found["name in JSON"] = json.dumps(NAME)[1:-1].encode()
    found["name in an address"] = b"%E6%AC%A7%E9%98%B3%E9%9D%92%E7%92%87"
    found["phone with blanks"] = b"137 9876 0123"
    found["phone with +86"] = b"+86137"
    found["name in UTF-16"] = NAME.encode("utf-16-le")
    return found


def planted(content: bytes) -> list[str]:
    """What of it is in there."""
    return [what for what, text in spellings().items() if text in content]


def dump(house: House) -> bytes:
    """The whole database as SQL; on SQLite the raw pages too, deleted ones among them."""
    url = house.installation.url
    if settings.VENDOR == "postgres":
        name = urlsplit(url).path[1:]
        tool = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))[-1]
        words = [tool, "-h", str(settings.POSTGRES), "-U", "postgres", name]
        return subprocess.run(words, check=True, capture_output=True).stdout
    path = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        text = "\n".join(connection.iterdump()).encode()
    return text + b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


def files(house: House) -> Iterator[Path]:
    """Everything under the home but the database."""
    for path in house.home.rglob("*"):
        if path.is_file() and ".sqlite3" not in path.name:
            yield path


def walk(browser: Browser, house: House, photo: Path) -> list[str]:
    """Bring it, have it looked at, handed, referred, answered, found again, taken back; the addresses asked for."""
    with resident(browser, house) as li:
        receipt = bring(li, photo=photo, phone=PHONE, name=NAME, show_name="yes", contact_agreed="on")
        li.press(f"发短信到 {PHONE[:3]}****{PHONE[-4:]}")
        ref = follow(li, receipt)
        case = f"/work/concerns/{number(ref)}"
        with signed_in(browser, house, "street_office") as clerk:
            clerk.go(case)
            clerk.does("concern.unmask", reason=REASON)
            expect(clerk.page.locator("body")).to_contain_text(PHONE)
            clerk.go("/work/search?q=" + "欧阳")
            clerk.go(case)
            with clerk.doing("concern.hand") as form:
                form.locator("[name=to]").select_option(label="沈知远代表")
        with signed_in(browser, house, "voter_deputy", anew=True) as deputy:
            deputy.go(case)
            expect(deputy.page.locator("body")).not_to_contain_text(PHONE)
            with deputy.doing("concern.refer") as form:
                form.locator("[name=unit]").select_option(label="望澜开发区城市管理局")
        with signed_in(browser, house, "unit") as unit:
            unit.go(case)
            expect(unit.page.locator("body")).not_to_contain_text(PHONE)
            unit.does("concern.answer", text="灯修好了，请您再看看。", outcome="DONE")
        follow(li, receipt)
        expect(li.page.locator("body")).to_contain_text(REASON)
        li.does("concern.rate", score="DISSATISFIED", words="还有一盏不亮。")
        _found_again(li.house, li)
        follow(li, receipt)
        _withdrawn(li.house, li)
        li.sees(ref, "WITHDRAWN")
        return [unquote(url) for one in (li, clerk, deputy, unit) for url in one.urls]


def _found_again(house: House, li) -> None:  # type: ignore[no-untyped-def]
    seen = house.messages_to(PHONE)
    li.go("/track/lost")
    li.page.fill("[name=phone]", PHONE)
    li.press("发验证码")
    li.page.fill("[name=code]", code_after(house, PHONE, seen))
    li.press("看我反映的事")
    expect(li.page.locator("[data-object^=concern]")).to_have_count(1)


def _withdrawn(house: House, li) -> None:  # type: ignore[no-untyped-def]
    seen = house.messages_to(PHONE)
    with li.doing("concern.withdraw") as form:
        fill(form, "reason", "自己修好了")
    li.page.locator('form[data-action="concern.withdraw"] [name=code]').fill(code_after(house, PHONE, seen))
    with li.page.expect_navigation():
        li.press("撤回")


def test_a_person_is_found_nowhere_but_where_they_belong(browser: Browser, shared_house: House, tmp_path: Path) -> None:
    photo = tmp_path / f"家门口全景 {NAME} {PHONE}.jpg"
    photo.write_bytes(photos.jpeg(photos.noise(1200, 900, 0.2)))
    assert planted(photo.read_bytes()) == ["owner", "owner's phone"]
    urls = walk(browser, shared_house, photo)
    assert len(shared_house.messages_to(PHONE)) >= 4
    content = dump(shared_house)
    assert WORDS.encode() in content
    assert planted(content) == []
    assert planted(shared_house.log.read_bytes()) == []
    assert [url for url in urls if planted(url.encode())] == []
    _only_their_messages(shared_house)
    _bare_pictures(shared_house)
    assert not re.search(r"/c/[^/\s]{16,19}", shared_house.log.read_text("utf-8")), "a receipt in the log"


def _only_their_messages(house: House) -> None:
    others = [path for path in files(house) if path.parent.name == "outbox"]
    for path in others:
        if path.read_text("utf-8").partition("\n")[0] != PHONE:
            assert planted(path.read_bytes()) == [], path


def _bare_pictures(house: House) -> None:
    """No other file names them, and no picture has more in it than points."""
    pictures = 0
    for path in files(house):
        assert planted(str(path).encode()) == []
        if path.parent.name == "outbox":
            continue
        content = path.read_bytes()
        assert planted(content) == [], path
        if path.suffix == ".jpg":
            pictures += 1
            assert not any(mark in content for mark in (b"Exif", b"GPS", b"xmpmeta", b"Testcamera")), path
            with Image.open(path) as image:
                assert not image.getexif() and set(image.info) <= PLAIN
    assert pictures >= 2
