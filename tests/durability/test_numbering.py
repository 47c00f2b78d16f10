"""Two clerks number suggestions at one moment: every one has its number, none is left out, none is given twice."""

import threading
from collections import Counter
from datetime import date

import pytest
from django.db import connections

from lianxin.casework.models import NumberSeries, Suggestion
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.core.errors import Conflict, Refused
from lianxin.ledger.models import Event
from tests.casework.suggestion.stage import NOW, Stage
from tests.zone import Zone, a_zone

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CLERKS, SUGGESTIONS, CONTESTED, HANDED_DOWN = ("congress_clerk", "congress_head"), 200, 20, 10


def at_once(*acts: object) -> None:
    """Each in a thread with a connection of its own, begun at one moment; whatever one raises is raised."""
    ready, wrong = threading.Barrier(len(acts)), []

    def do(act: object) -> None:
        try:
            ready.wait(30)
            act()  # type: ignore[operator]
        except BaseException as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    if wrong:
        raise wrong[0]


def test_two_hundred_suggestions_have_two_hundred_numbers() -> None:
    zone = a_zone()
    stage = Stage(zone)
    made = [stage.submitted() for _n in range(SUGGESTIONS)]
    told: Counter[str] = Counter()

    def clerk(name: str, own: list[Suggestion]) -> None:
        actor = zone.actor(name)
        for one in own:
            try:
                SUGGESTION.perform("accept", one, actor, NOW, version=one.version, subject="城建环资")
            except Conflict:
                told[name] += 1

    # some are on both desks: one clerk gets there first, the other is told
    first, second = made[: SUGGESTIONS // 2 + CONTESTED // 2], made[SUGGESTIONS // 2 - CONTESTED // 2 :]
    at_once(lambda: clerk(CLERKS[0], first), lambda: clerk(CLERKS[1], second[::-1]))
    assert sorted(Suggestion.objects.values_list("serial", flat=True)) == list(range(1, SUGGESTIONS + 1))
    wanted = {f"2024-JM-{serial:03d}" for serial in range(1, SUGGESTIONS + 1)}
    assert set(Suggestion.objects.values_list("number", flat=True)) == wanted
    assert NumberSeries.objects.get().last == SUGGESTIONS
    events = Event.objects.filter(action="suggestion.accept")
    assert {event.data["number"] for event in events} == wanted and events.count() == SUGGESTIONS
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"ACCEPTED"}
    assert told.total() == CONTESTED


def test_one_paper_entered_by_two_clerks_takes_one_number_and_leaves_no_gap() -> None:
    zone = a_zone()
    refused: Counter[str] = Counter()

    def clerk(name: str) -> None:
        for n in range(HANDED_DOWN):
            try:
                _entered(zone, name, n)
            except Refused:
                refused[name] += 1

    at_once(*(lambda name=name: clerk(name) for name in CLERKS))
    assert sorted(Suggestion.objects.values_list("serial", flat=True)) == list(range(1, HANDED_DOWN + 1))
    assert refused.total() == HANDED_DOWN


def _entered(zone: Zone, name: str, n: int) -> None:
    words = {"outside_number": f"市人大 {n}", "answer_to": "赵光", "title": "拓宽北麓大道", "subject": "城建环资"}
    text = {"problem": "堵车", "proposals": ["拓宽"], "due_on": date(2024, 11, 29)}
    SUGGESTION.begin("enter", zone.actor(name), NOW, zone_id=zone.id, **words, **text)
