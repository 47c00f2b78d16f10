import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest
from django.core import mail

from lianxin.notify import gateways, outbox
from lianxin.notify.gateways import Outgoing, Rejected
from lianxin.notify.models import Message

NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
SMS = Outgoing(12, "event:1:sms", "SMS", "13987654321", "", "路灯\n修好了")
MAIL = Outgoing(13, "event:1:mail", "MAIL", "someone@example.org", "路灯", "修好了")


def test_a_file_has_the_recipient_then_the_text(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    gateways.by_file(SMS)
    path = next((home / "outbox").iterdir())
    assert path.name == f"sms-00000012-{SMS.digest[:12]}.txt"
    assert path.read_text("utf-8") == "13987654321\n路灯\n修好了\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (home / "outbox").stat().st_mode & 0o777 == 0o700
    assert path.name in caplog.text
    assert "13987654321" not in caplog.text
    assert "路灯" not in caplog.text


def test_a_mail_has_its_subject_between(home: Path) -> None:
    gateways.by_file(MAIL)
    assert next((home / "outbox").iterdir()).read_text("utf-8") == "someone@example.org\n路灯\n修好了\n"


def test_writing_again_is_the_same_file(home: Path) -> None:
    gateways.by_file(SMS)
    gateways.by_file(SMS)
    assert len(list((home / "outbox").iterdir())) == 1


@pytest.mark.django_db
def test_a_full_disk_leaves_no_half_and_the_message_waits(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox.put("event:1:sms", "SMS", "13987654321", "路灯", 1, NOW)

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(gateways.os, "fsync", full)
        assert outbox.deliver(NOW) == 0
    assert list((home / "outbox").iterdir()) == []
    assert Message.objects.get().state == "WAITING"


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gateways.gateway("SMS") is gateways.gateway("MAIL") is gateways.by_file
    monkeypatch.setenv("LIANXIN_SMS_URL", "http://127.0.0.1:9/sms")
    assert (gateways.gateway("SMS"), gateways.gateway("MAIL")) == (gateways.by_http, gateways.by_file)
    monkeypatch.setenv("LIANXIN_SMTP_URL", "smtp://127.0.0.1")
    assert gateways.gateway("MAIL") is gateways.by_smtp


class Service(BaseHTTPRequestHandler):
    """A service for short messages: answers with `status`, remembers what it got."""

    got: list[tuple[str, dict[str, str], dict[str, str]]]
    status: int

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.got.append((self.path, dict(self.headers), body))
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def service(status: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Service]]:
    handler = type("OneService", (Service,), {"got": [], "status": status})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("LIANXIN_SMS_URL", f"http://127.0.0.1:{server.server_port}/sms")
        monkeypatch.setenv("LIANXIN_SMS_TOKEN", "secret")
        try:
            yield handler
        finally:
            server.shutdown()
            thread.join()


def test_http_posts_with_its_key_and_token(monkeypatch: pytest.MonkeyPatch) -> None:
    with service(202, monkeypatch) as served:
        gateways.by_http(SMS)
        gateways.by_http(SMS)
    (path, headers, body), again = served.got
    assert (path, body) == ("/sms", {"to": "13987654321", "text": "路灯\n修好了"})
    assert headers["Idempotency-Key"] == again[1]["Idempotency-Key"] == SMS.digest
    assert headers["Authorization"] == "Bearer secret"


@pytest.mark.parametrize("status", [400, 422])
def test_http_knows_what_is_final(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    with service(status, monkeypatch), pytest.raises(Rejected):
        gateways.by_http(SMS)


@pytest.mark.parametrize("status", [301, 307, 401, 403, 404, 409, 429, 500, 503])
def test_http_leaves_all_else_for_later_and_follows_nothing(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    with service(status, monkeypatch) as served, pytest.raises(HTTPError):
        gateways.by_http(SMS)
    assert [path for path, _headers, _body in served.got] == ["/sms"]


def test_http_goes_to_the_web_only_and_says_when_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_SMS_URL", "file:///etc/passwd")
    with pytest.raises(ValueError, match="no web address"):
        gateways.by_http(SMS)
    monkeypatch.setenv("LIANXIN_SMS_URL", "http://127.0.0.1:1/sms")
    with pytest.raises(URLError):
        gateways.by_http(SMS)


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP as a mail needs."""

    letters: list[str]
    answer: str

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "DATA":
                self.say("354 go on")
                letter = []
                while (text := self.rfile.readline().decode()) != ".\r\n":
                    letter.append(text)
                self.letters.append("".join(letter))
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say(self.answer if word == "RCPT" else "250 well")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def post(answer: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    handler = type("OnePost", (Post,), {"letters": [], "answer": answer})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("LIANXIN_SMTP_URL", f"smtp+plain://127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("LIANXIN_MAIL_FROM", "望澜 <zone@example.org>")
        try:
            yield handler.letters  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


def test_smtp_sends_the_same_message_id_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with post("250 well", monkeypatch) as letters:
        gateways.by_smtp(MAIL)
        gateways.by_smtp(MAIL)
    assert len(letters) == 2
    for letter in letters:
        assert f"Message-ID: <{MAIL.digest}@example.org>" in letter
        assert "To: someone@example.org" in letter
    assert not hasattr(mail, "outbox") or mail.outbox == []


def test_smtp_knows_what_is_final_and_what_is_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    with post("550 no such person", monkeypatch), pytest.raises(Rejected):
        gateways.by_smtp(MAIL)
    with post("450 later", monkeypatch), pytest.raises(Exception, match="450") as caught:
        gateways.by_smtp(MAIL)
    assert not isinstance(caught.value, Rejected)


def test_a_subject_of_two_lines_is_no_second_header(monkeypatch: pytest.MonkeyPatch) -> None:
    sly = Outgoing(14, "event:2:mail", "MAIL", "someone@example.org", "a\nBcc: other@example.org", "b")
    with post("250 well", monkeypatch) as letters, pytest.raises(ValueError, match="newlines"):
        gateways.by_smtp(sly)
    assert letters == []
