"""How long a sign-in lasts, in which capacity, and where it may lead. On the wall clock."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from lianxin.accounts.actor import Actor
from lianxin.core import clock
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Membership

BEGAN, SEEN, STRONG, CAPACITY = "signed_in_at", "seen_at", "strong", "capacity"
TOUCH = 60  # seconds between two notes of having been seen: not a write at each page


@dataclass(frozen=True)
class Span:
    """The ends of a session: unused for `idle`, or `whole` after the sign-in."""

    idle: timedelta
    whole: timedelta


# an office computer is shared and left standing; a phone is in its owner's hand
AT_A_DESK = Span(timedelta(hours=1), timedelta(hours=12))
ON_A_PHONE = Span(timedelta(days=7), timedelta(days=30))


def begin(request: HttpRequest, strong: bool) -> None:
    """Note the beginning, and whether a second factor was shown, without which nobody is staff."""
    wall = int(clock.wall().timestamp())
    request.session[BEGAN] = request.session[SEEN] = wall
    request.session[STRONG] = strong


def is_over(request: HttpRequest) -> bool:
    """Whether the session's time is up; else it is noted as used."""
    wall = int(clock.wall().timestamp())
    span = AT_A_DESK if is_strong(request) else ON_A_PHONE
    began, seen = request.session.get(BEGAN, 0), request.session.get(SEEN, 0)
    if wall - began >= span.whole.total_seconds() or wall - seen >= span.idle.total_seconds():
        return True
    if wall - seen >= TOUCH:
        request.session[SEEN] = wall
    return False


def is_strong(request: HttpRequest) -> bool:
    """Whether this sign-in showed a second factor."""
    return bool(request.session.get(STRONG))


def capacity(request: HttpRequest) -> SubjectRef | None:
    """The chosen membership or mandate."""
    chosen = request.session.get(CAPACITY)
    return SubjectRef.parse(chosen) if chosen else None


def choose(request: HttpRequest, ref: SubjectRef | None) -> None:
    """Act as this membership or mandate from now on, under a new session key."""
    request.session[CAPACITY] = str(ref) if ref else ""
    request.session.cycle_key()
    rotate_token(request)


def safe_next(request: HttpRequest, wanted: str | None) -> str:
    """A path on this host to go on to; empty for anything else."""
    if not wanted or not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return ""
    parts = urlsplit(wanted)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, None) else ""


def landing(actor: Actor) -> str:
    """The first page in a capacity."""
    if actor.role == Membership.Role.ADMIN:
        return reverse("account_members")
    if actor.kind == "resident":
        return "/my/"
    return "/work/" if actor.kind in ("staff", "deputy") else "/"
