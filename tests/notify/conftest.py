"""A house and a keys folder of its own for each test, and a gateway that a test can break."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from lianxin.core import crypto
from lianxin.notify import gateways
from lianxin.notify.gateways import Outgoing

SETTINGS = ("LIANXIN_KEYS", "LIANXIN_SMS_URL", "LIANXIN_SMS_TOKEN", "LIANXIN_SMTP_URL", "LIANXIN_MAIL_FROM")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty `$LIANXIN_HOME`, and no gateway in the environment."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    settings.LIANXIN_HOME = tmp_path
    crypto.forget_keys()
    yield tmp_path
    crypto.forget_keys()


class Gateway:
    """Takes messages like a service that knows its idempotency keys."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.calls: list[Outgoing] = []
        self.taken: dict[str, Outgoing] = {}

    def __call__(self, message: Outgoing) -> None:
        self.calls.append(message)
        if self.fault:
            raise self.fault
        self.taken[message.digest] = message


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    one = Gateway()
    monkeypatch.setattr(gateways, "gateway", lambda _channel: one)
    return one


@pytest.fixture(autouse=True)
def everything_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
