"""What stands around every page of the workbench: side bar or tabs, who one is, the bell."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.accounts.actor import DEPUTY, STAFF, Actor
from lianxin.accounts.capacities import place_of
from lianxin.casework.concern.relations import DESKS, works
from lianxin.casework.office import inbox, stages, wording
from lianxin.directory.models import Membership, Organization

Role = Membership.Role
# offices that may look at how much the bodies below them have
ABOVE = inbox.OVERSIGHT | {Organization.Kind.HANDLING_OFFICE.value, Organization.Kind.CONGRESS_OFFICE.value}


@dataclass(frozen=True)
class Wanted:
    """Which list, narrowed how: what the address after `?` says."""

    view: str = ""
    kind: str = ""
    street: str = ""
    unit: str = ""
    by: str = ""

    @classmethod
    def read(cls, query: Any) -> "Wanted":
        """From `request.GET`; what is no number or no kind is dropped."""
        street, unit = (query.get(name, "") for name in ("street", "unit"))
        kind = query.get("kind", "")
        return cls(
            view=query.get("view", ""),
            kind=kind if kind in wording.KINDS else "",
            street=street if street.isdecimal() and len(street) < 19 else "",
            unit=unit if unit.isdecimal() and len(unit) < 19 else "",
            by=query.get("by", "") if query.get("by") in ("street", "unit") else "",
        )

    def href(self, **changes: str) -> str:
        """The address of the list with these changes; what was opened to choose from is closed."""
        wanted = replace(self, **{"by": "", **changes})
        words = {name: getattr(wanted, name) for name in ("view", "kind", "street", "unit", "by")}
        query = urlencode({name: word for name, word in words.items() if word})
        return reverse("workbench:inbox") + (f"?{query}" if query else "")


def layout(actor: Actor) -> str:
    """The template that frames a page of the workbench."""
    return "ui/deputy.html" if actor.kind == DEPUTY else "ui/work.html"


def frame(request: HttpRequest, here: str = "") -> dict[str, Any]:
    """The context every page of the workbench needs; `here` is the key of the list one is in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: dict[str, Any] = {
        "layout": layout(actor),
        "zone": request.zone,  # type: ignore[attr-defined]
        "phone": actor.kind == DEPUTY,
        "me": {"name": actor.name, "place": place_of(actor), "links": []},
    }
    if works(actor) or actor.kind == DEPUTY:
        around = inbox.around(actor, request.now)  # type: ignore[attr-defined]
        found["notices"] = {"count": around.unread, "href": reverse("workbench:notices")}
        if actor.kind == DEPUTY:
            found["tabs"] = _tabs(around, here)
        else:
            found["side"] = _side(actor, around, here)
    elif actor.kind == STAFF:
        found["side"] = [{"title": "", "items": _keepers_items(actor, here)}]
    return found


def _tabs(around: inbox.Around, here: str) -> list[dict[str, Any]]:
    tabs = (
        ("ours", reverse("workbench:inbox"), "inbox", _("待办"), around.mine),
        ("suggestion", Wanted(view="suggestion").href(), "file-text", _("建议"), 0),
        ("concern", Wanted(view="concern").href(), "users", _("群众"), 0),
        ("notices", reverse("workbench:notices"), "bell", _("通知"), around.unread),
        ("switch", "/accounts/switch/", "user", _("我"), 0),
    )
    return [
        {"label": label, "href": href, "icon": icon, "on": key == here, "count": count}
        for key, href, icon, label, count in tabs
    ]


def _side(actor: Actor, around: inbox.Around, here: str) -> list[dict[str, Any]]:
    if actor.organization_kind in inbox.OVERSIGHT:
        return [{"title": "", "items": [_item("open", _("卡在哪里"), reverse("workbench:inbox"), here)]}]
    stuck, turns = around.stuck, around.turns
    usual = stages.usual(actor)
    shown = [stage.key for stage in stages.STAGES if stage.key in usual or turns.get(stage.key)]
    total = sum(turns.values())
    return [
        {"title": "", "items": [_view_item(inbox.OPEN_ONES, stuck["open"], here)]},
        {
            "title": _("轮到我们，%(n)s") % {"n": total},
            "items": [_view_item(inbox.VIEWS[key], turns.get(key, 0), here) for key in shown],
        },
        {"title": _("卡住的"), "items": [_view_item(view, stuck[view.key], here) for view in inbox.STUCK]},
        {"title": _("全部"), "items": _all_items(around, here)},
        *([{"title": _("别的"), "items": more}] if (more := _more_items(actor, here)) else []),
    ]


def _view_item(view: inbox.View, count: int, here: str) -> dict[str, Any]:
    return {**_item(view.key, str(view.label), Wanted(view=view.key).href(), here), "count": count, "bad": view.bad}


def _item(key: str, label: str, href: str, here: str) -> dict[str, Any]:
    return {"label": label, "href": href, "on": key == here}


def _all_items(around: inbox.Around, here: str) -> list[dict[str, Any]]:
    return [
        {**_item(kind, str(wording.ALL.get(kind, label)), Wanted(view=kind).href(), here), "count": around.known[kind]}
        for kind, label in wording.KINDS.items()
    ]


def _more_items(actor: Actor, here: str) -> list[dict[str, Any]]:
    items = []
    if actor.organization_kind in DESKS:
        items.append(_item("new", _("代填一件诉求"), reverse("entering:concern"), here))
    if actor.organization_kind == Organization.Kind.CONGRESS_OFFICE:
        items.append(_item("enter", _("登记上级交办建议"), reverse("entering:suggestion"), here))
        items.append(_item("statutory", _("法定代表建议"), reverse("entering:statutory"), here))
    if actor.organization_kind in ABOVE:
        items.append(_item("figures", _("卡在哪里"), reverse("workbench:figures"), here))
    return items


def _keepers_items(actor: Actor, here: str) -> list[dict[str, Any]]:
    if actor.role == Role.AUDITOR:
        return [_item("ledger", _("存证记录"), reverse("workbench:ledger"), here)]
    return [
        _item("directory", _("导入名册"), reverse("workbench:directory"), here),
        _item("members", _("人员和权限"), reverse("account_members"), here),
    ]
