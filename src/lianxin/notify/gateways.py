"""The ways out: a file by default; SMTP and an HTTP service for short messages where the environment names one.

Each is safe to call twice with one message: the file has its name from the key, a mail its Message-ID,
and the service gets an Idempotency-Key. Any exception but `Rejected` means "later".
"""

import hashlib
import json
import logging
import os
import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from lianxin.core import ids
from lianxin.notify.models import Channel

SECONDS = 15
NEVER = {400, 422}
logger = logging.getLogger("lianxin.notify")


class Rejected(Exception):
    """The gateway will never take this message: a number that does not exist, say."""


@dataclass(frozen=True)
class Outgoing:
    """One message, opened to be sent. `id` and `key` are the same at every attempt."""

    id: int
    key: str
    channel: str
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        """The key as a name that tells nothing."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]


Send = Callable[[Outgoing], None]


def gateway(channel: str) -> Send:
    """What the environment says for this channel, else the file."""
    if channel == Channel.SMS and os.environ.get("LIANXIN_SMS_URL"):
        return by_http
    if channel == Channel.MAIL and os.environ.get("LIANXIN_SMTP_URL"):
        return by_smtp
    return by_file


def by_file(message: Outgoing) -> None:
    """`$LIANXIN_HOME/outbox/sms-00000012-….txt`: the recipient, then the text. The log names the file only."""
    folder = Path(settings.LIANXIN_HOME) / "outbox"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{message.channel.lower()}-{message.id:08d}-{message.digest[:12]}.txt"
    lines = [message.recipient, message.subject, message.text] if message.subject else [message.recipient, message.text]
    draft = folder / f".{ids.token()}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
            handle.write("\n".join(lines) + "\n")
            handle.flush()
            os.fsync(handle.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    logger.info("outbox %s", path.name)


def by_smtp(message: Outgoing) -> None:
    """Over `LIANXIN_SMTP_URL`: `smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, `smtp+plain://…:25`."""
    parts = urlsplit(os.environ["LIANXIN_SMTP_URL"])
    sender = os.environ.get("LIANXIN_MAIL_FROM") or f"lianxin@{parts.hostname}"
    connection = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or (465 if parts.scheme == "smtps" else 587),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp",
        timeout=SECONDS,
    )
    domain = sender.rpartition("@")[2].rstrip(">")
    mail = EmailMessage(
        message.subject,
        message.text,
        sender,
        [message.recipient],
        headers={"Message-ID": f"<{message.digest}@{domain}>"},
        connection=connection,
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _words in error.recipients.values()):
            raise Rejected from None
        raise


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A message goes where the operator said, and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Never."""
        return


def by_http(message: Outgoing) -> None:
    """POST `{"to", "text"}` to `LIANXIN_SMS_URL`, with `LIANXIN_SMS_TOKEN` as bearer; 2xx is taken."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": message.digest}
    token = os.environ.get("LIANXIN_SMS_TOKEN")
    if token:
        headers["Authorization"] = f"Bearer {token}"
    url = os.environ["LIANXIN_SMS_URL"]
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("LIANXIN_SMS_URL is no web address")
    body = json.dumps({"to": message.recipient, "text": message.text}, ensure_ascii=False).encode()
    request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 - checked above
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as response:
            response.read(1024)
    except urllib.error.HTTPError as error:
        with error:
            if error.code in NEVER:
                raise Rejected from None
            raise
