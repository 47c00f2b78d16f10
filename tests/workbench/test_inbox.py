"""The inbox: what is in it, for whom, and what it costs."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.accounts.actor import DEPUTY
from lianxin.accounts.models import User
from lianxin.casework.office import inbox, stages
from lianxin.casework.request.models import What
from lianxin.core import clock
from lianxin.faces.workbench import clocks
from lianxin.ledger import listeners
from lianxin.workflow.engine import flows
from tests import desk
from tests.desk import MONDAY, at_work, perform, signed_in

ROW = re.compile(r'<tr id="row-([a-z]+-\d+)"')


def rows_of(client, query="") -> list[str]:
    answer = client.get(f"/work/{query}")
    assert answer.status_code == 200
    return ROW.findall(answer.content.decode())


def at(monkeypatch, **later):
    """Let the flows' time go on."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(**later))


def test_what_is_due_first_stands_first(zone):
    slow, quick = desk.referred(zone), desk.submitted(zone)
    danger = desk.submitted(zone, urgency="HAZARD")
    assert rows_of(at_work(zone, "street_clerk")) == [f"concern-{c.pk}" for c in (danger, quick, slow)]


def test_ours_by_stage_with_counts(zone):
    new, held = desk.submitted(zone), perform(zone, "take", desk.submitted(zone), "site_desk")
    with_unit, asked = desk.referred(zone), desk.request(zone)
    client = at_work(zone, "site_desk")
    assert rows_of(client, "?view=concern.screener") == [f"concern-{new.pk}"]
    assert rows_of(client, "?view=concern.holder") == [f"concern-{held.pk}"]
    assert rows_of(client, "?view=request.EXTENSION") == [f"request-{asked.pk}"]
    assert f"concern-{with_unit.pk}" in rows_of(client) and "轮到我们，3" in client.get("/work/").content.decode()


def test_units_see_their_own_alone(zone):
    mine, promise, other = desk.referred(zone), desk.commitment(zone), desk.submitted(zone)
    perform(zone, "refer", other, "site_desk", unit=zone.bodies["construction"])
    found = rows_of(at_work(zone, "unit_handler"))
    assert {f"concern-{mine.pk}", f"commitment-{promise.pk}"} <= set(found)
    assert f"concern-{other.pk}" not in found


def test_the_office_above_sees_what_is_stuck_below(zone, monkeypatch):
    """HAZARD, overdue, unanswered dissatisfaction, the third hand."""
    danger = desk.submitted(zone, urgency="HAZARD")
    late = desk.submitted(zone)
    again = perform(zone, "rate", desk.answered(zone), "resident", score="DISSATISFIED", words="还是不亮")
    passed = desk.submitted(zone)
    for who in ("voter_deputy", "congress_deputy", "voter_deputy"):
        passed = perform(zone, "hand", passed, "site_desk", to=zone.deputies[who])
    at(monkeypatch, days=4)
    for who in ("street_clerk", "congress_clerk"):
        client = at_work(zone, who)
        assert rows_of(client, "?view=hazard") == [f"concern-{danger.pk}"]
        assert set(rows_of(client, "?view=overdue")) == {f"concern-{danger.pk}", f"concern-{late.pk}"}
        assert rows_of(client, "?view=dissatisfied") == [f"concern-{again.pk}"]
        assert rows_of(client, "?view=thrice") == [f"concern-{passed.pk}"]
    assert rows_of(at_work(zone, "other_street_clerk"), "?view=overdue") == []


@pytest.mark.parametrize("action", ["commitment.postpone", "supervision.settle"])
def test_three_times_postponed_or_pressed_again_is_on_the_board(zone, action):
    if action == "commitment.postpone":
        case = desk.commitment(zone)
        for month in (1, 2, 3):
            asked = at_work(zone, "unit_head").post(
                f"/work/commitments/{case.pk}/ask", {"reason": "材料没到", "wanted_on": f"2025-0{month}-10"}
            )
            assert asked.status_code == 303
            perform(zone, "grant", case.requests.get(state="ASKED"), "site_desk")
    else:
        case = desk.supervision(zone)
        for _n in range(3):
            perform(zone, "answer", case, "unit_handler", answer="在办")
            perform(zone, "settle", case, "voter_deputy", word="AGAIN", words="还没动")
    assert rows_of(at_work(zone, "congress_clerk"), "?view=thrice") == [f"{case.kind}-{case.pk}"]


def side_of(client) -> dict[str, int]:
    """The counts of the side bar by the list they lead to; what has none is left out."""
    found = re.findall(r'href="/work/\?view=([\w.]+)"[^>]*>(.*?)</a>', client.get("/work/").content.decode(), re.DOTALL)
    return {view: int(count[0]) for view, text in found if (count := re.findall(r">\s*(\d+)\s*<", text))}


