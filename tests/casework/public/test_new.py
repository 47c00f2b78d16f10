"""Bringing a concern: the way of a resident, and every way it can go wrong without a word lost."""

import threading
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from lianxin.casework.concern.models import Urgency
from lianxin.casework.models import Concern
from lianxin.files.models import Picture
from lianxin.privacy import contacts
from lianxin.privacy.models import ContactDetails
from tests.casework.public.conftest import NAME, PHONE, WORDS, Resident, hidden, receipt_in
from tests.files.photos import jpeg, png_bomb
from tests.zone import Zone, elsewhere


def photo(content: bytes | None = None, name: str = "IMG_欧阳秀英_13812345678.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if content is not None else jpeg(), "image/jpeg")


def test_three_pages_make_one_concern_with_its_receipt(resident: Resident) -> None:
    assert resident.open().status_code == 200
    assert resident.send(words=WORDS, area=str(resident.zone.streets["qinghe"].pk), place="西门").status_code == 200
    assert resident.step == "extras"
    resident.send(photos=[photo()], phone="138 1234 5678", name=NAME, show_name="no", may_publish="yes")
    assert resident.step == "check"
    assert "青禾街道人大工委" in resident.html
    assert WORDS in resident.html
    done = resident.send(contact_agreed="on")
    concern = Concern.objects.get()
    assert done.status_code == 303
    assert receipt_in(done) == concern.receipt
    assert (concern.words, concern.place, concern.area) == (WORDS, "西门", resident.zone.streets["qinghe"])
    assert (concern.may_publish, concern.show_name, concern.contact_agreed) == (True, False, True)
    assert Picture.objects.get().ref == concern.ref
    assert contacts.reveal(concern.ref).phone == PHONE  # type: ignore[union-attr]
    assert concern.receipt.split("-")[0] in resident.client.get(done["Location"]).content.decode()


def test_the_elders_view_asks_one_thing_on_each_of_four_pages(resident: Resident) -> None:
    resident.client.cookies["elder"] = "1"
    resident.open()
    assert "共 4 步" in resident.html
    resident.send(words=WORDS)
    assert resident.step == "where"
    resident.send(area="unknown", place="", urgency="ORDINARY")
    assert resident.step == "contact"
    resident.send(phone="", name="")
    assert resident.step == "check"
    assert resident.send(go="photos").status_code == 200
    assert resident.step == "photos"
    resident.send(photos=[photo()])
    assert resident.step == "check"
    resident.send()
    concern = Concern.objects.get()
    assert (concern.area, concern.screener) == (None, resident.zone.bodies["congress_office"])
    assert Picture.objects.get().ref == concern.ref


def test_a_site_that_was_scanned_takes_the_place_of_the_street(resident: Resident) -> None:
    site = resident.zone.sites["langang_station"]
    resident.open(f"?site={site.slug}")
    assert site.name in resident.html
    assert 'name="area"' not in resident.html
    resident.send(words=WORDS, place="")
    resident.send(phone="", name="")
    resident.send()
    concern = Concern.objects.get()
    assert (concern.site, concern.area, concern.screener) == (site, site.area, site.organization)


def test_whoever_scanned_a_site_may_choose_a_street_instead(resident: Resident) -> None:
    resident.open(f"?site={resident.zone.sites['langang_station'].slug}")
    resident.send(words=WORDS, anywhere="1")
    assert 'name="area"' in resident.html
    assert WORDS in resident.html


def test_a_site_of_another_zone_or_closed_is_said_to_be_gone(resident: Resident) -> None:
    other = elsewhere()
    resident.zone.area.host = "testserver"
    resident.zone.area.save()
    resident.open(f"?site={other.sites['dongqiao_station'].slug}")
    assert "已经停用" in resident.html
    assert 'name="area"' in resident.html


def test_danger_to_people_shows_the_numbers_to_call_before_anything_else(resident: Resident) -> None:
    resident.open()
    resident.send(words=WORDS, area="unknown", urgency="HAZARD")
    for number in ("tel:110", "tel:119", "tel:120"):
        assert number in resident.html
    assert resident.html.index("tel:110") < resident.html.index("<h1")
    resident.send(phone="", name="")
    assert "24 小时内" in resident.html
    done = resident.send()
    assert Concern.objects.get().urgency == Urgency.HAZARD
    assert "tel:119" in resident.client.get(done["Location"]).content.decode()


def test_an_answer_is_changed_from_the_last_page_and_leads_back_there(resident: Resident) -> None:
    resident.until_checked()
    resident.send(go="what")
    assert resident.step == "what"
    assert WORDS in resident.html
    resident.send(words=WORDS + "请尽快。", area=str(resident.zone.streets["beilu"].pk), place="东门")
    assert resident.step == "check"
    resident.send()
    concern = Concern.objects.get()
    assert concern.words.endswith("请尽快。")
    assert concern.area == resident.zone.streets["beilu"]


def test_going_back_loses_nothing_that_was_not_yet_sent(resident: Resident) -> None:
    resident.open()
    resident.send(words=WORDS, area="unknown")
    resident.send(go="what", phone="1380000", name=NAME, photos=[photo()])
    assert resident.step == "what"
    resident.send(words=WORDS, area="unknown")
    assert "1380000" in resident.html
    assert NAME in resident.html
    assert Picture.objects.get().token in resident.html


# ── what is wrong with the input ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"words": "红绿灯", "area": "unknown"}, "写清楚是什么事，至少 10 个字"),
        ({"words": "   ", "area": "unknown"}, "写清楚是什么事，至少 10 个字"),
        ({"words": "字" * 10001, "area": "unknown"}, "写了 10001 个字，最多 10,000 个"),
        ({"words": WORDS}, "选一个街道；不知道就选“说不清”"),
        ({"words": WORDS, "area": "x'); DROP"}, "这个街道不在本区，重新选一个"),
        ({"words": WORDS, "area": "unknown", "place": "路" * 201}, "地点太长，最多 200 个字"),
        ({"words": WORDS, "area": "unknown", "urgency": "WAR"}, "选一下有没有危险"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(resident: Resident, answers: dict[str, str], said: str) -> None:
    resident.open()
    page = resident.send(**answers)
    assert page.status_code == 422
    assert said in resident.html
    assert "您写的内容都还在" in resident.html
    assert "（1 处要改）" in resident.html
    assert answers["words"].strip() in resident.html
    assert answers.get("place", "") in resident.html
    assert not Concern.objects.exists()


def test_ten_thousand_characters_are_taken_with_their_line_ends_counted_once(resident: Resident) -> None:
    words = ("字" * 99 + "\r\n") * 99 + "字" * 100
    concern = resident.submit(words=words)
    assert len(concern.words) == 10000


def test_a_street_of_another_zone_is_refused_on_every_page(resident: Resident) -> None:
    foreign = str(elsewhere().streets["dongqiao"].pk)
    resident.zone.area.host = "testserver"
    resident.zone.area.save()
    resident.open()
    assert resident.send(words=WORDS, area=foreign).status_code == 422
    assert "这个街道不在本区，重新选一个" in resident.html
    resident.until_checked()
    page = resident.client.post("/concerns/new", {**resident.sent, "step": "check", "area": foreign})
    assert page.status_code == 422
    assert WORDS in page.content.decode()
    assert not Concern.objects.exists()


@pytest.mark.parametrize("typed", ["1380000", "12345678901", "0513", "不告诉你"])
def test_a_wrong_phone_is_said_and_the_photo_is_not_asked_for_again(resident: Resident, typed: str) -> None:
    resident.open()
    resident.send(words=WORDS, area="unknown")
    page = resident.send(photos=[photo()], phone=typed, name=NAME)
    assert page.status_code == 422
    assert typed in resident.html
    assert NAME in resident.html
    token = Picture.objects.get().token
    assert f'name="photos" value="{token}"' in resident.html
    resident.send(phone=PHONE, name=NAME)
    resident.send()
    assert Picture.objects.get().ref == Concern.objects.get().ref


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "这个文件不是照片"),
        (b"", "这个文件是空的"),
        (b"\xff\xd8\xff" + b"0" * (60 * 1024 * 1024), "照片太大（61 MB），最多 20 MB"),
        (png_bomb(60_000, 60_000, rows=50), "照片"),
    ],
    ids=["svg named jpg", "empty", "60 MB", "bomb"],
)
def test_a_bad_photo_costs_only_itself(resident: Resident, content: bytes, said: str) -> None:
    resident.open()
    resident.send(words=WORDS, area="unknown")
    page = resident.send(photos=[photo(), photo(content)], phone="138 1234 5678", name=NAME, may_publish="yes")
    assert page.status_code == 422
    assert said in resident.html
    assert "138 1234 5678" in resident.html
    assert WORDS in resident.html
    assert resident.html.count('name="photos" value=') == 1
    resident.send(phone="138 1234 5678", name=NAME, may_publish="yes")
    resident.send()
    assert Picture.objects.filter(subject_kind="concern").count() == 1


