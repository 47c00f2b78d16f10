"""Logs in one line each, without persons: no query strings, no bodies, receipt codes and numbers masked."""

import logging
import re
import sys
from typing import Any

import structlog

from lianxin.core.ids import ALPHABET
from lianxin.privacy.scrub import without_numbers

_RECEIPT = re.compile(rf"\b[{ALPHABET}]{{4}}(?:-?[{ALPHABET}]{{4}}){{3}}\b", re.I)
_CODE_PATH = re.compile(r"(/c/)[^/\s'\"?]+")
_QUERY = re.compile(r"(/[^\s'\"?]*)\?[^\s'\"]*")
# a database names the values of the row it refused
_DETAIL = re.compile(r"^\s*(?:DETAIL|CONTEXT|HINT):.*$", re.M)


def scrub(line: str) -> str:
    """The line with whatever may name a person or open a case taken out."""
    line = _QUERY.sub(r"\1?…", _DETAIL.sub("", line))
    return without_numbers(_RECEIPT.sub("····", _CODE_PATH.sub(r"\1····", line)))


def _render(renderer: Any) -> Any:
    def render(logger: Any, name: str, event: Any) -> str:
        return scrub(renderer(logger, name, event))

    return render


def configure(config: dict[str, Any]) -> None:
    """Set up the standard library's logging and structlog alike. `config`: `{"level": "INFO"}`."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    console = structlog.dev.ConsoleRenderer(
        colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _render(console)],
        )
    )
    # where a line cannot be written, Python would print the error that was being handled, values and all
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(config["level"])
    logging.getLogger("axes").setLevel(logging.WARNING)  # four lines for each sign-in that went well
    for name in ("django.request", "django.security", "django.server"):
        logging.getLogger(name).propagate = True
    # every page not found and every form refused is no news
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    logging.captureWarnings(True)
