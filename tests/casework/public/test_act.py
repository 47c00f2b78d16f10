"""What residents do to their concern: it works, is theirs alone, once, and never loses a word."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lianxin.casework.models import Commitment, Concern
from lianxin.core import clock
from lianxin.files.models import Picture
from lianxin.notify import outbox
from tests import desk
from tests.casework.public.test_new import photo
from tests.zone import Zone

PHONE = "13812345678"
TYPED = "路灯亮了一天又灭了，<b>晚上</b>还是看不清。"


def post(client: Client, concern: Concern, name: str, **data: Any) -> Any:
    return client.post(f"/c/{concern.receipt}/{name}", data)


def html(page: Any) -> str:
    return str(page.content.decode())


def now_of(days: float = 0) -> Any:
    return clock.wall() - timedelta(days=days)


@pytest.fixture
def answered(zone: Zone) -> Concern:
    return desk.answered(zone, now_of(1))


def test_words_and_photos_are_added_and_seen_by_the_holder(zone: Zone, client: Client) -> None:
    concern = desk.submitted(zone)
    done = post(client, concern, "add", words="水泵也坏了", photos=[photo()], version=concern.version)
    assert done.status_code == 303
    page = html(client.get(done["Location"]))
    assert "补充收到了" in page
    assert "水泵也坏了" in page
    addition = concern.additions.get()
    assert Picture.objects.get().subject_id == addition.pk


def test_an_empty_addition_is_asked_for_words(zone: Zone, client: Client) -> None:
    page = post(client, desk.submitted(zone), "add", words="  ")
    assert page.status_code == 422
    assert "写几个字，或者加一张照片" in html(page)


def test_a_bad_photo_costs_neither_the_words_nor_the_good_one(zone: Zone, client: Client) -> None:
    concern = desk.submitted(zone)
    page = post(client, concern, "add", words="水泵也坏了", photos=[photo(), photo(b"<svg/>")])
    assert page.status_code == 422
    assert "水泵也坏了" in html(page)
    token = Picture.objects.get().token
    assert f'value="{token}"' in html(page)
    assert post(client, concern, "add", words="水泵也坏了", photos=token).status_code == 303
    assert Picture.objects.get().subject_kind == "addition"


def test_ten_thousand_and_one_characters_come_back_whole(zone: Zone, client: Client) -> None:
    page = post(client, desk.submitted(zone), "add", words="字" * 10001)
    assert page.status_code == 422
    assert "最多 10000 个" in html(page)
    assert "字" * 10001 in html(page)


@pytest.mark.parametrize(
    ("score", "state"), [("SATISFIED", "CLOSED"), ("BASICALLY", "CLOSED"), ("DISSATISFIED", "IN_HAND")]
)
def test_a_rating_closes_it_or_sends_it_back(answered: Concern, client: Client, score: str, state: str) -> None:
    page = html(client.get(f"/c/{answered.receipt}"))
    assert 'data-action="concern.rate"' in page
    assert 'name="score"' in page
    done = post(client, answered, "rate", score=score, words=TYPED, version=answered.version)
    assert done.status_code == 303
    answered.refresh_from_db()
    assert answered.state == state
    page = html(client.get(done["Location"]))
    assert f'data-state="{state}"' in page
    assert "路灯亮了一天又灭了，&lt;b&gt;晚上" in page


def test_a_rating_without_a_score_comes_back(answered: Concern, client: Client) -> None:
    page = post(client, answered, "rate", words=TYPED)
    assert page.status_code == 422
    assert "路灯亮了一天又灭了" in html(page)
    assert not answered.evaluations.exists()


@pytest.mark.parametrize(
    ("name", "data"), [("rate", {"score": "SATISFIED", "words": TYPED}), ("add", {"words": TYPED})]
)
def test_the_same_form_twice_is_done_once(answered: Concern, client: Client, name: str, data: dict[str, str]) -> None:
    places = [post(client, answered, name, **data, version=answered.version)["Location"] for _n in range(3)]
    assert len(set(places)) == 1
    assert answered.evaluations.count() + answered.additions.count() == 1


def test_what_was_typed_comes_back_when_it_has_moved_on(zone: Zone, client: Client) -> None:
    concern = desk.submitted(zone)
    desk.perform(zone, "take", concern, "site_desk", now_of())
    page = post(client, concern, "add", words=TYPED, version=concern.version)
    assert page.status_code == 409
    assert "刚刚有了变化" in html(page)
    assert "路灯亮了一天又灭了" in html(page)
    version = re.search(r'name="version" value="(\d+)"', html(page))
    assert version is not None
    assert post(client, concern, "add", words=TYPED, version=version[1]).status_code == 303


def test_what_was_typed_for_an_action_that_is_gone_is_shown(answered: Concern, zone: Zone, client: Client) -> None:
    desk.perform(zone, "lapse", answered, "clock", now_of())
    page = post(client, answered, "rate", score="DISSATISFIED", words=TYPED, version=answered.version)
    assert page.status_code == 409
    assert "您刚才写的" in html(page)
    assert "路灯亮了一天又灭了" in html(page)


def test_an_old_page_is_given_back_with_a_fresh_token(answered: Concern) -> None:
    client = Client(enforce_csrf_checks=True)
    page = post(client, answered, "rate", score="DISSATISFIED", words=TYPED)
    assert page.status_code == 403
    assert "您写的都在" in html(page)
    assert "路灯亮了一天又灭了" in html(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html(page))
    assert token is not None
    done = post(client, answered, "rate", score="DISSATISFIED", words=TYPED, csrfmiddlewaretoken=token[1])
    assert done.status_code == 303


@pytest.mark.parametrize("name", ["take", "hand", "refer", "answer", "decline", "merge", "unmask", "lapse", "reply"])
def test_what_is_for_others_is_refused(zone: Zone, client: Client, name: str) -> None:
    concern = desk.submitted(zone)
    assert post(client, concern, name).status_code == 403
    concern.refresh_from_db()
    assert concern.state == "NEW"


@pytest.mark.parametrize("name", ["submit", "nothing", "add-more"])
def test_what_is_no_action_is_not_there(zone: Zone, client: Client, name: str) -> None:
    assert post(client, desk.submitted(zone), name).status_code == 404


@pytest.mark.parametrize("name", ["add", "withdraw", "rate", "commitments/1/confirm"])
def test_a_wrong_code_and_another_method_open_nothing(zone: Zone, client: Client, name: str) -> None:
    concern = desk.submitted(zone)
    assert client.post(f"/c/7KQM-2XRD-P9HV-C4TN/{name}").status_code == 404
    assert client.get(f"/c/{concern.receipt}/{name}").status_code == 405


# ── withdrawing ───────────────────────────────────────────────────────────────────────────────


def test_without_a_phone_it_is_withdrawn_at_once(zone: Zone, client: Client) -> None:
    concern = desk.submitted(zone)
    assert post(client, concern, "withdraw", reason="已经修好了").status_code == 303
    assert post(client, concern, "withdraw", reason="已经修好了", version=1).status_code == 303
    concern.refresh_from_db()
    assert concern.state == "WITHDRAWN"


def codes_sent(home: Path) -> list[str]:
    outbox.deliver(clock.now())
    return re.findall(
        r"验证码 (\d{6})", "".join(path.read_text("utf-8") for path in sorted((home / "outbox").glob("*")))
    )


def test_with_a_phone_its_code_is_asked_first(zone: Zone, client: Client, home: Path) -> None:
    concern = desk.submitted(zone, phone=PHONE, name="欧阳秀英")
    page = post(client, concern, "withdraw", reason="已经修好了")
    assert page.status_code == 200
    assert "已经修好了" in html(page)
    assert PHONE not in html(page)
    ticket = re.search(r'name="ticket" value="([^"]+)"', html(page))
    assert ticket is not None
    (code,) = codes_sent(home)
    wrong = post(
        client, concern, "withdraw", reason="已经修好了", ticket=ticket[1], code="000000" if code != "000000" else "1"
    )
    assert wrong.status_code == 422
    assert "验证码不对" in html(wrong)
    concern.refresh_from_db()
    assert concern.state == "NEW"
    assert post(client, concern, "withdraw", reason="已经修好了", ticket=ticket[1], code=code).status_code == 303
    concern.refresh_from_db()
    assert concern.state == "WITHDRAWN"
    assert "已经修好了" in html(client.get(f"/c/{concern.receipt}"))


def test_the_code_of_another_phone_does_not_withdraw(zone: Zone, client: Client, home: Path) -> None:
    mine = desk.submitted(zone, phone="13700000009")
    ticket = re.search(r'name="ticket" value="([^"]+)"', html(post(client, mine, "withdraw")))
    concern = desk.submitted(zone, phone=PHONE)
    page = post(client, concern, "withdraw", ticket=ticket[1], code=codes_sent(home)[-1])  # type: ignore[index]
    assert page.status_code == 422
    concern.refresh_from_db()
    assert concern.state == "NEW"


def test_a_landline_cannot_receive_a_code_and_is_told_whom_to_call(zone: Zone, client: Client) -> None:
    page = post(client, desk.submitted(zone, phone="0513-85920000"), "withdraw")
    assert page.status_code == 422
    assert "收不到验证码" in html(page)


# ── commitments ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def reported(zone: Zone) -> Commitment:
    row = desk.commitment(zone, now_of(1))
    found: Commitment = desk.perform(zone, "report", row, "unit_handler", now_of(), report="路灯修好了")
    return found


def confirm(client: Client, row: Commitment, **data: Any) -> Any:
    return client.post(f"/c/{row.concern.receipt}/commitments/{row.pk}/confirm", data)


def test_a_reported_commitment_is_confirmed_by_the_resident(reported: Commitment, client: Client) -> None:
    page = html(client.get(f"/c/{reported.concern.receipt}"))
    assert f'data-object="commitment:{reported.pk}" data-state="REPORTED"' in page
    assert 'data-action="commitment.confirm"' in page
    for _twice in range(2):
        assert confirm(client, reported, word="KEPT", version=reported.version).status_code == 303
    reported.refresh_from_db()
    assert (reported.state, reported.confirmed) == ("KEPT", True)
    assert "已兑现，您已核实" in html(client.get(f"/c/{reported.concern.receipt}"))


def test_what_was_not_kept_needs_words_and_opens_it_again(reported: Commitment, client: Client) -> None:
    page = confirm(client, reported, word="NOT_SO")
    assert page.status_code == 422
    assert "写一写哪里没办成" in html(page)
    assert confirm(client, reported, word="NOT_SO", words=TYPED).status_code == 303
    reported.refresh_from_db()
    assert reported.state == "OPEN"


def test_a_commitment_of_another_concern_is_not_there(zone: Zone, reported: Commitment, client: Client) -> None:
    other = desk.submitted(zone)
    assert client.post(f"/c/{other.receipt}/commitments/{reported.pk}/confirm", {"word": "KEPT"}).status_code == 404
    assert client.post(f"/c/{reported.concern.receipt}/commitments/{reported.pk}/report").status_code == 403
