"""`lianxin serve`: what it starts, minds and leaves behind."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.config.processes import children, get, is_alive, minds_signals, parts, serving, wait_for
from tests.installation import Installation

pytestmark = pytest.mark.slow


def up(port: int) -> bool:
    return wait_for(lambda: get(port, "/readyz")[0] == 200)


def whole_family(pid: int) -> list[int]:
    """All processes below, once web, worker, tick and granian's workers are there."""
    cores = os.cpu_count() or 1
    assert wait_for(lambda: len(parts(pid)) == 3 and all(map(minds_signals, parts(pid).values())))
    assert wait_for(lambda: len(children(parts(pid)["web"])) >= cores)
    return [one for child in children(pid) for one in (child, *children(child))]


def test_it_serves_and_stops_within_a_second(installation: Installation) -> None:
    with serving(installation) as (process, port):
        assert process.stdout
        assert any(f"http://127.0.0.1:{port}/" in line for line in process.stdout)  # said once the pages answer
        assert up(port)
        family = whole_family(process.pid)
        began = time.monotonic()
        process.terminate()
        assert process.wait(5) == 0
        assert time.monotonic() - began < 1
        assert wait_for(lambda: not any(map(is_alive, family)), 0.1)


def test_it_leaves_no_orphan_when_it_is_killed(installation: Installation) -> None:
    with serving(installation) as (process, port):
        assert up(port)
        family = whole_family(process.pid)
        process.kill()
        assert wait_for(lambda: not any(map(is_alive, family)), 2)
        assert get(port, "/healthz")[0] == 0


def test_what_crashes_is_started_again(installation: Installation) -> None:
    with serving(installation) as (process, port):
        assert up(port)
        whole_family(process.pid)
        before = parts(process.pid)
        below = children(before["web"])
        for pid in before.values():
            os.kill(pid, signal.SIGKILL)
        assert wait_for(lambda: not any(map(is_alive, below)), 2), "granian's workers outlived it"
        assert wait_for(
            lambda: len(parts(process.pid)) == 3 and not set(parts(process.pid).values()) & set(before.values())
        )
        assert up(port)
        process.terminate()
        assert process.wait(5) == 0


def test_one_thread_alone_forks_the_parts(installation: Installation) -> None:
    """A lock that another thread holds at the fork would never be let go in the child."""
    with serving(installation) as (process, port):
        assert up(port)
        whole_family(process.pid)
        assert [task.name for task in Path(f"/proc/{process.pid}/task").iterdir()] == [str(process.pid)]


def test_a_part_that_is_started_again_dies_like_the_first(installation: Installation) -> None:
    with serving(installation) as (process, port):
        assert up(port)
        family = whole_family(process.pid)
        os.kill(parts(process.pid)["worker"], signal.SIGKILL)
        assert wait_for(
            lambda: len(parts(process.pid)) == 3 and set(parts(process.pid).values()) - set(family) != set()
        )
        family = whole_family(process.pid)
        process.kill()
        assert wait_for(lambda: not any(map(is_alive, family)), 2)


def test_a_crashed_worker_of_the_web_is_replaced(installation: Installation) -> None:
    with serving(installation, "--only", "web") as (process, port):
        assert up(port)
        first = children(process.pid)
        os.kill(first[0], signal.SIGKILL)
        assert wait_for(lambda: len(set(children(process.pid)) - set(first)) >= 1)
        assert up(port)


@pytest.mark.parametrize("part", ["web", "worker", "tick"])
def test_one_part_runs_alone_and_stops_within_a_second(installation: Installation, part: str) -> None:
    with serving(installation, "--only", part) as (process, port):
        if part == "web":
            assert up(port)
        else:
            assert wait_for(lambda: minds_signals(process.pid))
            assert get(port, "/healthz")[0] == 0
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
        assert time.monotonic() - began < 1


def test_it_says_so_when_the_port_is_taken(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = installation.run("serve", "--port", str(taken.getsockname()[1]), expect=1)
    assert "in use" in done.stderr


def test_it_is_alive_but_not_ready_unless_migrated(installation: Installation, tmp_path: Path) -> None:
    bare = Installation(installation.home, f"sqlite:///{tmp_path}/bare.sqlite3")
    with serving(bare, "--only", "web") as (_process, port):
        assert wait_for(lambda: get(port, "/healthz") == (200, "alive\n"))
        assert get(port, "/readyz") == (503, "the database is not migrated\n")


def test_it_works_from_any_folder_with_an_empty_environment(installation: Installation) -> None:
    bare = {"LIANXIN_HOME": str(installation.home), "DATABASE_URL": installation.url}
    done = subprocess.run(installation.command("stats", "--json"), env=bare, cwd="/", capture_output=True)
    assert done.returncode == 0, done.stderr
