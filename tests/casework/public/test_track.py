"""Following a concern: its page, its photos, wrong codes, and a lost receipt."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.accounts.models import User
from lianxin.casework.models import Concern
from lianxin.core import clock, ids
from lianxin.files.models import Picture
from lianxin.notify import outbox
from lianxin.privacy.models import Allowance
from tests import desk
from tests.casework.public.conftest import NAME, PHONE, Resident
from tests.casework.public.test_new import photo
from tests.zone import Zone

ABSENT = "7KQM-2XRD-P9HV-C4TN"


@pytest.fixture
def concern(resident: Resident) -> Concern:
    return resident.submit(photos=[photo()])


def body(response: object) -> str:
    """The page without what names its own address."""
    return re.sub(r'<input type="hidden" name="next"[^>]*>', "", response.content.decode())  # type: ignore[attr-defined]


def messages(home_outbox: object) -> str:
    """Deliver, and read all that was sent."""
    outbox.deliver(clock.now())
    return "\n".join(path.read_text("utf-8") for path in sorted(home_outbox.glob("*")))  # type: ignore[attr-defined]


def sent_code(home: object) -> str:
    """The last code that was sent."""
    return re.findall(r"验证码 (\d{6})", messages(home / "outbox"))[-1]  # type: ignore[operator]


def test_the_page_tells_where_it_stands_who_has_it_and_by_when(concern: Concern, client: Client) -> None:
    page = client.get(f"/c/{concern.receipt}")
    html = page.content.decode()
    assert page.status_code == 200
    assert f'data-object="concern:{concern.pk}" data-state="NEW"' in html
    assert "已收到" in html
    assert "青禾街道人大工委" in html
    assert "最晚接手" in html
    assert 'data-action="concern.add"' in html
    assert 'data-action="concern.withdraw"' in html
    assert 'data-action="concern.rate"' not in html
    assert "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "same-origin"


def test_a_code_is_found_however_it_is_typed(concern: Concern, client: Client) -> None:
    for typed in (concern.receipt.lower(), concern.receipt.replace("-", " "), concern.receipt.replace("-", "")):
        found = client.post("/track", {"code": typed})
        assert (found.status_code, found["Location"]) == (303, f"/c/{concern.receipt}")
    assert client.get(f"/c/{concern.receipt.replace('-', '').lower()}").status_code == 200


def test_wrong_and_absent_codes_get_one_answer_for_the_same_work(concern: Concern, client: Client) -> None:
    wrong_check = ABSENT[:-1] + ("P" if ABSENT[-1] != "P" else "Q")
    answers, costs = [], []
    Allowance.objects.all().delete()
    client.get("/c/XXXX")
    for code in (ids.new_receipt(), wrong_check, "SHORT", "X" * 60, "O0O0-1111-LLLL-IIII"):
        with CaptureQueriesContext(connection) as queries:
            answers.append(client.get(f"/c/{code}"))
        costs.append(len(queries))
    assert {answer.status_code for answer in answers} == {404}
    assert len({body(answer) for answer in answers}) == 1
    assert len(set(costs)) == 1


def test_ten_wrong_codes_are_enough_for_ten_minutes(concern: Concern, client: Client) -> None:
    for _n in range(10):
        assert client.get(f"/c/{ids.new_receipt()}").status_code == 404
    for refused in (client.get(f"/c/{concern.receipt}"), client.post("/track", {"code": concern.receipt})):
        assert refused.status_code == 429
        assert "这个码试得太多了，10 分钟后再试" in refused.content.decode()
    assert client.get(f"/c/{concern.receipt}", REMOTE_ADDR="10.9.8.7").status_code == 200
    Allowance.objects.update(ends_at=clock.wall() - timedelta(seconds=1))
    assert client.get(f"/c/{concern.receipt}").status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("7KQM-2XRD-P9HV-C4T", "没找到。您填了 15 位，少 1 位"),
        ("7KQM-2XRD-P9HV-C4TNN", "没找到。您填了 17 位，多 1 位"),
        ("7KQM-2XRD-P9HV-C4T0", "回执码里没有 O、I、L"),
        (ABSENT, "没找到，看看回执码有没有抄错"),
    ],
)
def test_the_form_says_what_the_typed_text_alone_tells(zone: Zone, client: Client, typed: str, said: str) -> None:
    page = client.post("/track", {"code": typed})
    assert page.status_code == 404
    assert said in page.content.decode()
    assert typed in page.content.decode()


def test_the_form_without_a_code(zone: Zone, client: Client) -> None:
    assert client.get("/track").status_code == 200
    assert client.get("/c/")["Location"] == "/track"
    assert client.post("/track", {"code": ""}).status_code == 422
    assert client.put("/track").status_code == 405


def test_photos_are_shown_to_whoever_shows_the_receipt_and_to_nobody_else(
    resident: Resident, concern: Concern, client: Client
) -> None:
    token = Picture.objects.get().token
    shown = client.get(f"/c/{concern.receipt}/photos/{token}/thumb.jpg")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")
    assert client.get(f"/files/{token}/full.jpg").status_code == 404
    other = resident.submit()
    assert client.get(f"/c/{other.receipt}/photos/{token}/full.jpg").status_code == 404
    assert client.get(f"/c/{ABSENT}/photos/{token}/full.jpg").status_code == 404


def test_the_receipt_shows_its_code_and_is_sent_to_the_phone_that_was_given(
    concern: Concern, client: Client, home: object
) -> None:
    page = client.get(f"/c/{concern.receipt}/receipt")
    html = page.content.decode()
    assert "138****5678" in html
    assert "<svg" in html
    assert PHONE not in html
    assert client.get(f"/c/{concern.receipt}/receipt/send").status_code == 405
    for _twice in range(2):
        assert client.post(f"/c/{concern.receipt}/receipt/send").status_code == 303
    sent = messages(home / "outbox")  # type: ignore[operator]
    assert sent.count(concern.receipt) == 1
    assert PHONE in sent


def test_a_lost_receipt_is_found_again_by_the_phones_code(concern: Concern, client: Client, home: object) -> None:
    asked = client.post("/track/lost", {"phone": PHONE})
    ticket = re.search(r'name="ticket" value="([^"]+)"', asked.content.decode())
    assert ticket is not None
    assert PHONE not in asked.content.decode()
    found = client.post("/track/lost", {"ticket": ticket[1], "code": sent_code(home)})
    assert concern.receipt in found.content.decode()
    wrong = client.post("/track/lost", {"ticket": ticket[1], "code": "000000"})
    assert wrong.status_code == 422
    assert concern.receipt not in wrong.content.decode()


def test_a_phone_that_is_unknown_gets_the_same_page(concern: Concern, client: Client, home: object) -> None:
    pages = []
    for phone in (PHONE, "13700000001"):
        html = client.post("/track/lost", {"phone": phone}).content.decode()
        pages.append(re.sub(r'(name="(ticket|csrfmiddlewaretoken)" )?value="[^"]{20,}"', "", html))
    assert pages[0] == pages[1]
    ticket = re.search(
        r'name="ticket" value="([^"]+)"', client.post("/track/lost", {"phone": "13700000002"}).content.decode()
    )
    found = client.post("/track/lost", {"ticket": ticket[1], "code": sent_code(home)})  # type: ignore[index]
    assert "没有找到" in found.content.decode()


@pytest.mark.parametrize("typed", ["", "1380000", "0513-85920000"])
def test_a_phone_that_cannot_receive_a_code_is_said(zone: Zone, client: Client, typed: str) -> None:
    assert client.post("/track/lost", {"phone": typed}).status_code == 422


def test_a_signed_in_resident_sees_their_own(zone: Zone, concern: Concern, client: Client) -> None:
    assert client.get("/my/").status_code == 302
    user = User.objects.create_phone(zone.id, "13900000000")
    client.force_login(user, backend=desk.BACKEND)
    session, wall = client.session, int(clock.wall().timestamp())
    session.update({desk.BEGAN: wall, desk.SEEN: wall, desk.STRONG: False})
    session.save()
    assert concern.receipt not in client.get("/my/").content.decode()
    mine = Resident(zone, client).submit(words="我家楼下的路灯坏了三天了，晚上看不清。")
    assert mine.resident == user
    assert mine.receipt in client.get("/my/").content.decode()


def test_the_course_names_offices_and_deputies_and_never_clerks(zone: Zone, client: Client) -> None:
    concern = desk.submitted(zone, **desk.CONTACT, contact_agreed=True)
    desk.perform(zone, "hand", concern, "site_desk", to=zone.deputies["voter_deputy"], note="内部的话")
    desk.perform(zone, "visit", concern, "voter_deputy", seen="到现场看了，灯杆歪了")
    desk.perform(zone, "unmask", concern, "voter_deputy", reason="约看现场")
    desk.perform(zone, "refer", concern, "voter_deputy", unit=zone.bodies["city_management"])
    html = client.get(f"/c/{concern.receipt}").content.decode()
    for words in (
        "收到您的反映",
        "转给何选代表",
        "何选代表到现场看了",
        "灯杆歪了",
        "转城市管理局办",
        "城市管理局正在办",
    ):
        assert words in html, words
    assert "约看现场" in html
    assert "1 次：" in html
    for secret in ("白露", "程实", "内部的话", desk.CONTACT["name"], desk.CONTACT["phone"]):
        assert secret not in html, secret


def test_a_merged_one_tells_how_far_the_other_is_and_nothing_of_whose_it_is(zone: Zone, client: Client) -> None:
    other = desk.submitted(zone, words="别人写的话：路灯坏了很多天了没有人管", **desk.CONTACT)
    concern = desk.submitted(zone)
    desk.perform(zone, "merge", concern, "site_desk", into=other.pk)
    html = client.get(f"/c/{concern.receipt}").content.decode()
    assert "和同样的事一起办" in html
    assert "青禾代表之家" in html
    for secret in (other.receipt, "别人写的话", f"concern:{other.pk}", "李**"):
        assert secret not in html, secret


@pytest.mark.parametrize("state", ["DECLINED", "WITHDRAWN"])
def test_how_it_ended_is_said(zone: Zone, client: Client, state: str) -> None:
    concern = desk.submitted(zone)
    if state == "DECLINED":
        desk.perform(zone, "decline", concern, "site_desk", reason="COURT")
    else:
        desk.perform(zone, "withdraw", concern, "resident")
    html = client.get(f"/c/{concern.receipt}").content.decode()
    assert f'data-state="{state}"' in html
    assert ("已在法院或仲裁机构办理" if state == "DECLINED" else "您已撤回") in html


def test_the_page_costs_no_more_for_a_long_course(zone: Zone, client: Client) -> None:
    concern = desk.submitted(zone)
    client.get(f"/c/{concern.receipt}")
    costs = []
    for times in (1, 12):
        for n in range(times):
            desk.perform(zone, "add", concern, "resident", words=f"补充 {n}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/c/{concern.receipt}")
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert NAME not in str(costs)
