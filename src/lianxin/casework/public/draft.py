"""A concern on its way in: pages of questions at one address, each carrying what was typed before.

Nothing is kept on the server but the photos, which wait under tokens nobody can guess.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest, QueryDict

from lianxin.casework.concern.models import Urgency
from lianxin.casework.public.forms import NewConcern
from lianxin.core import ids
from lianxin.core.pages import only
from lianxin.core.time import local_date
from lianxin.directory import queries
from lianxin.directory.models import Area, Site
from lianxin.files import uploads
from lianxin.files.models import Picture

PLACE = ("area", "place", "latitude", "longitude", "urgency")
CONTACT = ("phone", "name")
OPEN = ("show_name", "may_publish")
PAGES: dict[str, tuple[str, ...]] = {
    "what": ("words", *PLACE),
    "extras": ("photos", *CONTACT, *OPEN),
    # the elders' view asks one thing a page
    "words": ("words",),
    "where": PLACE,
    "contact": CONTACT,
    # asked of elders only if they want to, from the last page
    "photos": ("photos",),
    "public": OPEN,
    "check": ("contact_agreed",),
}
ALL = tuple(name for page in ("what", "extras", "check") for name in PAGES[page])
STEPS, ELDER_STEPS = ("what", "extras", "check"), ("words", "where", "contact", "check")
# what a page leads to when the view was switched on the way, or it is none of the steps
DETOURS = {"words": "what", "where": "extras", "contact": "check", "what": "contact", "extras": "check"}
KEY_LENGTH = 64
CARRIED = ("submission_key", "site", "review")


@dataclass
class Draft:
    """What one form holds so far."""

    zone: Area
    elder: bool
    now: datetime
    data: QueryDict
    site: Site | None = None
    site_is_gone: bool = False
    refused_photos: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest, zone: Area) -> "Draft":
        """As the form was sent; empty, perhaps for a site, where the page is only opened."""
        now: datetime = request.now  # type: ignore[attr-defined]
        data = request.POST.copy()
        if request.method != "POST" and request.GET.get("site"):
            data["site"] = request.GET["site"]
        if not data.get("submission_key") or len(data["submission_key"]) > KEY_LENGTH:
            data["submission_key"] = ids.token()
        draft = cls(zone, request.elder, now, data)  # type: ignore[attr-defined]
        draft._find_site()
        return draft

    def _find_site(self) -> None:
        slug = self.data.get("site", "")[:64]
        if not slug:
            return
        self.site = queries.sites_of(self.zone.pk, local_date(self.now)).filter(slug=slug).first()
        if self.site is None:
            self.site_is_gone = True
            self.leave_site()

    def leave_site(self) -> None:
        """It is not for one site after all."""
        self.site = None
        self.data["site"] = ""

    @property
    def key(self) -> str:
        """What tells one form from another, however often it is sent."""
        return str(self.data["submission_key"])

    @property
    def steps(self) -> tuple[str, ...]:
        """The pages everybody walks through, in order."""
        return ELDER_STEPS if self.elder else STEPS

    @property
    def page(self) -> str:
        """The page that was sent; the first one for a name nobody made."""
        page = self.data.get("step", "")
        return page if page in PAGES else self.steps[0]

    def step_of(self, page: str) -> int:
        """Its number, from 1; a page beside the steps has that of the one it belongs to."""
        if page in self.steps:
            return self.steps.index(page) + 1
        return len(self.steps) - 1

    def after(self, page: str) -> str:
        """The next page: the last one again for whoever came from there."""
        if self.data.get("review") or page in ("photos", "public"):
            return "check"
        if page in self.steps:
            return self.steps[self.steps.index(page) + 1]
        return DETOURS[page]

    def before(self, page: str) -> str:
        """The page before; empty on the first."""
        if page in self.steps:
            at = self.steps.index(page)
            return self.steps[at - 1] if at else ""
        return "check" if self.data.get("review") else self.steps[0]

    def page_with(self, name: str) -> str:
        """The step that asks for this field."""
        beside = {"photos": "photos", **dict.fromkeys(OPEN, "public")}
        return next((page for page in self.steps if name in self.asked(page)), beside.get(name, self.steps[0]))

    def asked(self, page: str) -> list[str]:
        """The fields of a page."""
        return [name for name in PAGES[page] if not (name == "area" and self.site)]

    def form(self, page: str, check: bool = False) -> NewConcern:
        """A page's form as far as it is filled in; with `check` what is wrong is found and shown."""
        return self._form(self.asked(page), check)

    def whole(self) -> NewConcern:
        """All questions, checked."""
        return self._form([name for name in ALL if not (name == "area" and self.site)], True)

    def _form(self, names: list[str], check: bool) -> NewConcern:
        if check:
            return NewConcern(self.zone, names, data=self.data)
        known = {name: self.data.get(name) for name in names if name in self.data}
        return NewConcern(self.zone, names, initial=known)

    def carried(self, page: str) -> Iterator[tuple[str, str]]:
        """Every answer that this page does not ask for, for its hidden fields; photos are drawn where asked for."""
        asked = set(self.asked(page))
        for name in (*CARRIED, *ALL):
            if name not in asked:
                for value in self.data.getlist(name):
                    if value:
                        yield name, value

    @property
    def photos(self) -> list[Picture]:
        """The photos stored so far; tokens that no longer stand for one are dropped."""
        found = uploads.pending(self.data.getlist("photos"))
        self.data.setlist("photos", [picture.token for picture in found])
        return found

    def take_in(self, files: list, address: str) -> None:  # type: ignore[type-arg]
        """Store the photos that came with this page; what was wrong with any is in `refused_photos`."""
        if not files:
            return
        kept = [picture.token for picture in self.photos]
        accepted = uploads.accept_all(files, self.zone.pk, self.now, address, already=len(kept))
        self.data.setlist("photos", [*kept, *(picture.token for picture in accepted.pictures)])
        self.refused_photos = accepted.problems

    def drop(self, token: str) -> None:
        """Take a photo back."""
        if token in self.data.getlist("photos"):
            uploads.discard(token)
            self.data.setlist("photos", [kept for kept in self.data.getlist("photos") if kept != token])

    @property
    def is_hazard(self) -> bool:
        """Whether people are in danger."""
        return self.data.get("urgency") == Urgency.HAZARD

    @property
    def area(self) -> Area | None:
        """The street that was chosen, or the site's."""
        if self.site:
            return self.site.area
        chosen = self.data.get("area", "")
        return (
            only(queries.streets_of(self.zone.pk).filter(pk=chosen))
            if chosen.isascii() and chosen.isdecimal()
            else None
        )

    def renew_key(self) -> None:
        """The next submission is another one."""
        self.data["submission_key"] = ids.token()
