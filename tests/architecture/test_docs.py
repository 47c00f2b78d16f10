"""What is generated is current, and what is written by hand names what is there."""

import re
from pathlib import Path

import pytest

from lianxin import cli
from lianxin.config.commands import docs
from lianxin.workflow.engine import flows
from tests.architecture.source import PACKAGE, ROOT

ROOMS = sorted(path.parent for path in [*PACKAGE.glob("*/__init__.py"), *PACKAGE.glob("faces/*/__init__.py")])


def test_the_diagrams_are_current() -> None:
    text = docs.README.read_text("utf-8")
    assert docs.with_diagrams(text) == text, "make docs"


def test_the_diagrams_show_every_state_and_every_action() -> None:
    text = docs.README.read_text("utf-8")
    for flow in flows.values():
        part = text[text.index(f"### {flow.kind}\n") :]
        for state in flow.states:
            assert f"  {state.name}: " in part
        for action in flow.actions:
            assert re.search(rf"\b{action.name}\b", part), f"{flow.kind}.{action.name}"


def test_a_readme_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="needed"):
        docs.with_diagrams("# casework\n")


@pytest.mark.parametrize("room", [room for room in ROOMS if room.name != "faces"], ids=lambda room: room.name)
def test_every_room_says_what_it_is_for(room: Path) -> None:
    readme = room / "README.md"
    assert readme.is_file(), f"{room.name} has no README.md"
    assert readme.read_text("utf-8").startswith(f"# {room.name}")


def _named(text: str) -> set[str]:
    """The files of ours that a text points at."""
    links = {link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)}
    return {link for link in links if link and "://" not in link}


@pytest.mark.parametrize(
    "page",
    sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *PACKAGE.rglob("README.md")]),
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_every_link_leads_somewhere(page: Path) -> None:
    missing = [link for link in _named(page.read_text("utf-8")) if not (page.parent / link).exists()]
    assert not missing


def test_the_settings_table_names_every_setting() -> None:
    asked = re.compile(r"(?:environ(?:\.get)?[\[(]|environment\.\w+\()\"([A-Z_]+)\"")
    found = {name for path in PACKAGE.rglob("*.py") for name in asked.findall(path.read_text("utf-8"))}
    text = (ROOT / "docs" / "install.md").read_text("utf-8")
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))
    assert found - {"DJANGO_SETTINGS_MODULE"} == table


def test_every_command_is_told_to_operators() -> None:
    text = (ROOT / "docs" / "install.md").read_text("utf-8")
    assert [words for words in cli.COMMANDS if words != "docs" and f"`{words}" not in text] == []