def test_a_photo_is_taken_back(resident: Resident) -> None:
    resident.open()
    resident.send(words=WORDS, area="unknown")
    resident.send(photos=[photo(), photo()], phone="1", name="")
    token = Picture.objects.first().token  # type: ignore[union-attr]
    assert resident.send(drop=token, phone=PHONE, name=NAME).status_code == 200
    assert (Picture.objects.count(), resident.step) == (1, "extras")
    assert PHONE in resident.html


def test_a_seventh_photo_is_left_out_with_a_word(resident: Resident) -> None:
    resident.open()
    resident.send(words=WORDS, area="unknown")
    page = resident.send(photos=[photo() for _n in range(7)], phone="", name="")
    assert page.status_code == 422
    assert "最多 6 张照片" in resident.html
    assert Picture.objects.count() == 6


def test_a_photo_that_was_swept_meanwhile_is_asked_for_again(resident: Resident) -> None:
    resident.until_checked(photos=[photo()])
    Picture.objects.all().delete()
    assert resident.send().status_code == 422
    assert "有照片已经过期，重新选一次" in resident.html
    assert not Concern.objects.exists()


# ── the same form twice ───────────────────────────────────────────────────────────────────────


def test_a_form_sent_again_gives_the_same_receipt(resident: Resident) -> None:
    resident.until_checked()
    first = resident.send(contact_agreed="on")
    second = resident.client.post("/concerns/new", resident.sent)
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert Concern.objects.count() == 1


