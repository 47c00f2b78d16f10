"""The source as the tests on the architecture read it: files and their syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "lianxin"

# bottom to top, as the contract in pyproject.toml says it; equals in one row
LAYERS = (
    {"core"},
    {"ledger"},
    {"parameters"},
    {"directory"},
    {"privacy"},
    {"accounts"},
    {"workflow"},
    {"documents", "insight", "notify", "ui", "files", "occasions"},
    {"casework", "voting"},
    {"capabilities"},
    {"faces"},
    {"config"},
    {"cli"},
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}


@dataclass(frozen=True)
class Source:
    """One file of ours; `place` is its path for messages."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def place(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def room(self) -> str:
        """The room it stands in, or the module right below the package."""
        return self.path.relative_to(PACKAGE).parts[0].removesuffix(".py")

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.path.parts

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method in it."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def strings(self) -> Iterator[tuple[int, str]]:
        """Every text that is no docstring, with its line."""
        documentation = {
            id(node.body[0].value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
                yield node.lineno, node.value


@cache
def sources() -> tuple[Source, ...]:
    """All files of the package."""
    paths = sorted(PACKAGE.rglob("*.py"))
    texts = [(path, path.read_text("utf-8")) for path in paths]
    return tuple(Source(path, text, ast.parse(text)) for path, text in texts)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or an attribute, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""
