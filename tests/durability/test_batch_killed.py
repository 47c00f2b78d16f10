"""The worker is killed again and again while it performs a batch: each item is performed once."""

import csv
import json
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.config.processes import wait_for
from tests.durability.records import reading, rows
from tests.durability.wire import Browser, fields_of
from tests.journeys.houses import House

pytestmark = [pytest.mark.slow]

ITEMS, KILLS = 60, 4
HANDED = "SELECT count(*) FROM ledger_event WHERE action = 'concern.hand' AND subject_id > {last}"


def test_each_item_of_a_killed_batch_is_performed_once(house: House, tmp_path: Path) -> None:
    last = rows(house, "SELECT max(id) FROM casework_concern")[0][0]
    table = tmp_path / "messages.csv"
    with table.open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle)
        out.writerow(["id", "topic", "detail", "time"])
        out.writerows(
            [f"b-{n}", f"第 {n} 条路的灯", "路灯坏了三天，晚上看不见路。", "2025/11/18 8:00"] for n in range(ITEMS)
        )
    house.run("import", "concerns", str(table), "--area", "青禾街道")
    house.start("", "--only", "web")
    _send_the_batch(house, last)
    handed = HANDED.format(last=last)
    _kill_at(house, handed, [ITEMS * (n + 1) // (KILLS + 2) for n in range(KILLS)])
    with _worker(house) as worker:
        assert wait_for(lambda: rows(house, "SELECT count(*) FROM casework_batch WHERE done_at IS NULL")[0][0] == 0, 90)
        worker.kill()
    each = rows(house, f"{handed} GROUP BY subject_id".replace("count(*)", "subject_id, count(*)"))
    assert (len(each), {count for _id, count in each}) == (ITEMS, {1})
    assert rows(house, "SELECT DISTINCT refusal FROM casework_item") == [("",)]
    assert rows(house, f"SELECT DISTINCT state FROM casework_concern WHERE id > {last}") == [("IN_HAND",)]
    found = json.loads(house.run("verify", "--json"))
    assert (found["ok"], found["first_bad"]) == (True, None)


def _send_the_batch(house: House, last: int) -> None:
    clerk = Browser(house)
    clerk.come_back("street_office")
    numbers = [row[0] for row in rows(house, f"SELECT id FROM casework_concern WHERE id > {last} ORDER BY id")]
    ids = [("ids", f"concern-{number}") for number in numbers]
    _status, _path, page = clerk.get("/work/bulk?do=hand&" + "&".join(f"ids={value}" for _name, value in ids))
    to = re.search(r'<option value="(deputy:\d+)"', page)
    assert to, page
    status, path, page = clerk.post("/work/bulk/hand", [*fields_of(page, "concern.hand"), ("to", to[1]), ("note", "")])
    assert (status, "batch=" in path) == (200, True), page


def _worker(house: House) -> "subprocess.Popen[bytes]":
    """The worker alone."""
    return subprocess.Popen(
        house.installation.command("serve", "--only", "worker"),
        env={**house.installation.environment, "LIANXIN_NOW": house.now},
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _kill_at(house: House, handed: str, marks: list[int]) -> None:
    """Let the worker run until so many items are done, kill it, and begin again."""
    with reading(house) as connection:
        for mark in marks:
            with _worker(house) as worker:
                end = time.monotonic() + 60
                while connection.execute(handed).fetchone()[0] < mark and time.monotonic() < end:
                    time.sleep(0.001)
                worker.send_signal(signal.SIGKILL)
            done = connection.execute(handed).fetchone()[0]
            print(f"killed with {done} of {ITEMS} done")
            assert mark <= done < ITEMS
