"""The front page, the directory and the pages of plain words."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.core import clock
from tests import desk
from tests.factories.directory import make_attachment, make_deputy, make_person
from tests.zone import Zone, a_zone, elsewhere

PAGES = (
    "/",
    "/suggestions/",
    "/deputies/",
    "/sites/",
    "/help/",
    "/privacy/",
    "/accessibility/",
    "/track",
    "/track/lost",
)


@pytest.fixture
def zone(db: None) -> Zone:
    cache.clear()
    return a_zone()


def html(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    return str(page.content.decode())


@pytest.mark.parametrize("address", PAGES)
def test_each_page_opens_in_both_languages_and_views_and_is_only_read(zone: Zone, client: Client, address: str) -> None:
    for query in ("", "?lang=en", "?elder=1"):
        assert client.get(address + query).status_code == 200
    assert client.delete(address).status_code == 405


@pytest.mark.parametrize("address", PAGES[:-2])
def test_a_page_that_is_only_read_sets_no_cookie(zone: Zone, client: Client, address: str) -> None:
    assert not client.get(address).cookies


def test_the_front_page_leads_to_speaking_up_tracking_deputies_and_sites(zone: Zone, client: Client) -> None:
    page = html(client, "/")
    for address in ("/concerns/new", "/track", "/track/lost", "/deputies/", "/sites/"):
        assert f'"{address}"' in page
    assert "共 4 名" in page
    assert "共 3 个" in page


def rated(zone: Zone, score: str | None) -> None:
    before = desk.MONDAY - timedelta(days=1)
    concern = desk.answered(zone, before, received_at=before)
    if score:
        desk.perform(zone, "rate", concern, "resident", before, score=score)


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a Monday in September 2024."""
    monkeypatch.setattr(clock, "now", lambda: desk.MONDAY)


@pytest.mark.usefixtures("monday")
def test_figures_stand_with_their_whole_and_silence_is_not_satisfaction(zone: Zone, client: Client) -> None:
    for score in ["SATISFIED"] * 6 + ["DISSATISFIED"] * 5 + ["BASICALLY"] * 5 + [None] * 5:
        rated(zone, score)
    page = html(client, "/")
    assert "<b>21</b>" in page
    assert "<b>6</b>" in page
    assert "/ 21 " in page
    assert "未评价 5" in page
    assert "2024年1月1日至9月1日" in page


@pytest.mark.usefixtures("monday")
def test_counts_under_five_are_left_out(zone: Zone, client: Client) -> None:
    for score in ["SATISFIED"] * 2 + ["DISSATISFIED"] * 2:
        rated(zone, score)
    page = html(client, "/")
    assert "不满意 2" not in page
    assert "<b>4</b>" not in page
    cache.clear()
    for _n in range(4):
        rated(zone, "SATISFIED")
    assert "不满意 2" not in html(client, "/")
    assert "不列数字" in html(client, f"/deputies/{zone.deputies['voter_deputy'].pk}/")


def test_deputies_are_found_by_street_kind_name_and_sound(zone: Zone, client: Client) -> None:
    deputy = zone.deputies["voter_deputy"]
    street = deputy.area.slug
    for query in (f"street={street}", "kind=VOTER", "q=何选", "q=hexuan", "q=hx", f"street={street}&kind=VOTER&q=h"):
        page = html(client, f"/deputies/?{query}")
        assert "何选" in page, query
    assert "潘澜" not in html(client, "/deputies/?q=hx")
    assert "没找到这样的代表" in html(client, "/deputies/?q=没有这个人")
    assert "何选" in html(client, "/deputies/?street=nowhere&kind=NONE&from=abc")


def test_a_list_loads_what_it_shows(zone: Zone, client: Client) -> None:
    html(client, "/deputies/")
    costs = []
    for more in (0, 60):
        for n in range(more):
            deputy = make_deputy(make_person(zone.area, f"周{n}"), "VOTER", zone.streets["qinghe"])
            make_attachment(deputy, zone.sites["qinghe_home"])
        with CaptureQueriesContext(connection) as queries:
            page = html(client, "/deputies/")
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert page.count('class="person"') == 50
    assert "?from=50" in page
    assert html(client, "/deputies/?from=50").count('class="person"') == 14


def test_a_deputy_and_a_site_lead_to_each_other_and_to_speaking_up(zone: Zone, client: Client) -> None:
    deputy, site = zone.deputies["voter_deputy"], zone.sites["qinghe_home"]
    page = html(client, f"/deputies/{deputy.pk}/")
    assert f"/sites/{site.slug}/" in page
    assert f"/concerns/new?site={site.slug}" in page
    page = html(client, f"/sites/{site.slug}/")
    assert f"/deputies/{deputy.pk}/" in page
    assert "<svg" in page
    assert f"/concerns/new?site={site.slug}" in page


def test_nothing_of_another_zone_is_seen(zone: Zone, client: Client) -> None:
    other = elsewhere()
    zone.area.host = "testserver"
    zone.area.save()
    assert client.get(f"/sites/{other.sites['dongqiao_station'].slug}/").status_code == 404
    assert "东桥" not in html(client, "/sites/")
    person = make_person(other.area, "柴代表")
    foreign = make_deputy(person, "VOTER", other.streets["dongqiao"])
    assert client.get(f"/deputies/{foreign.pk}/").status_code == 404
    assert "柴代表" not in html(client, "/deputies/")
    assert client.get("/", headers={"host": "linchuan.localhost"}).status_code == 200


def test_what_is_not_there_is_not_found(zone: Zone, client: Client) -> None:
    for address in ("/deputies/999999/", "/sites/nowhere/", "/suggestions/2024-JM-001"):
        assert client.get(address).status_code == 404
