"""Many suggestions given to units at once: each row with its own, ten seconds to think again."""

from datetime import timedelta

import pytest

from lianxin.casework.batch import batches
from lianxin.casework.models import Batch, Suggestion
from lianxin.core import clock
from lianxin.ledger.models import Event
from tests import desk
from tests.casework.suggestion.stage import Stage
from tests.desk import MONDAY, at_work


@pytest.fixture
def stage(zone) -> Stage:
    return Stage(zone, MONDAY)


@pytest.fixture
def later(monkeypatch):
    start = clock.wall()
    return lambda: monkeypatch.setattr(clock, "wall", lambda: start + timedelta(minutes=10))


def sent(stage: Stage, suggestions: list[Suggestion], **changes: object) -> dict[str, object]:
    """The list as it would be sent: the first to the construction bureau, the others to the economy's."""
    names = ["construction", *["economy"] * (len(suggestions) - 1)]
    rows = {f"main-{one.pk}": stage.body(name).pk for one, name in zip(suggestions, names, strict=True)}
    return {"ids": [f"suggestion-{one.pk}" for one in suggestions], **rows, **changes}


def test_the_list_to_check_proposes_what_was_wished(stage):
    ready, gone = stage.accepted(), stage.assigned()
    concern = desk.submitted(stage.zone)
    client = at_work(stage.zone, "handling_clerk")
    ids = [f"suggestion-{ready.pk}", f"suggestion-{gone.pk}", f"concern-{concern.pk}"]
    page = client.get("/work/bulk", {"do": "assign", "ids": ids}).content.decode()
    unit = stage.body("construction").pk
    assert "交办，1 件" in page and f'name="main-{ready.pk}"' in page and f'<option value="{unit}" selected>' in page
    assert "现在不能这样办" in page and 'data-action="suggestion.assign"' in page
    assert f"main-{gone.pk}" not in page


def test_each_goes_to_its_own_units_after_ten_seconds(stage, later):
    first, second = stage.accepted(), stage.accepted()
    client = at_work(stage.zone, "handling_clerk")
    more = {f"assist-{first.pk}": ["", stage.body("city_management").pk], f"key-{second.pk}": "on"}
    answer = client.post("/work/bulk/assign", sent(stage, [first, second], **more))
    batch = Batch.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/work/?batch={batch.pk}")
    assert batches.perform_due(MONDAY) == 0
    assert "就要办：交办，2 件" in client.get(answer["Location"]).content.decode()
    later()
    assert batches.perform_due(MONDAY) == 2
    for one in (first, second):
        one.refresh_from_db()
    parts = [{(row.unit.name, row.role) for row in one.assignments.select_related("unit")} for one in (first, second)]
    assert parts == [{("建设局", "MAIN"), ("城市管理局", "ASSIST")}, {("经济发展局", "MAIN")}]
    assert (first.is_key, second.is_key) == (False, True)
    assert Event.objects.filter(action="suggestion.assign").count() == 2
    assert "2024-JM-001" in client.get(f"/work/batches/{batch.pk}").content.decode()


def test_called_back_nothing_is_assigned(stage, later):
    one = stage.accepted()
    client = at_work(stage.zone, "handling_clerk")
    client.post("/work/bulk/assign", sent(stage, [one]))
    batch = Batch.objects.get()
    assert client.post(f"/work/batches/{batch.pk}/call-back").status_code == 303
    later()
    assert batches.perform_due(MONDAY) == 0 and not one.assignments.exists()


def test_one_that_moved_on_says_so_and_holds_up_no_other(stage, later):
    first, second = stage.accepted(), stage.accepted()
    client = at_work(stage.zone, "handling_clerk")
    client.post("/work/bulk/assign", sent(stage, [first, second]))
    stage.does("withdraw", first, "congress_deputy", reason="另提")
    later()
    assert batches.perform_due(MONDAY) == 2
    second.refresh_from_db()
    assert second.state == "ASSIGNED"
    assert "没办成" in client.get(f"/work/batches/{Batch.objects.get().pk}").content.decode()


@pytest.mark.parametrize("unit, words", [("", "选一个主办单位"), ("court", "选一个主办单位")])
def test_a_row_without_a_unit_of_ones_own_is_said(stage, unit, words):
    first, second = stage.accepted(), stage.accepted()
    wrong = {f"main-{second.pk}": stage.body(unit).pk if unit else ""}
    answer = at_work(stage.zone, "handling_clerk").post("/work/bulk/assign", sent(stage, [first, second], **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and f'href="#main-{second.pk}"' in page
    assert f'<option value="{stage.body("construction").pk}" selected>' in page and not Batch.objects.exists()


def test_one_unit_has_one_part(stage):
    one = stage.accepted()
    twice = {f"assist-{one.pk}": [stage.body("construction").pk]}
    answer = at_work(stage.zone, "handling_clerk").post("/work/bulk/assign", sent(stage, [one], **twice))
    assert answer.status_code == 422 and "只能有一项分工" in answer.content.decode()


def test_others_have_no_such_button_and_nothing_to_send(stage):
    one = stage.accepted()
    desk.submitted(stage.zone)
    assert "交办" in at_work(stage.zone, "handling_clerk").get("/work/").content.decode()
    for who in ("street_clerk", "unit_handler", "congress_deputy"):
        client = at_work(stage.zone, who)
        assert 'value="assign"' not in client.get("/work/").content.decode(), who
        assert client.post("/work/bulk/assign", sent(stage, [one])).status_code == 422, who
        assert client.get("/work/bulk/assign").status_code == 405, who
    assert not Batch.objects.exists()
