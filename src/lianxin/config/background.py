"""What runs beside the web: the worker's jobs every second, the tick's every half minute.

Each job takes the flows' present instant and tells how much it did; each may run twice, or beside itself.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from django.db import close_old_connections, connections

from lianxin.accounts import background as sign_ins
from lianxin.casework import succession
from lianxin.casework.batch import batches
from lianxin.config.processes import Stopping
from lianxin.core import clock
from lianxin.documents import making
from lianxin.files import uploads
from lianxin.ledger import listeners, sealing
from lianxin.notify import outbox
from lianxin.privacy import codes
from lianxin.workflow import background

log = structlog.get_logger()

Job = Callable[[datetime], int]


def sweep_codes(now: datetime) -> int:
    """Remove codes and limits that are over, by the wall clock; how many."""
    return codes.sweep()


WORKER: list[Job] = [listeners.run, outbox.deliver, batches.perform_due, making.make_due]
TICK: list[Job] = [
    background.lapse_due,
    succession.run,
    sealing.seal,
    uploads.sweep,
    making.sweep,
    outbox.sweep,
    sign_ins.sweep,
    sweep_codes,
]

WORKER_EVERY, TICK_EVERY = 1.0, 30.0


def name_of(job: Job) -> str:
    """`room.module.function`, for logs and for people."""
    return f"{job.__module__.removeprefix('lianxin.')}.{job.__name__}"


def run_once(jobs: Sequence[Job]) -> tuple[dict[str, int], list[str]]:
    """Run each job once: how much each did, and which failed. A job that fails does not keep the next from running."""
    done: dict[str, int] = {}
    failed: list[str] = []
    for job in jobs:
        try:
            done[name_of(job)] = job(clock.now())
        except Exception:
            failed.append(name_of(job))
            log.exception("job failed", job=name_of(job))
            connections.close_all()
    return done, failed


def run_until_stopped(jobs: Sequence[Job], every: float) -> None:
    """Run the jobs again and again, until SIGTERM or SIGINT; at once again while there is much to do."""
    stopping = Stopping()
    while not stopping.asked:
        done, failed = run_once(jobs)
        close_old_connections()
        busy = not failed and any(count >= 100 for count in done.values())
        stopping.wait(0 if busy else every)
    connections.close_all()
