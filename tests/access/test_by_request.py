"""Every line of `docs/access.csv` by request: who may, 200 or 303; who sees but may not, 403; who may not know, 404."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from lianxin.core import clock
from lianxin.ledger.models import Event
from lianxin.workflow.engine import flows
from tests.access.cases import CASES, OUTSIDE, RELATIONS, STRANGERS, all_actions, inputs, people_actions
from tests.access.suggestion_cases import CASES as SECOND_STOREY
from tests.access.suggestion_cases import REFUSED, RESENT
from tests.access.test_golden_files import read
from tests.desk import MONDAY, at_work, submitted
from tests.zone import Zone, a_zone, elsewhere

pytestmark = pytest.mark.django_db

# a deputy presses others, not themselves: the case's own refusal, after the table's yes
OF_ONE = ("concern", "commitment", "request", "supervision")
HERSELF = ("deliberation_deputy", "urge", "IN_HAND")


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Zone:
    # the wall clock of sign-ins stays; the flows' time is the cast's
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return a_zone()


class Matrix:
    """One case, and a client for each of the cast."""

    def __init__(self, zone: Zone, kind: str, state: str) -> None:
        self.zone, self.kind, self.state = zone, kind, state
        self.case = CASES[kind, state](zone)
        assert self.case.state == state.split()[0]
        self.concern = self.case if kind == "concern" else getattr(self.case, "concern", None)
        self.other = submitted(zone).pk
        self.events = Event.objects.count()
        self.clients: dict[str, Client] = {}

    def status(self, who: str, action: str) -> int:
        """The answer to a request that would succeed, if they may; nothing of it stays."""
        client = self.clients.get(who) or self.clients.setdefault(who, self._client(who))
        data = {**inputs(self.zone, self.kind, action, who, self.other), "version": self.case.version}
        with transaction.atomic():
            status = client.post(self._url(who, action), data).status_code
            happened = Event.objects.count() - self.events
            done = happened and Event.objects.filter(action=f"{self.kind}.{action}").exists()
            transaction.set_rollback(True)
        assert (happened > 0) == (status in (200, 303)), f"{who} {action}: {status} and {happened} events"
        assert done or not happened
        return status

    def _client(self, who: str) -> Client:
        return Client() if who == "resident" else at_work(self.zone, who)

    def _url(self, who: str, action: str) -> str:
        if who != "resident":
            return f"/work/{self.kind}s/{self.case.pk}/{action}"
        child = "" if self.kind == "concern" else f"/{self.kind}s/{self.case.pk}"
        return f"/c/{self.concern.receipt}{child}/{action}"


def wrong(matrix: Matrix) -> Iterator[str]:
    """Every answer that is not what the golden file says, over the whole cast and all actions."""
    kind, state = matrix.kind, matrix.state
    may = people_actions(kind, state, read("access.csv")[1:])
    seen: list[set[str]] = []
    for who, relations in RELATIONS[kind, state].items():
        if who == "resident" and kind in ("request", "supervision"):
            continue
        if kind not in OF_ONE and relations in seen:
            continue  # somebody else is the same to it
        seen.append(relations)
        for action in all_actions(kind):
            if (kind, state, action) in RESENT:
                continue
            expected = 403
            if action in may and relations & may[action]:
                expected = 303
            status = matrix.status(who, action)
            # 200 is the one page that shows a contact; an action of another state is a conflict for its own people
            if (who, action, state) == HERSELF or ((kind, state, action) in REFUSED and expected == 303):
                expected = 422
            same = {422: (422,), 303: (200, 303), 403: (403, 409)}[expected]
            if status not in same or (status == 409 and action in may):
                yield f"{kind}.{action} in {state} by {who}: {status}, not {expected}"


@pytest.mark.parametrize(("kind", "state"), CASES)
def test_every_relation_every_action(zone: Zone, kind: str, state: str) -> None:
    assert list(wrong(Matrix(zone, kind, state))) == []


@pytest.mark.parametrize(("kind", "state"), CASES)
def test_strangers_are_told_nothing(zone: Zone, kind: str, state: str) -> None:
    matrix = Matrix(zone, kind, state)
    # one view performs them all: of the second storey's cases, what may be done here at all and the first beside
    actions = (
        all_actions(kind)
        if kind == "concern" and (kind, state) not in SECOND_STOREY
        else [all_actions(kind)[0], *people_actions(kind, state, read("access.csv")[1:])]
    )
    for who in (name for name in STRANGERS if name not in RELATIONS[kind, state]):
        for action in actions:
            assert matrix.status(who, action) == 404, f"{who} {action}"
    for who in OUTSIDE:
        assert matrix.status(who, all_actions(kind)[0]) in (403, 404)


def test_another_zone_is_told_nothing(zone: Zone) -> None:
    case = CASES["concern", "NEW"](zone)
    zone.area.host = "wanglan.localhost"
    zone.area.save()
    far = elsewhere()
    client = at_work(far, "congress_clerk")
    assert client.get(f"/work/concerns/{case.pk}", headers={"host": "linchuan.localhost"}).status_code == 404
    assert client.get(f"/c/{case.receipt}/", headers={"host": "linchuan.localhost"}).status_code == 404
    assert Client().get(f"/c/{case.receipt}", headers={"host": "wanglan.localhost"}).status_code == 200


def test_one_residents_receipt_opens_nothing_of_another(zone: Zone) -> None:
    commitment, other = CASES["commitment", "REPORTED"](zone), submitted(zone)
    answer = Client().post(f"/c/{other.receipt}/commitments/{commitment.pk}/confirm", {"word": "KEPT"})
    assert answer.status_code == 404


def test_nobody_signed_in_is_asked_to(zone: Zone) -> None:
    case = CASES["concern", "NEW"](zone)
    answer = Client().post(f"/work/concerns/{case.pk}/take")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("who", ["street_clerk", "congress_clerk"])
def test_a_rule_widened_in_code_is_noticed_by_request(zone: Zone, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = flows["concern"]
    wider: dict[str, Any] = {"street_clerk": "street_office", "congress_clerk": "congress_office"}
    actions = tuple(replace(a, who=("holder", wider[who])) if a.name == "answer" else a for a in flow.actions)
    monkeypatch.setitem(flows, "concern", replace(flow, actions=actions))
    assert any(wrong(Matrix(zone, "concern", "NEW")))