def test_other_words_in_a_form_sent_before_are_another_concern_once_confirmed(resident: Resident) -> None:
    resident.until_checked()
    resident.send()
    other = "另外一件事：望江路的井盖不见了，晚上看不清。"
    resident.page = resident.client.post("/concerns/new", {**resident.sent, "words": other})
    assert resident.page.status_code == 409
    assert other in resident.html
    assert Concern.objects.count() == 1
    assert resident.send().status_code == 303
    assert Concern.objects.latest("id").words == other


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_concern(resident: Resident) -> None:
    resident.until_checked()
    sent = _as_sent(resident)
    places: list[str] = []

    def press() -> None:
        places.append(Client().post("/concerns/new", sent).get("Location", ""))
        connections.close_all()

    clicks = [threading.Thread(target=press) for _n in range(4)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert Concern.objects.count() == 1
    assert set(places) == {f"/c/{Concern.objects.get().receipt}/receipt"}


def _as_sent(resident: Resident) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in hidden(resident.html):
        found.setdefault(name, []).append(value)
    return found


def test_a_form_open_since_yesterday_comes_back_whole_with_a_fresh_token(zone: Zone) -> None:
    resident = Resident(zone, Client(enforce_csrf_checks=True))
    resident.until_checked(photos=[photo()])
    resident.client.cookies.pop("csrftoken")
    page = resident.send(contact_agreed="on")
    assert page.status_code == 403
    assert "您写的都在" in resident.html
    assert WORDS in resident.html
    assert not Concern.objects.exists()
    assert resident.send(contact_agreed="on").status_code == 303
    assert Picture.objects.get().ref == Concern.objects.get().ref


# ── who may, and what stays behind ────────────────────────────────────────────────────────────


def test_another_method_is_refused(resident: Resident) -> None:
    assert resident.client.put("/concerns/new").status_code == 405
    assert resident.client.delete("/concerns/new").status_code == 405


def test_a_host_of_no_zone_has_no_form(resident: Resident) -> None:
    elsewhere()
    assert resident.client.get("/concerns/new").status_code == 404


def test_a_resident_leaves_no_trace_in_sessions_addresses_and_logs(
    resident: Resident, caplog: pytest.LogCaptureFixture, home: Path
) -> None:
    concern = resident.submit(photos=[photo()])
    resident.client.get(f"/c/{concern.receipt}")
    assert not Session.objects.exists()
    assert "sessionid" not in resident.client.cookies
    assert concern.receipt.replace("-", "") not in caplog.text.replace("-", "")
    for secret in (NAME, PHONE, WORDS):
        assert secret not in caplog.text
    sealed = ContactDetails.objects.get()
    for secret in (NAME.encode(), PHONE.encode()):
        assert secret not in bytes(sealed.name_sealed) + bytes(sealed.phone_sealed)
        assert all(secret not in path.read_bytes() for path in home.rglob("*.jpg"))
    assert not [path for path in home.rglob("*") if NAME in path.name or PHONE in path.name]


def test_the_form_is_not_listed_and_its_address_told_to_nobody(resident: Resident) -> None:
    page = resident.open()
    assert "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "same-origin"
