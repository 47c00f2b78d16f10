"""Storing the rows of a directory file, one by one, for one zone.

`Store.apply(row)` says what it did. A row that names something not there yet raises Missing, so
that the caller may try it again after the others. An empty cell leaves what is stored.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from lianxin.core.errors import Refused
from lianxin.directory import changes, queries
from lianxin.directory.changes import By, record
from lianxin.directory.known import Known, Missing
from lianxin.directory.models import (
    Area,
    Attachment,
    Deputy,
    Membership,
    Organization,
    Person,
    Site,
)
from lianxin.directory.parsing import sentence, values_of
from lianxin.directory.sheets import Sheet
from lianxin.directory.tables import Row
from lianxin.ledger.appending import Entry

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
Values = dict[str, Any]
M = TypeVar("M", bound=models.Model)


class Store:
    """Applies rows; `entries` are the events of what it did, to be recorded by the caller."""

    def __init__(self, zone: Area | None, by: By) -> None:
        self.by = by
        self.known = Known(zone)
        self.entries: list[Entry] = []
        self.people: list[tuple[Row, Person, Values, str]] = []
        self._given = zone
        self._touched: dict[tuple[str, int], int] = {}
        self._handlers: dict[str, Callable[[Sheet, Row, Values], str]] = {
            "areas": self._area,
            "organizations": self._organization,
            "sites": self._site,
            "people": self._person,
            "memberships": self._membership,
            "deputies": self._deputy,
            "attachments": self._attachment,
        }

    @property
    def zone(self) -> Area | None:
        return self.known.zone

    def apply(self, row: Row) -> str:
        """Store one row: "created", "updated" or "unchanged".

        Raises Refused with the reason, Missing if it names something unknown.
        """
        values = values_of(row)
        sheet = row.sheet
        if sheet is None:
            raise Refused(row.problem)
        if self.zone is None and values.get("kind") != Area.Kind.ZONE:
            raise Missing(_("还没有开发区：请先在“辖区”表中填写。"))
        try:
            return self._handlers[sheet.name](sheet, row, values)
        except ValidationError as error:
            raise Refused(sentence(error, sheet)) from None

    # Places

    def _area(self, sheet: Sheet, row: Row, values: Values) -> str:
        if values["kind"] == Area.Kind.ZONE:
            return self._zone_row(sheet, row, values)
        zone = self._the_zone()
        parent = values.pop("parent", None)
        if values["kind"] == Area.Kind.COMMUNITY and parent is None:
            raise Refused(_("社区要填写上级街道。"))
        values["parent"] = self.known.area(parent) if parent is not None else zone
        found = self.known.area_like(values.get("slug"), values["name"], values["parent"])
        area = found or Area(zone=zone)
        result = self._save(sheet, row, area, values)
        self.known.add_area(area)
        return result

    def _zone_row(self, sheet: Sheet, row: Row, values: Values) -> str:
        if values.pop("parent", None) is not None:
            raise Refused(_("开发区没有上级辖区。"))
        zones = Area.objects.zones()
        found = zones.filter(slug=values["slug"]).first() if "slug" in values else None
        zone = found or zones.filter(name=values["name"]).first() or Area()
        if self._given is not None and zone.pk != self._given.pk:
            raise Refused(_("这份文件写的是另一个开发区。"))
        if self.zone is not None and zone.pk != self.zone.pk:
            raise Refused(_("一份文件只能有一个开发区。"))
        new = zone.pk is None
        result = self._save(sheet, row, zone, values, zone_id=zone.pk)
        if new or self.zone is None:
            self.known = Known(zone)
        return result

    def _site(self, sheet: Sheet, row: Row, values: Values) -> str:
        zone = self._the_zone()
        values["area"] = self.known.area(values["area"])
        site = self.known.site_like(values.get("slug"), values["name"])
        desk_values: Values = {
            name: values[name] for name in ("name", "area", "address", "telephone") if name in values
        }
        if site is None:
            desk = Organization(zone=zone, kind=Organization.Kind.SITE)
            self._write(desk, {**desk_values, "dissolved_on": values.get("closed_on")})
            site = Site(zone=zone, organization=desk)
            result = self._save(sheet, row, site, values)
        else:
            closed_on = values.pop("closed_on", None)
            result = self._save(sheet, row, site, values)
            self._write(site.organization, desk_values)
            if closed_on is not None and closed_on != site.closed_on:
                changes.close_site(site, closed_on, self.by)
                result = UPDATED
        self.known.add_site(site)
        return result

    # Bodies

    def _organization(self, sheet: Sheet, row: Row, values: Values) -> str:
        zone = self._the_zone()
        if values["kind"] == Organization.Kind.SITE:
            raise Refused(_("站点请填在“站点”表中。"))
        if "area" in values:
            values["area"] = self.known.area(values["area"])
        for name in ("parent", "answers_through", "successor"):
            if name in values:
                values[name] = self.known.organization(values[name])
        found = self.known.organization_named(values["name"])
        if found is None:
            body = Organization(zone=zone)
            values.setdefault("answers_through", self._usual_office(values["kind"]))
            result = self._save(sheet, row, body, values)
            self.known.add_organization(body)
            return result
        if found.kind == Organization.Kind.SITE:
            raise Refused(_("站点请填在“站点”表中。"))
        gone, heir = values.pop("dissolved_on", None), values.pop("successor", None)
        result = self._save(sheet, row, found, values)
        if (gone is not None and gone != found.dissolved_on) or (heir is not None and heir.pk != found.successor_id):
            gone = gone or found.dissolved_on
            if gone is None:
                raise Refused(_("填写承接机构时，也要填写撤销日期。"))
            changes.dissolve_organization(found, gone, heir or found.successor, self.by)
            return UPDATED
        return result

    def _usual_office(self, kind: str) -> Organization | None:
        zone = self._the_zone()
        if kind == Organization.Kind.UNIT:
            return queries.handling_office_of(zone.pk)
        if kind == Organization.Kind.COURT:
            return queries.congress_office_of(zone.pk)
        return None

    # People

    def _person(self, sheet: Sheet, row: Row, values: Values) -> str:
        phone, login = values.pop("phone", ""), values.pop("login", "")
        person = self.known.person_like(values["name"], values.get("code", ""))
        if person is not None and ("people", person.pk) in self._touched and not values.get("code"):
            raise Refused(_("姓名与上文重复：重名时每人都要填写编号。"))
        person = person or Person(zone=self._the_zone())
        result = self._save(sheet, row, person, values)
        self.known.add_person(person)
        self.people.append((row, person, {"phone": phone, "login": login}, result))
        return result

    def _membership(self, sheet: Sheet, row: Row, values: Values) -> str:
        person = self.known.person(values["person"], values.pop("code", ""))
        body = self.known.organization(values["organization"])
        values |= {"person": person, "organization": body}
        key = (person.pk, body.pk, values["role"], values["since"])
        found = self.known.memberships.get(key)
        if found is None:
            role = Membership()
            result = self._save(sheet, row, role, values)
            self.known.memberships[key] = role
            return result
        return self._until(sheet, row, found, values, changes.end_membership)

    def _deputy(self, sheet: Sheet, row: Row, values: Values) -> str:
        values["person"] = self.known.person(values["person"], values.pop("code", ""))
        values["area"] = self.known.area(values["area"])
        key = (values["person"].pk, values["kind"], values.get("term", ""), values["area"].pk)
        found = self.known.deputies.get(key)
        if found is None:
            deputy = Deputy()
            result = self._save(sheet, row, deputy, values)
            self.known.deputies[key] = deputy
            return result
        return self._until(sheet, row, found, values, changes.end_mandate)

    def _attachment(self, sheet: Sheet, row: Row, values: Values) -> str:
        person = self.known.person(values.pop("person"), values.pop("code", ""))
        deputy = self.known.deputy_of(person, values.pop("kind", ""), values["since"])
        site = self.known.site(values["site"])
        values |= {"deputy": deputy, "site": site}
        key = (deputy.pk, site.pk, values["since"])
        found = self.known.attachments.get(key)
        if found is None:
            link = Attachment()
            result = self._save(sheet, row, link, values)
            self.known.attachments[key] = link
            return result
        return self._until(sheet, row, found, values, changes.end_attachment)

    # Common

    def _the_zone(self) -> Area:
        if self.zone is None:
            raise Missing(_("还没有开发区：请先在“辖区”表中填写。"))
        return self.zone

    def _until(self, sheet: Sheet, row: Row, found: M, values: Values, end: Callable[[M, Any, By], None]) -> str:
        """Update a dated row; one that ends earlier than was known ends with all that hangs on it."""
        until, known_until = values.get("until"), getattr(found, "until", None)
        earlier = until is not None and (known_until is None or until < known_until)
        if earlier:
            values.pop("until")
        result = self._save(sheet, row, found, values)
        if earlier:
            end(found, until, self.by)
            return UPDATED
        return result

    def _save(self, sheet: Sheet, row: Row, target: models.Model, values: Values, zone_id: int | None = None) -> str:
        """Write a row, once a file, and keep its event."""
        if target.pk is not None:
            before = self._touched.get((sheet.name, target.pk))
            if before is not None:
                raise Refused(_("与第 %(line)s 行重复。") % {"line": before})
        new = target.pk is None
        changed = self._write(target, values)
        self._touched[sheet.name, target.pk] = row.line
        if not changed:
            return UNCHANGED
        begin = "start" if hasattr(target, "since") else "create"
        action = f"{sheet.event}.{begin if new else 'update'}"
        whose = zone_id or (self.zone.pk if self.zone is not None else target.pk)
        facts: dict[str, Any] = {} if new else {"fields": changed}
        if isinstance(target, Membership):
            facts |= {"person": target.person_id, "organization": target.organization_id, "role": target.role}
        self.entries.append(record(action, target, whose, self.by, **facts))
        return CREATED if new else UPDATED

    def _write(self, target: models.Model, values: Values) -> list[str]:
        """Check and store what differs; the names of the fields that did."""
        changed = [name for name, value in values.items() if getattr(target, name, None) != value]
        if target.pk is not None and not changed:
            return []
        before = {name: getattr(target, name, None) for name in changed}
        for name in changed:
            setattr(target, name, values[name])
        try:
            self._put(target)
        except ValidationError:
            for name, value in before.items():
                setattr(target, name, value)
            raise
        return sorted(changed) or ["*"]

    def _put(self, target: models.Model) -> None:
        """Check and save. The database itself checks the constraints; only if it refuses are they
        asked one by one, which costs as much as all the rest."""
        target.full_clean(validate_constraints=False)
        try:
            with transaction.atomic():
                target.save()
        except IntegrityError:
            target.validate_constraints()
            raise