def test_the_side_bar_counts_what_is_so_now_for_whoever_looks(zone, monkeypatch):
    """Its statements are put together once for each of them; time goes on, and so does what others do."""
    desk.referred(zone)
    unit, other, street = (at_work(zone, name) for name in ("unit_handler", "other_unit_handler", "street_clerk"))
    assert (side_of(unit)["concern"], side_of(street)["concern"]) == (1, 1)
    assert not side_of(unit).get("overdue") and not side_of(other).get("concern")
    at(monkeypatch, days=40)
    assert (side_of(unit)["overdue"], side_of(street)["overdue"]) == (1, 1) and not side_of(other).get("overdue")
    desk.referred(zone)
    assert (side_of(unit)["concern"], side_of(unit)["overdue"]) == (2, 2)


def test_whom_a_case_concerns_is_put_together_without_asking_the_database(zone, django_assert_num_queries):
    """Else what the database said then would stand in the statements that are kept."""
    desk.referred(zone)
    actors = [zone.actor(name) for name in (*zone.memberships, *zone.deputies)]
    with django_assert_num_queries(0):
        for actor in actors:
            around = Counter(part.partition(" ")[0] for part in inbox._around(actor).parts)
            if actor.kind == DEPUTY:
                assert around == {**dict.fromkeys(flows, 1), "to": 1, "unread": 1}
            elif actor.organization_kind in inbox.OVERSIGHT:
                assert around == {"unread": 1}
            else:
                assert around == {"stuck": len(flows), "known": len(flows), "turns": 1, "requests": 1, "unread": 1}
        for actor in actors[0], actors[-1]:
            for view in inbox.VIEWS:
                assert clocks._counts(actor, view, clocks.Place(street=1, unit=2).later).parts
                assert clocks._page(actor, view, clocks.Place(), "", goes_on=True).model


def test_a_street_and_unit_are_given_anew_to_a_list_that_is_put_together_once(zone):
    """And where the page before ended; what one asked for is not what the next one finds."""
    with_unit, new = desk.referred(zone), desk.submitted(zone, site=zone.sites["langang_station"])
    client = at_work(zone, "congress_clerk")
    streets = (zone.streets["qinghe"].pk, zone.streets["langang"].pk)
    units = (zone.bodies["city_management"].pk, zone.bodies["construction"].pk)
    assert [rows_of(client, f"?street={pk}") for pk in streets] == [[f"concern-{with_unit.pk}"], [f"concern-{new.pk}"]]
    assert [rows_of(client, f"?unit={pk}") for pk in units] == [[f"concern-{with_unit.pk}"], []]
    both = [rows_of(client, f"?street={street}&unit={units[0]}") for street in streets]
    assert both == [[f"concern-{with_unit.pk}"], []]


def test_nothing_is_stuck_while_it_waits_for_the_resident(zone, monkeypatch):
    desk.answered(zone)
    at(monkeypatch, days=14)
    client = at_work(zone, "congress_clerk")
    assert rows_of(client, "?view=soon") == [] and rows_of(client, "?view=overdue") == []


def test_filters_are_links_with_counts_and_can_be_taken_away(zone):
    qinghe = desk.submitted(zone)
    langang = desk.submitted(zone, site=zone.sites["langang_station"])
    street = zone.streets["qinghe"].pk
    client = at_work(zone, "congress_clerk")
    page = client.get("/work/?by=street").content.decode()
    assert re.search(rf'href="/work/\?street={street}"[^>]*><span>青禾街道 1</span>', page)
    assert rows_of(client, f"?street={street}") == [f"concern-{qinghe.pk}"]
    chosen = client.get(f"/work/?street={street}&kind=concern").content.decode()
    assert "去掉" in chosen and f'href="/work/?street={street}"' in chosen and 'href="/work/?kind=concern"' in chosen
    referred = perform(zone, "refer", langang, "other_site_desk", unit=zone.bodies["construction"])
    assert rows_of(client, f"?unit={zone.bodies['construction'].pk}") == [f"concern-{referred.pk}"]


def test_whatever_the_address_says_there_is_a_page(zone):
    desk.submitted(zone)
    client = at_work(zone, "congress_clerk")
    for query in (
        "?view=nothing",
        "?street=abc&unit=9999999999999999999999",
        "?after=xyz",
        "?open=concern-999999",
        "?batch=1",
    ):
        assert client.get(f"/work/{query}").status_code == 200, query


def test_an_empty_list_says_so_and_leads_on(zone):
    client = at_work(zone, "court_handler")
    page = client.get("/work/?view=concern.unit").content.decode()
    assert "现在没有" in page and "看全部跟办中的" in page
    desk.submitted(zone)
    page = at_work(zone, "congress_clerk").get(f"/work/?street={zone.streets['qiyun'].pk}").content.decode()
    assert "去掉全部筛选" in page


