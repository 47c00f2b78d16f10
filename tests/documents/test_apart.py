"""A paper made while somebody waits, in a process of its own."""

import pytest

from lianxin.documents.apart import TooSlow, render_apart
from lianxin.documents.papers import Column, Form, Table
from lianxin.documents.rendering import render
from tests.documents.examples import LETTER


def test_it_is_the_same_file() -> None:
    assert render_apart(LETTER, "pdf", 120) == render(LETTER, "pdf")


def test_it_is_ended_when_it_takes_too_long() -> None:
    with pytest.raises(TooSlow):
        render_apart(LETTER, "pdf", 0.01)


def test_what_cannot_be_made_says_nothing_of_what_it_was() -> None:
    wide = Form("秘密", (Table(tuple(Column("列") for _n in range(30)), ()),))
    with pytest.raises(RuntimeError, match=r"^no pdf was made: exit code 1$"):
        render_apart(wide, "pdf", 120)
