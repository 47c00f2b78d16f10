from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from lianxin.accounts.actor import Actor
from lianxin.core.refs import SubjectRef
from lianxin.documents import access, making, orders, store
from lianxin.documents.models import Document
from lianxin.documents.papers import Paper
from tests.documents.examples import LETTER, SHEET
from tests.zone import Zone, a_zone

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
ONE, DEPUTY = SubjectRef("suggestion", 1), SubjectRef("deputy", 12)
TITLE = "关于第12号建议的答复"


@pytest.fixture
def zone() -> Zone:
    return a_zone()


def ask(zone: Zone, paper: Paper = LETTER, title: str = TITLE) -> Document:
    return orders.ask(title, "reply_letter", ONE, paper, zone.id, NOW, title, DEPUTY)


def everybody(actor: Actor, ref: SubjectRef, paper: str, recipient: SubjectRef | None) -> bool:
    return True


def body(response: HttpResponseBase) -> bytes:
    """The whole file; reading it to its end is what lets it go."""
    return b"".join(response)  # type: ignore[arg-type]


def address(document: Document, suffix: str = "pdf") -> str:
    return reverse("documents:document", args=[document.token, suffix])


def test_the_rule_of_its_kind_decides_at_every_request(client: Client, zone: Zone) -> None:
    document, asked = ask(zone), []
    making.make_due(NOW)

    def may_see(actor: Actor, ref: SubjectRef, paper: str, recipient: SubjectRef | None) -> bool:
        asked.append((actor.kind, ref, paper, recipient))
        return len(asked) == 1

    assert client.get(address(document)).status_code == 404  # no rule: nobody
    access.register("suggestion", may_see)
    first = client.get(address(document))
    assert first.status_code == 200
    body(first)
    assert client.get(address(document), headers={"If-None-Match": first["ETag"]}).status_code == 404
    assert asked == [("anonymous", ONE, "reply_letter", DEPUTY)] * 2


@pytest.mark.parametrize(
    ("paper", "suffix", "kind", "shown"),
    [
        (LETTER, "pdf", "application/pdf", "inline"),
        (LETTER, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment"),
        (SHEET, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
    ],
)
def test_a_made_paper_is_handed_out(
    client: Client, zone: Zone, paper: Paper, suffix: str, kind: str, shown: str
) -> None:
    access.register("suggestion", everybody)
    document = ask(zone, paper)
    making.make_due(NOW)
    response = client.get(address(document, suffix))
    assert response.status_code == 200
    assert body(response) == store.path(document.token, suffix).read_bytes()
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"] == f"{shown}; filename*=utf-8''{quote(TITLE)}.{suffix}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    again = client.get(address(document, suffix), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert TITLE not in address(document, suffix)


def test_a_paper_that_is_not_made_yet_says_so(client: Client, zone: Zone) -> None:
    document = ask(zone)
    assert client.get(address(document)).status_code == 404
    access.register("suggestion", everybody)
    page = client.get(address(document))
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    text = page.content.decode()
    assert TITLE in text
    assert "文件还在做" in text
    assert f'href="{address(document)}"' in text


def test_what_is_not_there_and_what_may_not_be_seen_look_alike(client: Client, zone: Zone) -> None:
    document = ask(zone)
    hidden = client.get(address(document))
    absent = client.get(reverse("documents:document", args=["a" * 22, "pdf"]))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content.replace(document.token.encode(), b"a" * 22) == absent.content


def test_a_paper_of_another_zone_is_not_there(client: Client, zone: Zone) -> None:
    access.register("suggestion", everybody)
    document = ask(zone)
    Document.objects.update(zone_id=zone.id + 1)
    assert client.get(address(document)).status_code == 404


def test_a_format_it_has_not_is_not_there(client: Client, zone: Zone) -> None:
    access.register("suggestion", everybody)
    document = ask(zone)
    assert client.get(address(document, "xlsx")).status_code == 404
    assert client.get(f"/documents/{document.token}.exe").status_code == 404
    assert client.get("/documents/..%2f..%2fkeys%2fsigning.pdf").status_code == 404


def test_a_paper_whose_file_is_gone_is_not_there(client: Client, zone: Zone) -> None:
    access.register("suggestion", everybody)
    document = ask(zone)
    making.make_due(NOW)
    store.path(document.token, "pdf").unlink()
    assert client.get(address(document)).status_code == 404


def test_any_title_makes_a_file_name(client: Client, zone: Zone) -> None:
    access.register("suggestion", everybody)
    document = ask(zone, SHEET, '../a\\b:"c"\r\nX-Planted: 1*?')
    making.make_due(NOW)
    response = client.get(address(document, "xlsx"))
    body(response)
    assert response["Content-Disposition"] == 'attachment; filename=".. a b c X-Planted 1.xlsx"'
    assert "X-Planted" not in response


def test_it_is_only_read(client: Client, zone: Zone) -> None:
    assert client.post(address(ask(zone))).status_code in (403, 405)


def test_a_kind_has_one_rule() -> None:
    access.register("suggestion", everybody)
    access.register("suggestion", everybody)
    with pytest.raises(ValueError, match="suggestion"):
        access.register("suggestion", lambda actor, ref, paper, recipient: True)


def test_serving_costs_one_query_beside_the_rule(
    rf: RequestFactory,
    zone: Zone,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    access.register("suggestion", everybody)
    document = ask(zone)
    making.make_due(NOW)
    request = rf.get(address(document))
    request.actor = Actor.anonymous(zone.id)  # type: ignore[attr-defined]
    match = resolve(request.path)
    with django_assert_num_queries(1):
        match.func(request, **match.kwargs).close()
