"""Many suggestions given to units at once: one list to check, each row with its own units."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.batch.batches import own_name
from lianxin.casework.models import Suggestion
from lianxin.casework.office import wording
from lianxin.casework.office.assigning import Choice, choices
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.workflow.inputs import form_for

NAME = "assign"
ASSISTS = 2  # assisting units a row offers; more are given on the suggestion's own page


@dataclass(frozen=True)
class Row:
    """One suggestion: what it is, the units it may go to, which were chosen, and what is wrong with that."""

    case: Suggestion
    number: str
    title: str
    lead: str
    choices: list[Choice]
    main: str
    assists: list[str]
    key: bool
    error: str = ""

    @property
    def names(self) -> dict[str, str]:
        """The names of its fields on the page."""
        return {name: own_name(name, self.case.pk) for name in ("main", "assist", "key")}


def rows(cases: list[Suggestion], actor: Actor, data: QueryDict | None = None) -> list[Row]:
    """A row for each; with `data`, as it was sent."""
    return [_row(case, actor, data) for case in cases]


def _row(case: Suggestion, actor: Actor, data: QueryDict | None) -> Row:
    form = form_for(SUGGESTION, NAME, case, actor)
    wished = list(case.wished.order_by("id").values_list("pk", flat=True))
    units = choices(form, wished)
    if data is None:
        main = next((choice.value for choice in units if choice.main), "")
        return _made(case, units, main, [], False, "")
    main = data.get(own_name("main", case.pk), "")
    assists = [value for value in data.getlist(own_name("assist", case.pk)) if value]
    return _made(case, units, main, assists, own_name("key", case.pk) in data, _fault(units, main, assists))


def _fault(units: list[Choice], main: str, assists: list[str]) -> str:
    known = {choice.value for choice in units}
    if main not in known:
        return _("选一个主办单位")
    if not known.issuperset(assists):
        return _("这个选项已经没有了，请重新选一个")
    if len({main, *assists}) < 1 + len(assists):
        return _("同一个单位只能有一项分工")
    return ""


def _made(case: Suggestion, units: list[Choice], main: str, assists: list[str], key: bool, error: str) -> Row:
    shown = [*assists, *[""] * ASSISTS][: max(ASSISTS, len(assists))]
    title = wording.title(case)
    return Row(case, wording.number(case), title, wording.lead_name(case), units, main, shown, key, error)


def inputs(found: list[Row]) -> dict[str, list[str]]:
    """What a batch keeps: each row's own values under its own names."""
    kept: dict[str, list[str]] = {}
    for row in found:
        kept[row.names["main"]] = [row.main]
        kept[row.names["assist"]] = [value for value in row.assists if value]
        if row.key:
            kept[row.names["key"]] = ["on"]
    return kept
