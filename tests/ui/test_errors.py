"""The pages of what went wrong: the right status, what to do, and a way on."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from lianxin.core.errors import Conflict, Forbidden, Refused

handler400 = "lianxin.ui.errors.bad_request"
handler403 = "lianxin.ui.errors.forbidden"
handler404 = "lianxin.ui.errors.not_found"
handler500 = "lianxin.ui.errors.server_error"

RAISED: dict[str, Exception] = {
    "refused": Refused("写清楚一点"),
    "forbidden": Forbidden("签收要由建设局的经办人来办。"),
    "conflict": Conflict(),
    "denied": PermissionDenied(),
    "absent": Http404(),
    "odd": SuspiciousOperation(),
    "broken": RuntimeError("secret"),
}


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise RAISED[kind]


def bare(request: HttpRequest, status: int) -> HttpResponse:
    return HttpResponse(status=status)


urlpatterns = [path("fail/<str:kind>/", fail), path("bare/<int:status>/", bare)]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("refused", 422, "写清楚一点"),
        ("forbidden", 403, "签收要由建设局的经办人来办。"),
        ("conflict", 409, "这件事刚被别人动过"),
        ("denied", 403, "这一步您不能办"),
        ("absent", 404, "没有这一页"),
        ("odd", 400, "这一步没走通"),
    ],
)
def test_an_exception_becomes_its_page(client: Client, kind: str, status: int, said: str) -> None:
    answer = client.get(f"/fail/{kind}/")
    html = answer.content.decode()
    assert answer.status_code == status
    assert said in html
    assert html.count("<h1>") == 1
    assert "12345" in html


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429])
def test_a_bare_answer_gets_a_page(client: Client, status: int) -> None:
    answer = client.get(f"/bare/{status}/")
    assert answer.status_code == status
    assert b"<h1>" in answer.content


def test_a_program_gets_the_bare_answer(client: Client) -> None:
    assert not client.get("/bare/429/", headers={"Accept": "application/json"}).content


def test_a_fault_of_ours_has_a_number_and_no_secret(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/fail/broken/")
    html = answer.content.decode()
    assert answer.status_code == 500
    assert "出错编号 E-" in html
    assert "secret" not in html
