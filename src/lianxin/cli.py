"""The `lianxin` command. Ends with 0 when all is well, 1 when something was found wrong, 2 for wrong use."""

import argparse
import gc
import os
import sys
from importlib import import_module
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import OperationalError, ProgrammingError

from lianxin.core.errors import Refused

WELL, WRONG, MISUSED = 0, 1, 2

# words → one line of help; each is a module `config.commands.<words joined by _>`
# with `arguments(parser)` and `run(options) -> int`
COMMANDS = {
    "migrate": "make the tables, or bring them up to date",
    "serve": "serve the pages and run the worker and the tick",
    "tick": "do once what runs on the clock: deadlines, sealing, sweeping",
    "demo load": "load the demonstration zone into an empty database",
    "demo accounts": "list the accounts of the demonstration zone",
    "accounts reset": "take away a password and its second factor, and print a set-up code",
    "import concerns": "take in concerns from a CSV file",
    "import directory": "take in areas, bodies, people and sites from XLSX or CSV",
    "verify": "check the ledger, and each case against it",
    "ledger checkpoint": "print a signed checkpoint, to be kept elsewhere",
    "keys rotate": "make a new key and seal everything with it",
    "outbox retry": "try again the messages that were given up",
    "stats": "count cases by state",
    "docs": "write the diagrams of all flows into the README of casework (in a checkout)",
}


def overview() -> str:
    """The list of commands."""
    rows = "\n".join(f"  {words:<20}{text}" for words, text in COMMANDS.items())
    return f"usage: lianxin COMMAND [options]\n\n{rows}\n\nlianxin COMMAND --help tells more about one.\n"


def _chosen(argv: list[str]) -> str:
    """The command that the first one or two words name, or an empty text."""
    return next((words for n in (2, 1) if (words := " ".join(argv[:n])) in COMMANDS), "")


def _load(words: str) -> Any:
    """The module of a command, after Django. Looking for garbage in what stays would be a tenth of the start."""
    gc.disable()
    try:
        django.setup()
        return import_module(f"lianxin.config.commands.{words.replace(' ', '_')}")
    finally:
        gc.enable()


def _run(words: str, rest: list[str]) -> int:
    command = _load(words)
    parser = argparse.ArgumentParser(f"lianxin {words}", description=command.__doc__)
    command.arguments(parser)
    return int(command.run(parser.parse_args(rest)))


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")
    argv = sys.argv[1:] if argv is None else argv
    if argv[:1] in (["--help"], ["-h"], ["help"]):
        print(overview(), end="")
        return WELL
    words = _chosen(argv)
    if not words:
        print(overview(), end="", file=sys.stderr)
        return MISUSED
    try:
        return _run(words, argv[len(words.split()) :])
    except ImproperlyConfigured as error:
        print(f"lianxin: {error}", file=sys.stderr)
        return MISUSED
    except (Refused, CommandError) as error:
        print(f"lianxin: {error}", file=sys.stderr)
        return WRONG
    except (OperationalError, ProgrammingError) as error:
        # the first line only: what follows may show values
        print(f"lianxin: the database: {str(error).splitlines()[0]} (is it migrated?)", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WRONG


if __name__ == "__main__":
    sys.exit(main())
