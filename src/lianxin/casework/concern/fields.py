"""The inputs that only a concern's actions have, and what a page offers for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.accounts.actor import Actor
from lianxin.casework.concern.models import Concern
from lianxin.core import clock
from lianxin.core.errors import Refused
from lianxin.directory import queries
from lianxin.directory.models import Attachment, Deputy, Organization, Site
from lianxin.directory.queries import street_office_of
from lianxin.files import uploads
from lianxin.workflow.inputs import Input

LABEL = gettext_lazy("照片")
HINT = gettext_lazy("照片里的拍摄地点会自动去掉。尽量不要拍到别人的脸和车牌。")
Target = Deputy | Site | Organization


class _Pictures(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[str], list[Any]]:
        kept = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return list(kept), files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class PicturesField(forms.Field):
    """Photos: tokens already stored come back as text, new ones as files; cleaned to tokens."""

    widget = _Pictures

    def __init__(self, zone_id: int, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.zone_id, self.most = zone_id, most

    def clean(self, value: tuple[list[str], list[Any]]) -> list[str]:
        kept, fresh = value or ([], [])
        kept = [token for token in kept if isinstance(token, str) and token]
        if len(kept) + len(fresh) > self.most:
            raise forms.ValidationError(_("最多 %(most)s 张照片") % {"most": self.most})
        try:
            return [*kept, *(uploads.accept(file, self.zone_id, clock.now()).token for file in fresh)]
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


@dataclass(frozen=True)
class Photos(Input):
    """Up to `most` photos."""

    label: Any = LABEL
    hint: Any = HINT
    most: int = 6

    def form_field(self, case: Any, actor: Actor) -> forms.Field:
        return PicturesField(actor.zone_id or case.zone_id, self.most, label=self.label, help_text=self.hint)


@dataclass(frozen=True)
class Number(Input):
    """The number of another concern."""

    label: Any
    hint: Any = ""
    required: bool = True

    def form_field(self, case: Any, actor: Actor) -> forms.Field:
        return forms.IntegerField(
            label=self.label,
            help_text=self.hint,
            min_value=1,
            max_value=2**62,
            error_messages={"required": gettext_lazy("填编号，只要数字"), "invalid": gettext_lazy("编号只有数字")},
        )


def targets(concern: Concern, actor: Actor) -> Iterator[tuple[str, str, Target]]:
    """Whom a concern can be handed to: deputies of its site or street, sites and streets of the zone."""
    sites = list(queries.sites_of(concern.zone_id))
    near = {concern.site_id} if concern.site_id else {s.pk for s in sites if s.area_id == concern.area_id}
    attached = Attachment.objects.filter(site__in=near, until=None).select_related("deputy__person")
    seen = set()
    for attachment in attached.order_by("deputy_id"):
        deputy = attachment.deputy
        if (deputy.pk not in seen and deputy.until is None) or deputy.pk == actor.deputy_id:
            seen.add(deputy.pk)
            yield f"deputy:{deputy.pk}", _("%(name)s代表") % {"name": deputy.person.name}, deputy
    for site in sites:
        yield f"site:{site.pk}", site.name, site
    for street in queries.streets_of(concern.zone_id):
        office = street_office_of(street)
        if office:
            yield f"organization:{office.pk}", office.name, office


def units(concern: Concern, _actor: Actor) -> Iterator[tuple[str, str, Organization]]:
    """The units of the zone, courts and the like among them."""
    for unit in queries.units_of(concern.zone_id):
        yield str(unit.pk), unit.name, unit
