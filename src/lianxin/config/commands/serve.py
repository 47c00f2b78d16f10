"""Serve plain HTTP on 127.0.0.1, and run the worker and the tick beside it; or one of the three with --only."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import connections

from lianxin.config import background, browser_files, processes, web
from lianxin.config.commands import demo_accounts, demo_load
from lianxin.core import clock

PARTS = ("web", "worker", "tick")


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=settings.PORT, metavar="N", help="default: PORT, else 8000")
    parser.add_argument("--only", choices=PARTS, help="this part alone, in this process")
    parser.add_argument("--demo", action="store_true", help="load the demonstration zone if there is no data yet")


def run(options: Namespace) -> int:
    if options.only in (None, "web"):
        browser_files.collect()
        web.load()
    if options.only is None and not processes.port_is_free(options.port):
        print(f"lianxin serve: port {options.port} is in use; choose another with --port or PORT", file=sys.stderr)
        return 1
    if options.only is None and options.demo:
        demo_load.load_if_empty()
    parts: dict[str, Callable[[], None]] = {
        "web": partial(web.run, options.port),
        "worker": partial(background.run_until_stopped, background.WORKER, background.WORKER_EVERY),
        "tick": partial(background.run_until_stopped, background.TICK, background.TICK_EVERY),
    }
    connections.close_all()
    if options.only is None:
        processes.mind_all(parts, options.port, partial(_announce, options.port, options.demo))
    else:
        processes.be_called(options.only)
        parts[options.only]()
    return processes.leave()


def _announce(port: int, demo: bool) -> None:
    print(f"Lianxin serves http://{processes.ADDRESS}:{port}/", flush=True)
    if demo and clock.is_demo():
        demo_accounts.show()
        print("Codes by SMS are files in " + str(settings.LIANXIN_HOME / "outbox"), flush=True)
    connections.close_all()
