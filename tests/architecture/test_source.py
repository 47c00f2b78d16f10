"""Habits that keep the house readable: what the source may not hold, and how long things may be."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import PACKAGE, ROOT, Source, dotted, sources

FILE_MOST, FUNCTION_MOST, ROOM_MOST = 400, 40, 2000
FLOWS_ARE_SEEN_IN = {"casework", "voting", "capabilities", "faces", "config", "cli"}
NO_FILES = {"utils.py", "services.py", "helpers.py", "signals.py"}
# rooms past the budget, each with the decision that let it
LARGE_ROOMS: dict[str, str] = {"config/demo": "0014: the demonstration's plot and people, no rule among them"}


def lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_too_long() -> None:
    own = [one for one in sources() if not one.is_migration]
    long = [f"{one.place}: {one.text.count(chr(10))}" for one in own if one.text.count("\n") > FILE_MOST]
    assert long == []


def test_no_function_is_too_long() -> None:
    long = [
        f"{one.place}:{node.lineno} {node.name}: {lines(node)}"
        for one in sources()
        if not one.is_migration
        for node in one.functions()
        if lines(node) > FUNCTION_MOST
    ]
    assert long == []


def rooms() -> Iterator[tuple[str, int]]:
    """Folders that count as a room, with their lines: a flow's folder within a room is one of its own."""
    totals: dict[str, int] = {}
    for source in sources():
        parts = source.path.relative_to(PACKAGE).parts[:-1]
        if source.is_migration or not parts:
            continue
        name = "/".join(parts[:2])
        totals[name] = totals.get(name, 0) + source.text.count("\n")
    yield from totals.items()


def test_no_room_is_too_large() -> None:
    assert {name: n for name, n in rooms() if n > ROOM_MOST and name not in LARGE_ROOMS} == {}


def test_nothing_is_imported_inside_a_function() -> None:
    wrong = [
        f"{one.place}:{inner.lineno}"
        for one in sources()
        for node in one.functions()
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


STORES = {"update", "create", "update_or_create", "get_or_create", "setattr", "bulk_update", "Change"}
INSERTS = {"insert", "insert_once"}


def state_writes(source: Source) -> Iterator[int]:
    """Lines that set `.state`, or hand `state=` to something that stores."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [inner for target in targets for inner in ast.walk(target)]
            if any(isinstance(name, ast.Attribute) and name.attr == "state" for name in names):
                yield node.lineno
        elif isinstance(node, ast.Call):
            called = dotted(node.func).rsplit(".", 1)[-1] or getattr(node.func, "attr", "")
            if called in STORES and any(word.arg == "state" for word in node.keywords):
                yield node.lineno
            made = [one for one in node.args if isinstance(one, ast.Call)]
            if called in INSERTS and any(word.arg == "state" for one in made for word in one.keywords):
                yield node.lineno
            if called in {"setattr", "bulk_update"} and any(
                isinstance(one, ast.Constant) and one.value == "state" for one in ast.walk(node)
            ):
                yield node.lineno


def test_nobody_but_the_engine_writes_a_state() -> None:
    wrong = [
        f"{one.place}:{line}"
        for one in sources()
        if one.room in FLOWS_ARE_SEEN_IN and not one.is_migration
        for line in state_writes(one)
    ]
    assert wrong == []


def test_the_check_sees_a_written_state() -> None:
    for planted in (
        "case.state = CLOSED",
        "Concern.objects.filter(pk=1).update(state=CLOSED)",
        "Concern.objects.create(state=CLOSED)",
        'setattr(case, "state", CLOSED)',
        'Concern.objects.bulk_update(cases, ["state"])',
        "Change(Concern.objects.filter(pk=1), state=CLOSED)",
        "insert(Concern(state=CLOSED))",
    ):
        assert list(state_writes(Source(PACKAGE / "casework" / "x.py", planted, ast.parse(planted)))), planted


def test_only_the_clock_reads_the_wall_clock() -> None:
    asked = re.compile(r"\b(timezone\.(now|localdate)|datetime\.(now|utcnow|today)|date\.today)\(")
    wrong = [
        f"{one.place}:{number}"
        for one in sources()
        if one.place != "src/lianxin/core/clock.py"
        for number, line in enumerate(one.text.splitlines(), 1)
        if asked.search(line)
    ]
    assert wrong == []


def test_there_are_no_drawers_for_anything() -> None:
    assert [one.place for one in sources() if one.path.name in NO_FILES] == []


def test_there_are_no_signals_and_no_generic_foreign_keys() -> None:
    unwanted = re.compile(r"django\.dispatch|django\.db\.models\.signals|GenericForeignKey|contenttypes\.fields")
    assert [one.place for one in sources() if unwanted.search(one.text)] == []


def test_the_locks_hold_no_download_address() -> None:
    for lock in ("requirements.txt", "requirements-test.txt", "requirements-build.txt"):
        assert "://" not in (ROOT / lock).read_text()
        assert "--hash=sha256:" in (ROOT / lock).read_text()
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
