"""Language and the elders' view: chosen, kept, and leading nowhere else."""

import pytest
from django.test import Client, override_settings
from django.urls import path

from lianxin.ui.pages import page
from lianxin.ui.urls import urlpatterns as own

urlpatterns = [*own, path("page/", lambda request: page(request, "ui/plain.html"))]
app_name = "ui"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_it_keeps_the_language_and_goes_back(client: Client) -> None:
    answer = client.post("/preferences/", {"lang": "en", "next": "/page/?q=1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/page/?q=1")
    shown = client.get("/page/")
    assert b'<html lang="en">' in shown.content
    assert shown.headers["Content-Language"] == "en"


def test_it_keeps_the_elders_view(client: Client) -> None:
    client.post("/preferences/", {"elder": "1", "next": "/page/"})
    assert b'class="elder"' in client.get("/page/").content
    client.post("/preferences/", {"elder": "0", "next": "/page/"})
    assert b'class="elder"' not in client.get("/page/").content


def test_a_link_may_choose_too(client: Client) -> None:
    assert b'<html lang="en">' in client.get("/page/?lang=en").content
    assert b'<html lang="en">' in client.get("/page/").content


def test_chinese_is_shown_whatever_the_browser_asks_for(client: Client) -> None:
    assert b'lang="zh-Hans"' in client.get("/page/", headers={"Accept-Language": "en-US"}).content


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "page/"]
)
def test_it_leads_to_no_other_host(client: Client, wanted: str) -> None:
    assert client.post("/preferences/", {"lang": "en", "next": wanted}).headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    answer = client.post("/preferences/", {"lang": "xx", "elder": "7"})
    assert not answer.cookies


def test_it_wants_a_post(client: Client) -> None:
    answer = client.get("/preferences/")
    assert answer.status_code == 405
    assert "这一页不能这样打开" in answer.content.decode()
    assert answer.headers["Allow"] == "POST"


@override_settings(SESSION_COOKIE_SECURE=True)
def test_behind_a_proxy_the_cookie_is_secure(client: Client) -> None:
    assert client.post("/preferences/", {"lang": "en"}).cookies["lang"]["secure"]
