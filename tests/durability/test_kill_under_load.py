"""The server is killed while residents are sending: what was acknowledged is there, once and whole."""

import json
import re
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from functools import partial
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.casework.public.conftest import hidden
from tests.config.processes import wait_for
from tests.journeys.demos import demo
from tests.journeys.houses import House

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SENDERS = 4


class Sender(threading.Thread):
    """A resident who sends one concern after the other, and writes down each receipt that was shown."""

    def __init__(self, address: str, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.address, self.number, self.stop = address, number, stop
        self.receipts: list[str] = []
        self.sent = 0

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self.receipts.append(self._one())
            except (OSError, HTTPException):  # refused, or cut off in the middle of an answer
                time.sleep(0.05)

    def _one(self) -> str:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        html = browser.open(f"{self.address}/concerns/new", timeout=10).read().decode()
        self.sent += 1
        words = f"第 {self.number} 位居民的第 {self.sent} 件事：楼道里的灯又坏了"
        pages = (
            {"words": words, "area": "unknown", "urgency": "ORDINARY"},
            {"phone": "", "name": "", "show_name": "no", "may_publish": "no"},
            {},
        )
        for answers in pages:
            fields = [(name, value) for name, value in hidden(html) if name not in answers]
            data = urllib.parse.urlencode([*fields, *answers.items()]).encode()
            answer = browser.open(f"{self.address}/concerns/new", data, timeout=10)
            html = answer.read().decode()
        found = re.search(r"/c/([0-9A-Z-]{19})/receipt", answer.geturl())
        assert found, answer.geturl()
        return found[1]


@pytest.fixture
def served(tmp_path: Path):
    with demo(tmp_path) as house:
        house.start()
        yield house
        house.stop()


def _shown(house: House, receipt: str) -> int:
    try:
        with urllib.request.urlopen(f"{house.address}/c/{receipt}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _have(senders: list[Sender], wanted: int) -> bool:
    return sum(len(sender.receipts) for sender in senders) >= wanted


def test_whatever_was_acknowledged_is_there_once_and_whole(served: House) -> None:
    stop = threading.Event()
    before = json.loads(served.run("stats", "--json"))["concern"]
    senders = [Sender(served.address, number, stop) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    for wanted in (2 * SENDERS, 5 * SENDERS):
        assert wait_for(partial(_have, senders, wanted), 60)
        served.stop(signal.SIGKILL)
        served.start()
    stop.set()
    for sender in senders:
        sender.join(30)
    receipts = [code for sender in senders for code in sender.receipts]
    assert len(receipts) == len(set(receipts)) > SENDERS
    assert [code for code in receipts if _shown(served, code) != 200] == []
    after = json.loads(served.run("stats", "--json"))["concern"]
    made = sum(after.values()) - sum(before.values())
    # one more may have been stored whose receipt the killed server could not show any more
    assert len(receipts) <= made <= len(receipts) + 2 * SENDERS
    found = json.loads(served.run("verify", "--json"))
    assert (found["ok"], found["first_bad"]) == (True, None)
    print(f"{len(receipts)} acknowledged, {made} stored")
