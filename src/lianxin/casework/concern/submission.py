"""How a concern begins: one by one, or many from an import."""

import hashlib
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from lianxin.casework.concern.models import RECEIPT, Channel, Concern
from lianxin.core import crypto
from lianxin.core.errors import Refused
from lianxin.core.ids import new_receipt, normalise_receipt
from lianxin.directory.models import Area, Organization, Site
from lianxin.directory.queries import congress_office_of, street_of, street_office_of
from lianxin.files import uploads
from lianxin.privacy import contacts
from lianxin.workflow.engine import Context

TITLE = 30
LEAST = 10
MOST = 10000


def receipt_hash(code: str) -> str:
    """Under what a receipt is found: as much work for a wrong code as for a right one."""
    return crypto.keyed_hash(normalise_receipt(code), RECEIPT)


def screener_for(zone_id: int, area: Area | None, site: Site | None) -> Organization:
    """The desk of the site it came to, else its street office, else the congress office."""
    if site is not None:
        return site.organization
    office = (street_office_of(area) if area is not None else None) or congress_office_of(zone_id)
    if office is None:
        raise Refused(_("这个区还没有接收诉求的机构"))
    return office


def title_of(title: str, words: str) -> str:
    """The title given, else the first thirty characters of the words."""
    return title.strip()[:100] or " ".join(words.split())[:TITLE]


class Columns(TypedDict, total=False):
    """What a beginning may say beside the words, the place and the person; each a column of its own."""

    latitude: float | None
    longitude: float | None
    urgency: str
    channel: str
    show_name: bool
    may_publish: bool
    contact_agreed: bool
    resident_id: int | None
    submission_key: str | None


def submit(
    ctx: Context,
    *,
    words: str,
    title: str = "",
    area: Area | None = None,
    site: Site | None = None,
    place: str = "",
    photos: list[str] | None = None,
    name: str = "",
    phone: str = "",
    received_at: datetime | None = None,
    **columns: Unpack[Columns],
) -> Concern:
    """Take a concern in. `photos` are tokens of pending uploads.

    Raises Refused (with the field), and IntegrityError for a submission key that was used.
    """
    words = _worded(title, words)
    _in_zone(ctx.zone_id, area, site)
    concern = Concern(
        zone_id=ctx.zone_id, area=_street(area, site), site=site, title=title_of(title, words), words=words,
        place=place.strip()[:200], received_at=received_at or ctx.now, **_receipt(new_receipt()), **columns,
    )  # fmt: skip
    concern.screener = screener_for(ctx.zone_id, concern.area, site)
    ctx.create(concern)
    contacts.keep(concern.ref, name, phone, ctx.now)
    uploads.attach(photos or [], concern.ref, "photo", ctx.now)
    ctx.tell(channel=str(concern.channel), urgency=str(concern.urgency))
    return concern


def _street(area: Area | None, site: Site | None) -> Area | None:
    """A concern hangs on a street: that of its site, or the one a community lies in."""
    if site is not None:
        return site.area
    return street_of(area) if area is not None else None


def _worded(title: str, words: str) -> str:
    words = words.strip()
    if not words or len(title.strip()) + len(words) < LEAST:
        raise Refused(_("写清楚是什么事，至少 10 个字"), "words")
    if len(words) > MOST:
        raise Refused(_("最多写 10,000 个字"), "words")
    return words


def _in_zone(zone_id: int, area: Area | None, site: Site | None) -> None:
    if area is not None and (area.root_id != zone_id or street_of(area) is None):
        raise Refused(_("这个街道不在本区，重新选一个"), "area")
    if site is not None and site.zone_id != zone_id:
        raise Refused(_("这个站点不在本区，重新选一个"), "site")


def _receipt(code: str) -> dict[str, Any]:
    bare = normalise_receipt(code)
    return {"receipt_hash": receipt_hash(bare), "receipt_sealed": crypto.seal(bare, RECEIPT)}


def submit_many(ctx: Context, rows: list[dict[str, Any]]) -> list[Concern]:
    """Unsaved concerns for an import. A row: external_id, title, words, received_at, area (or None)."""
    screeners: dict[int | None, Organization] = {}
    found = []
    for row in rows:
        area = _street(row["area"], None)
        key = area.pk if area else None
        if key not in screeners:
            screeners[key] = screener_for(ctx.zone_id, area, None)
        found.append(
            Concern(
                zone_id=ctx.zone_id,
                area=area,
                title=title_of(row["title"], row["words"]),
                words=row["words"],
                channel=Channel.IMPORT,
                screener=screeners[key],
                received_at=row["received_at"],
                external_id=row["external_id"],
                content_hash=content_hash(row["title"], row["words"]),
                **_receipt(new_receipt()),
            )
        )
    return found


def content_hash(title: str, words: str) -> str:
    """What tells that the same id came again with another text."""
    return hashlib.sha256(f"{title}\0{words}".encode()).hexdigest()
