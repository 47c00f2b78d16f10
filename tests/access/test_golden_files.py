"""The tables equal what people have read and agreed to: `docs/access.csv` and `docs/privacy.csv`.

The files are edited by hand. A rule that changes in code alone fails here.
"""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lianxin.casework import shown
from lianxin.casework.concern import shown as of_concern
from lianxin.casework.flows import FLOWS
from lianxin.casework.suggestion import shown as of_suggestion
from lianxin.workflow.table import Table

DOCS = Path(__file__).parents[2] / "docs"


def read(name: str) -> list[tuple[str, ...]]:
    with (DOCS / name).open(encoding="utf-8", newline="") as handle:
        return [tuple(row) for row in csv.reader(handle)]


def differences(tables: tuple[Table, ...]) -> set[tuple[str, ...]]:
    """Rows that stand only in the code or only in the file."""
    header, *agreed = read("access.csv")
    assert header == ("flow", "action", "state", "relation")
    assert len(agreed) == len(set(agreed))
    return {row for table in tables for row in table.access()} ^ set(agreed)


def test_access_is_what_was_agreed() -> None:
    assert differences(FLOWS) == set()


@pytest.mark.parametrize(
    ("action", "who"),
    [
        ("concern.answer", ("holder", "congress_office")),
        ("concern.rate", ("resident", "clerk")),
        ("concern.decline", ("screener", "deputy")),
        ("concern.send_back", ()),
        ("suggestion.withdraw", ("lead", "congress_office")),
        ("suggestion.edit", ("lead", "cosigner")),
        ("suggestion.join", ("effect", "congress_office")),
        ("assignment.sign", ("unit_head", "handler")),
        ("assignment.draft_reply", ("handler", "office")),
        ("request.grant", ("decider", "congress_office")),
        ("commitment.confirm", ("resident",)),
    ],
)
def test_a_rule_widened_or_narrowed_in_code_is_noticed(action: str, who: tuple[str, ...]) -> None:
    kind, name = action.split(".")
    assert differences(tuple(_with(flow, name, who=who) if flow.kind == kind else flow for flow in FLOWS))


@pytest.mark.parametrize("action", ["suggestion.accept", "suggestion.withdraw", "assignment.check", "request.refuse"])
def test_a_row_added_in_code_is_noticed(action: str) -> None:
    kind, name = action.split(".")
    flow = next(flow for flow in FLOWS if flow.kind == kind)
    everywhere = tuple(state.name for state in flow.states)
    assert differences(tuple(_with(one, name, at=everywhere) if one is flow else one for one in FLOWS))


def _with(flow: Table, name: str, **changed: Any) -> Table:
    return replace(flow, actions=tuple(replace(row, **changed) if row.name == name else row for row in flow.actions))


SHEETS = (of_concern.SHEET, *of_suggestion.SHEETS)


def as_file(sheets: tuple[shown.Sheet, ...]) -> str:
    text = io.StringIO()
    shown.write(text, sheets)
    return text.getvalue()


def test_privacy_is_what_was_agreed() -> None:
    assert as_file(SHEETS) == (DOCS / "privacy.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("kind", "field", "relation"),
    [
        ("concern", "contact", "street_office"),
        ("suggestion", "concerns", "unit"),
        ("assignment", "drafts_of_reply", "lead"),
        ("request", "competent", "lead"),
    ],
)
def test_a_field_shown_to_more_in_code_is_noticed(kind: str, field: str, relation: str) -> None:
    wider = shown.Rule(field, shown.FULL, (relation,))
    changed = tuple(replace(sheet, rules=(*sheet.rules, wider)) if sheet.kind == kind else sheet for sheet in SHEETS)
    assert as_file(changed) != (DOCS / "privacy.csv").read_text("utf-8")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.kind)
def test_every_state_of_a_kind_is_in_its_sheet(sheet: shown.Sheet) -> None:
    flow = next(flow for flow in FLOWS if flow.kind == sheet.kind)
    assert {state.name for state in flow.states} == set(sheet.states)
