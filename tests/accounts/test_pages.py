"""The pages on the way in, which no crawl reaches: axe, 360 and 1280 px, both languages."""

import os
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from lianxin.accounts import enrolment
from lianxin.accounts.models import User
from tests.accounts.conftest import PASSWORD, last_code, totp
from tests.browser import DESK, PHONE, context, scrolls_sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("LIANXIN_SHOTS")


def look(page: Page, name: str, width: int) -> None:
    """No violation, no sideways scroll; a picture where one is wanted."""
    assert not violations(page), name
    assert not scrolls_sideways(page), name
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


def press(page: Page, name: str, role: Literal["button", "link"] = "button") -> None:
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).click()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_way_in_can_be_walked_by_everybody(browser: Browser, live_server, zone, width):
    User.objects.create_staff(zone.id, "shan", zone.person("admin"), PASSWORD)
    enrolment.register_phone(zone.person("voter_deputy"), "13800000001")
    visitor = context(browser, width)
    page = visitor.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{live_server.url}/accounts/members/")
    look(page, "1-sign-in", width)
    page.get_by_label("登录名").fill("shan")
    press(page, "登录")
    look(page, "2-sign-in-error", width)
    page.get_by_label("密码").fill(PASSWORD)
    press(page, "登录")
    look(page, "3-set-up", width)
    secret = page.locator("code").inner_text()
    page.get_by_label("验证码").fill(totp(secret))
    press(page, "绑定")
    look(page, "4-recovery-codes", width)
    press(page, "抄好了，进去")
    look(page, "5-members", width)
    press(page, "沈青", "link")
    look(page, "6-member", width)
    page.locator("form[data-action='user.open']").get_by_label("登录名").fill("shen.qing")
    press(page, "开通登录名")
    look(page, "7-set-up-code", width)
    for name in ("switch", "me"):
        page.goto(f"{live_server.url}/accounts/{name}/")
        look(page, f"8-{name}", width)
    page.goto(f"{live_server.url}/accounts/me/?lang=en")
    look(page, "9-me-en", width)
    page.goto(f"{live_server.url}/accounts/me/?lang=zh-hans&elder=1")
    look(page, "9-me-elder", width)
    page.goto(f"{live_server.url}/accounts/me/?elder=0")
    press(page, "退出登录")
    page.goto(f"{live_server.url}/accounts/login/first/")
    look(page, "a-first-time", width)
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("登录名").fill("shan")
    page.get_by_label("密码").fill(PASSWORD)
    press(page, "登录")
    look(page, "b-second-factor", width)
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("手机号").fill("13800000001")
    press(page, "发验证码")
    look(page, "c-code", width)
    page.get_by_label("验证码").fill(last_code())
    press(page, "登录")
    page.goto(f"{live_server.url}/accounts/switch/")
    look(page, "d-switch-deputy", width)
    page.goto(f"{live_server.url}/accounts/members/")
    look(page, "e-forbidden", width)
    assert not refused
    visitor.close()
