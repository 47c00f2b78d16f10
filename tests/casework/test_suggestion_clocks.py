"""Every clock of a suggestion, an assignment, a request and a promise, against a table made by hand.

Working days: 2024-10-01 to 10-07 are off, made up for on Sunday 09-29 and Saturday 10-12; 2025-10-01 to 10-08 are off,
made up for on Sunday 09-28 and Saturday 10-11. The day on which a clock starts is not counted; it ends at 24:00; a
deadline of the calendar on a day off goes to the next working day. Yellow: less than a third is left, or its last
working day has come.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lianxin.casework.models import Commitment
from lianxin.casework.request.models import What
from lianxin.core.time import TZ, Light, last_day, light
from lianxin.workflow.models import Deadline
from tests.casework.suggestion.stage import Stage
from tests.casework.suggestion.test_office import enter
from tests.zone import a_zone

pytestmark = pytest.mark.django_db
GREEN, YELLOW, RED = Light.GREEN, Light.YELLOW, Light.RED


@dataclass(frozen=True)
class Row:
    """A clock that starts then runs to the end of `due`; at these instants it has these colours."""

    clock: str
    start: str
    due: str
    at: tuple[tuple[str, Light], ...] = ()


TABLE = (
    # National Day 2024. Friday; Sunday 29 is one, Monday 30 two, Tuesday 8 three, 9 four, 10 five.
    # Of 326 hours a third, 108 h 40 min, is left at 11:20 on the 6th
    Row("suggestion.review", "2024-09-27T10:00", "2024-10-10",
        (("2024-09-27T10:00", GREEN), ("2024-10-06T11:20", GREEN), ("2024-10-06T11:21", YELLOW),
         ("2024-10-10T23:59", YELLOW), ("2024-10-11T00:00", RED))),
    # Monday 30: Tuesday 8 is one, 9 two, 10 three, 11 four, the make-up Saturday five
    Row("suggestion.assign", "2024-09-30T09:00", "2024-10-12",
        (("2024-10-12T08:00", YELLOW), ("2024-10-13T00:00", RED))),
    # 2 October is off until the 8th
    Row("suggestion.promise", "2024-07-02T09:00", "2024-10-08",
        (("2024-10-08T23:59", YELLOW), ("2024-10-09T00:00", RED))),
    # 5 October too
    Row("suggestion.rating", "2024-09-20T09:00", "2024-10-08",
        (("2024-09-25T09:00", GREEN), ("2024-10-07T09:00", YELLOW))),
    # of 255 hours a third, 85, is left at 11:00 on the 7th
    Row("assignment.accept", "2024-09-30T09:00", "2024-10-10",
        (("2024-10-07T11:00", GREEN), ("2024-10-07T11:01", YELLOW), ("2024-10-11T00:00", RED))),
    Row("assignment.reply", "2024-07-02T09:00", "2024-10-08"),
    # of 879 hours a third, 293, is left at 19:00 on 26 September
    Row("assignment.opinion", "2024-09-02T09:00", "2024-10-08",
        (("2024-09-26T19:00", GREEN), ("2024-09-26T19:01", YELLOW), ("2024-10-09T00:00", RED))),
    # Thursday 10: Friday, the make-up Saturday, Monday
    Row("assignment.check", "2024-10-10T09:00", "2024-10-14"),
    # Friday 27: the make-up Sunday, Monday, Tuesday 8
    Row("assignment.sign", "2024-09-27T09:00", "2024-10-08"),
    # National Day 2025. Friday; Sunday 28 is one, 29 two, 30 three, Thursday 9 four, 10 five
    Row("suggestion.review", "2025-09-26T09:00", "2025-10-10"),
    # Tuesday 30: 9, 10, the make-up Saturday 11, 13, 14
    Row("suggestion.assign", "2025-09-30T09:00", "2025-10-14"),
    Row("assignment.accept", "2025-09-30T09:00", "2025-10-11"),
    Row("suggestion.promise", "2025-07-08T09:00", "2025-10-09"),
    Row("assignment.opinion", "2025-09-01T09:00", "2025-10-09"),
    Row("assignment.check", "2025-09-29T09:00", "2025-10-10"),
    Row("assignment.sign", "2025-09-30T09:00", "2025-10-11"),
    Row("request.RETURN", "2025-09-30T09:00", "2025-10-10"),
    Row("request.EXTENSION", "2025-09-30T09:00", "2025-10-10"),
    Row("request.OVERRIDE", "2025-09-29T09:00", "2025-10-09"),
    # asked on the make-up Sunday: 29, 30, 9, 10, 11
    Row("request.JOIN", "2025-09-28T09:00", "2025-10-11"),
    Row("request.NO_DIALOGUE", "2025-09-29T09:00", "2025-10-10"),
    Row("request.POSTPONE", "2025-09-28T09:00", "2025-10-11"),
    # a common week. Its last working day is the Wednesday, before the last third of its 63 hours begins at 03:00
    Row("request.RETURN", "2024-09-02T09:00", "2024-09-04",
        (("2024-09-03T23:59", GREEN), ("2024-09-04T00:00", YELLOW), ("2024-09-05T00:00", RED))),
    # Mid-Autumn, 15 to 17 September, is off: 17 September goes to the 18th
    Row("suggestion.rating", "2024-09-02T09:00", "2024-09-18",
        (("2024-09-13T11:00", GREEN), ("2024-09-13T11:01", YELLOW), ("2024-09-19T00:00", RED))),
    # 31 August + 3 months is 30 November: a Thursday in 2023, a Saturday in 2024, a Sunday in 2025
    Row("suggestion.promise", "2023-08-31T10:00", "2023-11-30"),
    # of 2,246 hours a third, 31 days 4 h 40 min, is left at 19:20 on 1 November
    Row("suggestion.promise", "2024-08-31T10:00", "2024-12-02",
        (("2024-11-01T19:20", GREEN), ("2024-11-01T19:21", YELLOW), ("2024-12-02T23:59", YELLOW),
         ("2024-12-03T00:00", RED))),
    Row("assignment.reply", "2025-08-31T10:00", "2025-12-01"),
    # 30 November + 3 months is the end of February: Thursday in the leap year 2024, Friday in 2025, Tuesday in 2023
    # of 2,198 hours a third, 30 days 12 h 40 min, is left at 11:20 on 30 January
    Row("suggestion.promise", "2023-11-30T10:00", "2024-02-29",
        (("2024-01-30T11:20", GREEN), ("2024-01-30T11:21", YELLOW), ("2024-02-29T23:59", YELLOW),
         ("2024-03-01T00:00", RED))),
    Row("assignment.reply", "2024-11-30T10:00", "2025-02-28"),
    Row("suggestion.promise", "2022-11-30T10:00", "2023-02-28"),
    # a month from 29, 30 and 31 January of the leap year; from 31 January of another; 15 days to the leap day
    Row("assignment.opinion", "2024-01-29T09:00", "2024-02-29"),
    Row("assignment.opinion", "2024-01-30T09:00", "2024-02-29"),
    Row("assignment.opinion", "2024-01-31T09:00", "2024-02-29"),
    Row("assignment.opinion", "2023-01-31T09:00", "2023-02-28"),
    Row("suggestion.rating", "2024-02-14T09:00", "2024-02-29"),
    # what was handed down is due on its day, a Sunday or not
    Row("handed.promise", "2024-08-01T09:00", "2024-10-06", (("2024-10-07T00:00", RED),)),
    # so is a promise, of 120 days from then; reported, 15 days
    Row("commitment.date", "2024-09-02T09:00", "2024-12-31"),
    Row("commitment.contradict", "2024-09-20T09:00", "2024-10-08"),
    # later, just before midnight in the zone it is still that day
    Row("suggestion.review", "2024-09-02T23:59", "2024-09-09"),
    Row("suggestion.review", "2024-09-03T00:01", "2024-09-10"),
)  # fmt: skip
UNIT = "construction"
HANDLER = "other_unit_handler"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def _drafted(stage: Stage) -> Any:
    one = stage.taken(stage.of(stage.assigned(), UNIT), HANDLER)
    return stage.drafted(stage.talked(one, HANDLER), HANDLER)


def _override(stage: Stage) -> Any:
    asked_at = stage.now
    stage.now -= timedelta(days=60)
    one = stage.taken(stage.of(stage.assigned(assist=("city_management",)), UNIT), HANDLER)
    stage.now = asked_at
    return stage.ask(What.OVERRIDE, HANDLER, assignment=one)


def _handed(stage: Stage) -> Any:
    return stage.does("assign", enter(stage, due_on=date(2024, 10, 6)), "handling_clerk", main=stage.body(UNIT))


def _promised(stage: Stage) -> Any:
    stage.delivered(stage.assigned())
    return Commitment.objects.earliest("id")


def _unit(stage: Stage) -> Any:
    return stage.of(stage.assigned(assist=("city_management",)), UNIT)


def _asked(what: What) -> Callable[[Stage], Any]:
    def ask(stage: Stage) -> Any:
        if what == What.POSTPONE:
            return stage.ask(what, HANDLER, commitment=_promised(stage), wanted_on=date(2027, 1, 4))
        if what == What.JOIN:
            main = stage.accepted(lead="deliberation_deputy")
            return stage.ask(what, "congress_clerk", suggestion=stage.accepted(), into=main)
        one = _unit(stage) if what == What.RETURN else stage.taken(_unit(stage), HANDLER)
        wanted = stage.now.date() + timedelta(days=110)
        return stage.ask(what, HANDLER, assignment=one, competent="别的局", wanted_on=wanted)

    return ask


CASES: dict[str, Callable[[Stage], Any]] = {
    "suggestion.review": lambda stage: stage.submitted(),
    "suggestion.assign": lambda stage: stage.accepted(),
    "suggestion.promise": lambda stage: stage.assigned(),
    "suggestion.rating": lambda stage: stage.delivered(stage.assigned()),
    "handed.promise": _handed,
    "assignment.accept": _unit,
    "assignment.reply": _unit,
    "assignment.opinion": lambda stage: stage.of(_unit(stage).suggestion, "city_management"),
    "assignment.check": _drafted,
    "assignment.sign": lambda stage: stage.checked(_drafted(stage)),
    "commitment.date": _promised,
    "commitment.contradict": lambda stage: stage.does("report", _promised(stage), HANDLER, report="装好了"),
    "request.OVERRIDE": _override,
    **{f"request.{what}": _asked(what) for what in What if what != What.OVERRIDE},
}
# the names that a request's one clock has, by whether it lapses
OF_REQUESTS = {"RETURN": "settle", "OVERRIDE": "settle"}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.clock} {row.start}")
def test_the_clock_agrees_with_the_table(row: Row) -> None:
    case = CASES[row.clock](Stage(a_zone(), instant(row.start)))
    kind, name = row.clock.split(".")
    name = OF_REQUESTS.get(name, "decide") if kind == "request" else name
    clock = Deadline.objects.get(subject_kind=case.kind, subject_id=case.pk, clock=name, stopped_at=None)
    assert (clock.started_at, last_day(clock.due_at).isoformat()) == (instant(row.start), row.due)
    colours = [(at, light(clock.started_at, clock.due_at, instant(at))) for at, _colour in row.at]
    assert colours == list(row.at)


def test_the_table_has_every_clock_of_these_flows() -> None:
    assert {row.clock for row in TABLE} == set(CASES)


def test_overdue_it_is_still_with_its_holder() -> None:
    stage = Stage(a_zone(), instant("2024-09-02T09:00"))
    one = _unit(stage)
    stage.later(days=95)
    overdue = Deadline.objects.filter(stopped_at=None, due_at__lte=stage.now).values_list("subject_kind", "clock")
    assert set(overdue) == {
        ("assignment", "accept"), ("assignment", "opinion"), ("assignment", "reply"), ("suggestion", "promise"),
    }  # fmt: skip
    assert stage.holder(one) == stage.body(UNIT)