def test_fifty_rows_a_page_without_one_lost_or_twice(zone):
    made = [f"concern-{desk.submitted(zone).pk}" for _n in range(57)]
    client = at_work(zone, "street_clerk")
    page = client.get("/work/").content.decode()
    first = ROW.findall(page)
    more = re.search(r'href="([^"]*after=[^"]+)"', page)[1].replace("&amp;", "&")
    rest = ROW.findall(client.get(more).content.decode())
    assert (len(first), len(rest)) == (50, 7) and sorted(first + rest) == sorted(made)


@pytest.mark.parametrize("who, query", [
    ("street_clerk", ""), ("congress_clerk", "?view=overdue"), ("congress_clerk", "?view=concern"),
    ("unit_handler", ""), ("voter_deputy", ""), ("voter_deputy", "?view=concern"),
])  # fmt: skip
def test_fifty_rows_cost_as_many_queries_as_one(zone, who, query):
    def cost() -> int:
        client = at_work(zone, who)
        client.get(f"/work/{query}")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(f"/work/{query}").status_code == 200
        return len(seen)

    make = desk.referred if who == "unit_handler" else desk.submitted
    make(zone)
    one = cost()
    for _n in range(49):
        make(zone)
    assert cost() == one <= 40


def test_the_pane_comes_alone_and_with_the_page(zone):
    concern = desk.submitted(zone)
    client = at_work(zone, "site_desk")
    pane = client.get(f"/work/concerns/{concern.pk}/pane").content.decode()
    assert 'data-action="concern.take"' in pane and "<html" not in pane and 'data-key="r"' in pane
    whole = client.get(f"/work/?open=concern-{concern.pk}").content.decode()
    assert 'data-action="concern.take"' in whole and 'class="selected' in whole
    assert at_work(zone, "court_handler").get(f"/work/concerns/{concern.pk}/pane").status_code == 404


def test_unread_until_it_is_opened(zone):
    concern = desk.submitted(zone)
    listeners.run(MONDAY)
    client = at_work(zone, "site_desk")
    assert "unread" in client.get("/work/").content.decode()
    client.get(f"/work/concerns/{concern.pk}")
    assert 'class=" unread"' not in client.get("/work/").content.decode()


def test_deputies_have_cards_by_due_date(zone, monkeypatch):
    held = perform(zone, "hand", desk.submitted(zone), "site_desk", to=zone.deputies["voter_deputy"])
    new = desk.submitted(zone)
    pressed = perform(zone, "answer", desk.supervision(zone), "unit_handler", answer="明天修")
    page = at_work(zone, "voter_deputy").get("/work/").content.decode()
    assert "轮到您，3 件" in page
    order = [page.index(f'data-object="{ref}"') for ref in (new.ref, pressed.ref, held.ref)]
    assert order == sorted(order)
    assert page.count('class="btn wide main"') == 1 and 'data-action="concern.take"' in page
    answer = at_work(zone, "congress_deputy").post(f"/work/concerns/{new.pk}/take", {"version": new.version})
    assert answer.status_code == 303
    assert "轮到您，2 件" in at_work(zone, "voter_deputy").get("/work/").content.decode()


def test_offices_above_see_figures_and_no_case(zone, monkeypatch):
    desk.referred(zone)
    at(monkeypatch, days=9)
    for who, path in (("handling_clerk", "/work/figures"), ("committee_secretary", "/work/")):
        page = at_work(zone, who).get(path).content.decode()
        assert "城市管理局" in page and "路灯" not in page and "/work/concerns/" not in page
    assert "青禾代表之家" not in at_work(zone, "handling_clerk").get("/work/figures").content.decode()
    assert at_work(zone, "unit_head").get("/work/figures").status_code == 403


def test_everybody_at_work_lands_somewhere(zone):
    for who in (*zone.memberships, *zone.deputies):
        answer = at_work(zone, who).get("/work/", follow=True)
        assert answer.status_code == 200, who


def test_residents_are_sent_away(zone):
    user = User.objects.create_phone(zone.id, "13800005555")
    assert signed_in(user).get("/work/").status_code == 403


def test_english(zone):
    desk.submitted(zone)
    page = at_work(zone, "street_clerk").get("/work/?lang=en").content.decode()
    assert '<html lang="en"' in page


def test_every_state_with_a_turn_has_its_stage():
    """A new state of a flow, or a new kind of request, must have a word in the side bar."""
    turns = {(kind, state.turn) for kind, flow in flows.items() for state in flow.states if state.turn}
    assert {turn for turn in turns if turn[1] != "resident"} == {(one.kind, one.relation) for one in stages.STAGES}
    assert {one.what for one in stages.STAGES if one.what} == set(What)
