"""Ending things: a body dissolved, a site closed, a mandate or a role ended.

`on` is the first day on which the thing is no more. What hangs on it ends with it; open cases are
moved afterwards by whoever holds them (see `queries.successor_of`). Each change is an event.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.core.errors import Refused
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Attachment, Deputy, Membership, Organization, Site
from lianxin.ledger.appending import Entry, append_many


@dataclass(frozen=True)
class By:
    """Who changes the directory, and when: the kind and id an event names, and the instant."""

    kind: str
    at: datetime
    id: int | None = None
    cause: str = ""


def record(action: str, row: models.Model, zone_id: int, by: By, **data: str | int | list[str] | None) -> Entry:
    """The event of one change to one row; its data holds ids, dates and field names only."""
    if row.pk is None:
        raise ValueError("only a stored row has an event")
    return Entry(
        action=action,
        subject=SubjectRef(action.split(".")[0], row.pk),
        occurred_at=by.at,
        actor_kind=by.kind,
        actor_id=by.id,
        zone_id=zone_id,
        cause=by.cause,
        data={name: value for name, value in data.items() if value is not None},
    )


@transaction.atomic
def dissolve_organization(organization: Organization, on: date, successor: Organization | None, by: By) -> None:
    """End a body and every role in it; its work goes to the successor, else to the office above.

    Raises Refused for the desk of a site (close the site), an end before the beginning, and a
    successor that is not another, living body of the zone.
    """
    if organization.kind == Organization.Kind.SITE:
        raise Refused(_("站点的机构随站点关闭而撤销，请关闭站点。"))
    if successor is not None:
        _check_successor(organization, on, successor)
    append_many(_dissolve(organization, on, successor, by), by.at)


@transaction.atomic
def close_site(site: Site, on: date, by: By) -> None:
    """End a site with its desk, the roles there and the deputies' attachments to it."""
    desk = site.organization
    if desk.founded_on is not None and on < desk.founded_on:
        raise Refused(_("关闭日期早于成立日期。"))
    site.closed_on = on
    site.save(update_fields=["closed_on"])
    entries = [record("site.close", site, site.zone_id, by, on=on.isoformat())]
    because = By(by.kind, by.at, by.id, cause="site.close")
    entries += _end_all(site.attachments.all(), "attachment.end", site.zone_id, on, because)
    entries += _dissolve(desk, on, None, because)
    append_many(entries, by.at)


@transaction.atomic
def end_mandate(deputy: Deputy, on: date, by: By) -> None:
    """End a mandate and its attachments. Raises Refused for an end before the beginning."""
    zone_id = deputy.person.zone_id
    entries = [_end(deputy, "deputy.end", zone_id, on, by)]
    because = By(by.kind, by.at, by.id, cause="deputy.end")
    entries += _end_all(deputy.attachments.all(), "attachment.end", zone_id, on, because)
    append_many(entries, by.at)


@transaction.atomic
def end_membership(membership: Membership, on: date, by: By) -> None:
    """End a role; the right is gone at the holder's next request from that day on.

    Raises Refused for an end before the beginning.
    """
    zone_id = membership.organization.zone_id
    append_many([_end(membership, "membership.end", zone_id, on, by)], by.at)


@transaction.atomic
def end_attachment(attachment: Attachment, on: date, by: By) -> None:
    """End a deputy's link to a site. Raises Refused for an end before the beginning."""
    append_many([_end(attachment, "attachment.end", attachment.site.zone_id, on, by)], by.at)


def _check_successor(organization: Organization, on: date, successor: Organization) -> None:
    if successor.pk == organization.pk:
        raise Refused(_("承接机构不能是它自己。"))
    if successor.zone_id != organization.zone_id:
        raise Refused(_("承接机构不在同一个开发区。"))
    if successor.dissolved_on is not None and successor.dissolved_on <= on:
        raise Refused(_("承接机构届时已撤销。"))


def _dissolve(organization: Organization, on: date, successor: Organization | None, by: By) -> list[Entry]:
    if organization.founded_on is not None and on < organization.founded_on:
        raise Refused(_("撤销日期早于成立日期。"))
    organization.dissolved_on = on
    organization.successor = successor
    organization.save(update_fields=["dissolved_on", "successor"])
    heir = successor.pk if successor is not None else None
    entries = [
        record(
            "organization.dissolve",
            organization,
            organization.zone_id,
            by,
            on=on.isoformat(),
            successor=heir,
        )
    ]
    because = By(by.kind, by.at, by.id, cause="organization.dissolve")
    members = organization.memberships.all()
    return entries + _end_all(members, "membership.end", organization.zone_id, on, because)


def _end_all(
    rows: models.QuerySet[Membership] | models.QuerySet[Attachment],
    action: str,
    zone_id: int,
    on: date,
    by: By,
) -> list[Entry]:
    """End those that would still hold on that day; one not yet begun ends as it begins."""
    lasting: Iterable[Membership | Attachment] = rows.filter(Q(until__isnull=True) | Q(until__gt=on)).order_by("id")
    return [_end(row, action, zone_id, max(on, row.since), by) for row in lasting]


def _end(row: Membership | Attachment | Deputy, action: str, zone_id: int, on: date, by: By) -> Entry:
    if on < row.since:
        raise Refused(_("失效日期早于生效日期。"))
    row.until = on
    row.save(update_fields=["until"])
    return record(action, row, zone_id, by, on=on.isoformat())
