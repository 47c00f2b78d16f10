"""What a log may not hold, whatever is thrown at it."""

import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from lianxin.config import logs
from lianxin.core import ids


@pytest.fixture
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = before, level
    logging.captureWarnings(False)
    structlog.reset_defaults()


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", "")])
def test_a_receipt_code_is_masked(typed: Callable[[str], str]) -> None:
    code = typed(ids.new_receipt())
    assert code not in logs.scrub(f"Not Found: /c/{code}")
    assert code not in logs.scrub(f"code {code} was tried")


def test_a_path_below_a_code_is_masked_even_if_the_code_is_none() -> None:
    assert logs.scrub("Not Found: /c/王小明") == "Not Found: /c/····"


def test_query_strings_are_left_out() -> None:
    assert "王小明" not in logs.scrub("Bad Request: /work/search?q=王小明")


def test_the_values_of_a_refused_row_are_left_out() -> None:
    assert "王小明" not in logs.scrub("violates not-null constraint\nDETAIL:  Failing row contains (1, 王小明).")


def test_numbers_are_masked_and_ordinary_words_stay() -> None:
    assert logs.scrub("sent to 13812340000") == "sent to 138****0000"
    assert (
        logs.scrub("django.db.utils.OperationalError: no such table")
        == "django.db.utils.OperationalError: no such table"
    )


@pytest.mark.usefixtures("_as_before")
def test_both_ways_of_logging_are_scrubbed_with_their_tracebacks(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure({"level": "INFO"})
    try:
        raise ValueError("13812340000")
    except ValueError:
        logging.getLogger("some.library").exception("failed for 13812340001")
        structlog.get_logger().exception("failed", phone="13812340002")
    out = said(capsys)
    assert "Traceback" in out
    assert not any(f"1381234000{n}" in out for n in range(3)), out
