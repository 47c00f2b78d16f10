"""Houses with the demonstration zone in them: it is loaded once a run, whichever worker asks first, and copied."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import copies, settings
from tests.durability.wire import Browser
from tests.installation import Installation
from tests.journeys.houses import NOW, House
from tests.journeys.people import BY_PHONE

# what the worker would do first of all in every copy, for a minute: hear of the demonstration, and make its papers
CATCH_UP = """
from lianxin.core import clock
from lianxin.documents import making
from lianxin.ledger import listeners
while listeners.run(clock.now()) or making.make_due(clock.now()):
    pass
"""
# a sign-in at a desk that is not used ends after an hour
COME_BACK = 45 * 60


@contextmanager
def demo(folder: Path) -> Iterator[House]:
    """A house of one's own in `folder`, not serving yet; its people have signed in before."""

    def make(one: Installation) -> None:
        one.run("demo", "load", "--small", LIANXIN_NOW=NOW)
        one.does(CATCH_UP, LIANXIN_NOW=NOW)
        house = House(one)
        _sign_in(house, *house.accounts())

    with _copy("demo_small", NOW, folder, make) as house:
        yield house


@contextmanager
def demo_of_2023(folder: Path, now: str, *people: str) -> Iterator[House]:
    """The same of a year that is over; these people have signed in at `now`.

    The worker has still all its papers to make.
    """

    def make(one: Installation) -> None:
        one.run("demo", "load", "--small", "--year", "2023", LIANXIN_NOW=NOW)
        _sign_in(House(one, now), *people)

    with _copy("demo_of_2023", now, folder, make) as house:
        yield house


@contextmanager
def _copy(name: str, now: str, folder: Path, make: Callable[[Installation], None]) -> Iterator[House]:
    copies.made_once(name, copies.migrated(), make)
    apart = f"house_{uuid.uuid4().hex[:12]}"
    house = House(copies.copied(name, folder / "home", apart), now)
    house.cookies = _kept(settings.SCRATCH / f"made-{name}")
    try:
        yield house
    finally:
        house.stop()
        copies.drop(apart)


def _sign_in(house: House, *roles: str) -> None:
    """Through the pages of signing in, as whoever comes back on another day has done."""
    people = {role: Browser(house) for role in roles}
    house.start("", "--only", "web")
    try:
        phones = [role for role in roles if role in BY_PHONE]
        for role in phones:
            people[role].ask_for_code(role)
        house.deliver()
        for role, person in people.items():
            (person.enter_code if role in phones else person.sign_in)(role)
    finally:
        house.stop()
    kept = {role: person.cookies for role, person in people.items()}
    (house.home.parent / "cookies").write_text(json.dumps(kept), "utf-8")


def _kept(made: Path) -> dict[str, dict[str, str]]:
    """The cookies of those who signed in before, unless that is too long ago."""
    path = made / "cookies"
    found: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
    return found if time.time() - path.stat().st_mtime < COME_BACK else {}
