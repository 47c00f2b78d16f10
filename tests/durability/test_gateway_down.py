"""The service for short messages is down for an hour: every message comes, each once."""

import http.server
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.config.processes import wait_for
from tests.durability.records import rows
from tests.durability.wire import Browser, token_of
from tests.journeys.houses import House

pytestmark = [pytest.mark.slow]

PHONES = [f"1381234{n:04d}" for n in range(5)]
HALF_PAST, ELEVEN = "2025-11-19T10:30:00+08:00", "2025-11-19T11:05:00+08:00"
WAITING = "SELECT count(*) FROM notify_message WHERE state = 'WAITING'"


class Gateway(http.server.ThreadingHTTPServer):
    """Takes messages while it is up; each as `(key, phone, text)`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.up = False
        self.refused = 0
        self.taken: list[tuple[str, str, str]] = []
        self.RequestHandlerClass = self.answer  # type: ignore[assignment]

    def answer(self, *args: Any) -> None:
        """One request."""
        Answer(*args)


class Answer(http.server.BaseHTTPRequestHandler):
    """503 while the gateway is down."""

    def do_POST(self) -> None:
        """A message."""
        gateway: Any = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if gateway.up:
            gateway.taken.append((self.headers["Idempotency-Key"], body["to"], body["text"]))
        else:
            gateway.refused += 1
        self.send_response(200 if gateway.up else 503)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A service that is down."""
    one = Gateway()
    thread = threading.Thread(target=one.serve_forever, args=(0.05,))
    thread.start()
    yield one
    one.shutdown()
    thread.join()
    one.server_close()


def test_an_hour_without_the_gateway_loses_none_and_doubles_none(house: House, gateway: Gateway) -> None:
    house.extra["LIANXIN_SMS_URL"] = f"http://127.0.0.1:{gateway.server_address[1]}/"
    house.start()
    for phone in PHONES:
        li = Browser(house)
        status, path, page = li.post(
            "/concerns/new", li.to_the_last_page("望江路的路灯坏了三天，晚上看不见。", phone=phone)
        )
        assert status == 200, page
        code = re.search(r"/c/([0-9A-Z-]{19})/", path)
        assert code
        assert li.post(f"/c/{code[1]}/receipt/send", token_of(page))[0] == 200
    assert wait_for(lambda: gateway.refused >= 3, 30)
    waiting = rows(house, WAITING)[0][0]
    assert waiting >= len(PHONES)
    house.at(HALF_PAST)
    refused = gateway.refused
    assert wait_for(lambda: gateway.refused > refused, 30)
    assert (gateway.taken, rows(house, WAITING)[0][0]) == ([], waiting)
    gateway.up = True
    house.at(ELEVEN)
    assert wait_for(lambda: rows(house, WAITING)[0][0] == 0, 60)
    house.at(ELEVEN)  # once more, with nothing left to send
    assert wait_for(lambda: len(gateway.taken) >= waiting, 10)
    assert Counter(key for key, _phone, _text in gateway.taken).most_common(1)[0][1] == 1
    assert len(gateway.taken) == waiting
    assert {phone for _key, phone, _text in gateway.taken} >= set(PHONES)
    sent = rows(house, "SELECT state, count(*) FROM notify_message GROUP BY state")
    assert {state for state, _count in sent} == {"SENT"}
    print(f"{waiting} waited an hour through {gateway.refused} refusals; each came once")
