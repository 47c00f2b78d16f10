"""People of the cast at work: a client signed in as one of them, and cases in the state a test needs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from lianxin.accounts.models import User
from lianxin.accounts.sessions import BEGAN, CAPACITY, SEEN, STRONG
from lianxin.casework.flows import COMMITMENT, CONCERN, REQUEST, SUPERVISION
from lianxin.casework.models import Commitment, Concern, Request, Supervision
from lianxin.core import clock
from tests.zone import Zone

# Monday, 2 September 2024, 10:00 on the zone's walls
MONDAY = datetime(2024, 9, 2, 2, 0, tzinfo=UTC)
BACKEND = "lianxin.accounts.backends.PasswordBackend"
WORDS = "望江路 7 号楼前的路灯坏了三天，晚上老人下楼看不见台阶。"
CONTACT = {"name": "李秀兰", "phone": "13800001111"}


def user_of(zone: Zone, name: str) -> User:
    """The sign-in of one of the cast, made once."""
    person = zone.person(name)
    found = User.objects.filter(person=person).first()
    return found or User.objects.create_staff(zone.id, name.replace("_", "."), person)


def at_work(zone: Zone, name: str) -> Client:
    """A browser in which one of the cast has signed in, with a second factor."""
    kind, row = ("membership", zone.memberships[name]) if name in zone.memberships else ("deputy", zone.deputies[name])
    return signed_in(user_of(zone, name), f"{kind}:{row.pk}", strong=True)


def signed_in(user: User, capacity: str = "", strong: bool = False) -> Client:
    """A browser of that user, without the sign-in's own steps, which the accounts' tests walk."""
    client, wall = Client(), int(clock.wall().timestamp())
    session = client.session
    session.update({BEGAN: wall, SEEN: wall, STRONG: strong, CAPACITY: capacity})
    session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND})
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return client


def submitted(zone: Zone, now: datetime = MONDAY, **inputs: Any) -> Concern:
    """A new concern at the home in 青禾, unless another place is given."""
    if "area" not in inputs and "site" not in inputs:
        inputs["site"] = zone.sites["qinghe_home"]
    inputs.setdefault("words", WORDS)
    found: Concern = CONCERN.begin("submit", zone.actor("anonymous"), now, zone_id=zone.id, **inputs)
    return found


def perform(zone: Zone, name: str, case: Any, who: str, now: datetime = MONDAY, **inputs: Any) -> Any:
    """Let one of the cast, `resident` or `clock` do something."""
    flow = {"concern": CONCERN, "commitment": COMMITMENT, "request": REQUEST, "supervision": SUPERVISION}[case.kind]
    concern = case if case.kind == "concern" else case.concern
    actor = zone.resident(concern.pk) if who == "resident" else zone.actor(who)
    return flow.perform(name, case, actor, now, **inputs)


def referred(zone: Zone, now: datetime = MONDAY, **inputs: Any) -> Concern:
    """With the city management."""
    concern = submitted(zone, now, **inputs)
    found: Concern = perform(zone, "refer", concern, "site_desk", now, unit=zone.bodies["city_management"])
    return found


def answered(zone: Zone, now: datetime = MONDAY, due_on: date | None = None, **inputs: Any) -> Concern:
    """Answered by the city management; with a date, with a commitment for it."""
    concern = referred(zone, now, **inputs)
    said: dict[str, Any] = {"text": "已派人去修。", "outcome": "DONE"}
    if due_on:
        said.update(outcome="PLANNED", what=["换路灯"], unit=[zone.bodies["city_management"]], due_on=[due_on])
    found: Concern = perform(zone, "answer", concern, "unit_handler", now, **said)
    return found


def commitment(zone: Zone, now: datetime = MONDAY, days: int = 30) -> Commitment:
    """The city management's open commitment."""
    return answered(zone, now, due_on=now.date() + timedelta(days=days)).commitments.get()


def request(zone: Zone, now: datetime = MONDAY) -> Request:
    """The city management asks for more time."""
    concern = referred(zone, now)
    found: Request = REQUEST.begin(
        "ask", zone.actor("unit_handler"), now, zone_id=zone.id, what="EXTENSION", concern=concern, reason="等配件"
    )
    return found


def supervision(zone: Zone, now: datetime = MONDAY) -> Supervision:
    """A deputy presses the city management."""
    concern = referred(zone, now)
    perform(zone, "urge", concern, "voter_deputy", now, how="CALL", words="请尽快")
    return concern.supervisions.get()
