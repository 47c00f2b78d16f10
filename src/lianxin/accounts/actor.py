"""Who acts: the one thing that flows see of a person, a clock or an import."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import DateField

from lianxin.core.refs import SubjectRef
from lianxin.core.rows import Rows
from lianxin.core.statements import Given
from lianxin.directory.models import Attachment, Deputy, Membership
from lianxin.directory.querysets import in_force

ATTACHED = Rows(
    Attachment.objects.filter(in_force(Given("on", DateField())), deputy=Given("deputy")).order_by("site_id")
)
STAFF, DEPUTY, RESIDENT, ANONYMOUS, CLOCK, IMPORT = "staff", "deputy", "resident", "anonymous", "clock", "import"

NUMBERS = ("zone_id", "user_id", "person_id", "membership_id", "organization_id", "deputy_id", "area_id")
# for these numbers, in what is put together for all of a kind
PLACES = {name: Given(f"own_{name}") for name in NUMBERS}


@dataclass(frozen=True)
class Actor:
    """Someone at one instant, in one zone, in one capacity.

    `site_ids` are a deputy's current attachments; `area_id` the street of the office or mandate;
    `concern_ids` the concerns whose receipt was proved in this request or session; `proved_phone` the
    keyed hash of a phone proved by code a few minutes ago.
    """

    kind: str
    zone_id: int | None
    name: str = ""
    user_id: int | None = None
    person_id: int | None = None
    membership_id: int | None = None
    organization_id: int | None = None
    organization_kind: str = ""
    role: str = ""
    deputy_id: int | None = None
    site_ids: tuple[int, ...] = ()
    area_id: int | None = None
    concern_ids: tuple[int, ...] = ()
    proved_phone: str = field(default="", repr=False)

    @classmethod
    def clock(cls, zone_id: int | None) -> "Actor":
        """The background, when a clock runs out."""
        return cls(kind=CLOCK, zone_id=zone_id)

    @classmethod
    def importer(cls, zone_id: int) -> "Actor":
        """An import run by an operator."""
        return cls(kind=IMPORT, zone_id=zone_id)

    @classmethod
    def anonymous(cls, zone_id: int | None) -> "Actor":
        """Anybody who has not signed in."""
        return cls(kind=ANONYMOUS, zone_id=zone_id)

    @classmethod
    def holder_of_receipt(cls, zone_id: int, *concern_ids: int) -> "Actor":
        """A resident who showed the receipt code of these concerns."""
        return cls(kind=RESIDENT, zone_id=zone_id, concern_ids=concern_ids)

    @classmethod
    def for_membership(cls, membership: Membership, user_id: int | None = None) -> "Actor":
        """A member of staff under one membership; loads its person and organization."""
        organization = membership.organization
        return cls(
            kind=STAFF,
            zone_id=organization.zone_id,
            name=membership.person.name,
            user_id=user_id,
            person_id=membership.person_id,
            membership_id=membership.pk,
            organization_id=organization.pk,
            organization_kind=organization.kind,
            role=membership.role,
            area_id=organization.area_id,
        )

    @classmethod
    def for_deputy(cls, deputy: Deputy, on: date, user_id: int | None = None) -> "Actor":
        """A deputy under one mandate, with the sites attached on that day."""
        sites = ATTACHED.ask(deputy=deputy.pk, on=on)
        return cls(
            kind=DEPUTY,
            zone_id=deputy.person.zone_id,
            name=deputy.person.name,
            user_id=user_id,
            person_id=deputy.person_id,
            deputy_id=deputy.pk,
            site_ids=tuple(one.site_id for one in sites),
            area_id=deputy.area_id,
        )

    @property
    def ref(self) -> SubjectRef | None:
        """Whom a turn of this actor names: the organization or the deputy; nobody else holds turns by id."""
        if self.kind == STAFF and self.organization_id:
            return SubjectRef("organization", self.organization_id)
        if self.kind == DEPUTY and self.deputy_id:
            return SubjectRef("deputy", self.deputy_id)
        return None

    @property
    def shape(self) -> "Actor":
        """The same with places for its numbers: a statement put together for it asks for each of its kind.

        A deputy's sites stand in it as they are.
        """
        places: dict[str, Any] = {one: place for one, place in PLACES.items() if getattr(self, one) is not None}
        return replace(self, name="", **places)

    @property
    def given(self) -> dict[str, int | None]:
        """What fills these places."""
        return {place.name: getattr(self, one) for one, place in PLACES.items()}

    def with_receipts(self, *concern_ids: int) -> "Actor":
        """The same, with further receipts proved."""
        return replace(self, concern_ids=tuple(sorted({*self.concern_ids, *concern_ids})))
