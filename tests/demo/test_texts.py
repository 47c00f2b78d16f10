"""The stock of texts is large enough, whole, and fits the zone."""

import random
import re

import pytest

from lianxin.config.demo import texts
from lianxin.config.demo.texts import Matter
from lianxin.directory.models import Site

PLACES = texts.table("places")
BODIES = texts.table("bodies")


def test_there_are_enough_matters_and_no_two_read_the_same() -> None:
    matters = texts.matters()
    assert len(matters) >= 120
    assert len({one.words for one in matters}) == len(matters)


@pytest.mark.parametrize("matter", texts.matters(), ids=lambda matter: matter.titles[0])
def test_a_matter_is_whole(matter: Matter) -> None:
    units = {row["short"] for row in [*BODIES["unit"], *BODIES["court"]]}
    assert not matter.unit or matter.outside or matter.unit in units
    assert len(matter.titles) >= len(matter.words) >= 1
    assert matter.done
    assert bool(matter.plan) == bool(matter.what)
    assert "{day}" in matter.plan or not matter.plan
    assert all(row[matter.at] for row in PLACES["street"])
    rng = random.Random(1)
    for outcome in ("DONE", "PLANNED", "EXPLAINED"):
        told = texts.told(rng, matter, PLACES["street"][0][matter.at][0])
        whole = told.title + told.words + texts.answer(rng, told, outcome, "1月2日", again=False)
        assert not re.search(r"[{}]", whole)


def test_no_text_holds_a_number_that_could_be_a_telephone() -> None:
    for matter in texts.matters():
        assert not re.search(r"\d{6}", "".join((*matter.titles, *matter.words, matter.done, matter.plan, matter.no)))


def test_every_unit_has_something_to_do() -> None:
    asked = {matter.unit for matter in texts.matters()}
    assert {row["short"] for row in [*BODIES["unit"], *BODIES["court"]]} <= asked


def test_the_sites_are_those_of_the_reference_zone() -> None:
    kinds = [row["kind"] for row in PLACES["site"]]
    assert {kind: kinds.count(kind) for kind in Site.Kind.values} == {"HOME": 5, "STATION": 12, "POINT": 11}
    assert len({row["name"] for row in PLACES["site"]}) == 28
