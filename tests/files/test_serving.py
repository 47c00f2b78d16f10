from datetime import UTC, datetime

import pytest
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from lianxin.accounts.actor import Actor
from lianxin.core.refs import SubjectRef
from lianxin.files import access, store, uploads
from lianxin.files.models import Picture
from tests.files import photos
from tests.zone import Zone, a_zone

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
ONE = SubjectRef("concern", 1)


@pytest.fixture
def zone() -> Zone:
    return a_zone()


@pytest.fixture
def picture(zone: Zone) -> Picture:
    return uploads.accept(photos.upload(photos.jpeg()), zone.id, NOW)


def body(response: HttpResponseBase) -> bytes:
    """The whole picture; reading it to its end is what lets the file go."""
    return b"".join(response)  # type: ignore[arg-type]


def address(picture: Picture, size: str = "full") -> str:
    return reverse("files:picture", args=[picture.token, size])


@pytest.mark.parametrize("size", ["full", "thumb"])
def test_whoever_holds_the_token_of_a_pending_picture_sees_it(
    client: Client, picture: Picture, size: store.Size
) -> None:
    response = client.get(address(picture, size))
    assert response.status_code == 200
    assert body(response) == store.path(picture.token, size).read_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_rule_of_its_kind_decides_once_it_belongs(client: Client, picture: Picture) -> None:
    asked = []

    def may_see(actor: Actor, ref: SubjectRef, role: str) -> bool:
        asked.append((actor.kind, ref, role))
        return len(asked) == 1

    uploads.attach([picture.token], ONE, "submit", NOW)
    assert client.get(address(picture)).status_code == 404  # no rule: nobody
    access.register("concern", may_see)
    first = client.get(address(picture))
    assert first.status_code == 200
    body(first)
    # kept by the browser, and yet a right that ended ends at the next request
    assert client.get(address(picture), headers={"If-None-Match": first["ETag"]}).status_code == 404
    assert asked == [("anonymous", ONE, "submit")] * 2


def test_a_browser_that_has_it_is_told_so(client: Client, picture: Picture) -> None:
    first = client.get(address(picture))
    body(first)
    again = client.get(address(picture), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"
    other = client.get(address(picture, "thumb"), headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200
    body(other)


def test_what_is_not_there_and_what_may_not_be_seen_look_alike(client: Client, picture: Picture) -> None:
    uploads.attach([picture.token], ONE, "submit", NOW)
    hidden, absent = client.get(address(picture)), client.get(reverse("files:picture", args=["a" * 22, "full"]))
    assert hidden.status_code == absent.status_code == 404
    # the page of either names the address it was asked for, and nothing else differs
    assert hidden.content.replace(picture.token.encode(), b"a" * 22) == absent.content


def test_a_row_whose_file_is_gone_is_not_there(client: Client, picture: Picture) -> None:
    store.remove(picture.token)
    assert client.get(address(picture)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/files/../../keys/signing", "/files/%2e%2e%2fkeys/full.jpg", "/files/short/full.jpg"]
)
def test_no_address_leads_out_of_the_folder(client: Client, zone: Zone, path: str) -> None:
    assert client.get(path).status_code == 404


def test_it_is_only_read(client: Client, picture: Picture) -> None:
    assert client.post(address(picture)).status_code in (403, 405)
    assert client.delete(address(picture)).status_code in (403, 405)
    head = client.head(address(picture))
    assert head.status_code == 200
    body(head)


def test_a_kind_has_one_rule() -> None:
    def other(actor: Actor, ref: SubjectRef, role: str) -> bool:
        return True

    access.register("concern", other)
    access.register("concern", other)
    with pytest.raises(ValueError, match="concern"):
        access.register("concern", lambda actor, ref, role: True)


def test_serving_costs_one_query_beside_the_rule(
    rf: RequestFactory,
    zone: Zone,
    picture: Picture,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    request = rf.get(address(picture))
    request.actor = Actor.anonymous(zone.id)  # type: ignore[attr-defined]
    match = resolve(request.path)
    with django_assert_num_queries(1):
        match.func(request, **match.kwargs).close()
