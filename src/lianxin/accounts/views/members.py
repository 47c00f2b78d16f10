"""The administrator's pages: people, their roles and their ways in."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianxin.accounts import administration, second_factor
from lianxin.accounts.access import role
from lianxin.accounts.forms import LoginForm, MembershipForm, RegisterPhoneForm, refuse
from lianxin.accounts.models import User
from lianxin.core.errors import Refused
from lianxin.core.pages import newest_first, only
from lianxin.directory.models import Membership, Person
from lianxin.privacy import phones

ADMIN = Membership.Role.ADMIN


@role(ADMIN)
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """People of the zone, the newest first; `q` is part of a name or its initials."""
    words = request.GET.get("q", "").strip()[:60]
    found = administration.people_of(_zone_id(request), request.now, words)  # type: ignore[attr-defined]
    page = newest_first(found, "pk", request.GET.get("after", ""))
    return render(request, "accounts/members.html", {"people": page.rows, "after": page.after, "query": words})


@role(ADMIN)
@never_cache
@require_GET
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles, mandates, sign-in."""
    return _person_page(request, pk)


@role(ADMIN)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership today."""
    found = Membership.objects.select_related("person", "organization")
    kept = get_object_or_404(found, pk=pk, person__zone_id=_zone_id(request))
    administration.end_membership(kept, request.actor, request.now)  # type: ignore[attr-defined]
    return redirect("account_member", kept.person_id)


@role(ADMIN)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a further role."""
    person = _person(request, pk)
    form = MembershipForm(_zone_id(request), request.now, request.POST)  # type: ignore[attr-defined]
    if form.is_valid():
        try:
            administration.start_membership(person, **form.cleaned_data, **_by(request))
            return redirect("account_member", pk)
        except Refused as error:
            refuse(form, error)
    return _person_page(request, pk, membership=form)


@role(ADMIN)
@never_cache
@require_POST
def open_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a name to sign in by; shows the set-up code once."""
    person, form = _person(request, pk), LoginForm(request.POST)
    if form.is_valid():
        try:
            code = administration.open_sign_in(person, form.cleaned_data["login"], **_by(request))
            return _code_page(request, person, code)
        except Refused as error:
            refuse(form, error)
    return _person_page(request, pk, login=form)


@role(ADMIN)
@never_cache
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away password and second factor; shows the set-up code once."""
    person = _person(request, pk)
    user = get_object_or_404(User, person=person)
    return _code_page(request, person, administration.reset(user, **_by(request)))


@role(ADMIN)
@require_POST
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The phone a person signs in by."""
    person, form = _person(request, pk), RegisterPhoneForm(request.POST)
    if form.is_valid():
        try:
            administration.register_phone(person, form.cleaned_data["phone"], **_by(request))
            return redirect("account_member", pk)
        except Refused as error:
            refuse(form, error)
    return _person_page(request, pk, phone=form)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now}  # type: ignore[attr-defined]


def _zone_id(request: HttpRequest) -> int:
    return int(request.actor.zone_id)  # type: ignore[attr-defined]


def _person(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(Person, pk=pk, zone_id=_zone_id(request))


def _person_page(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    """The page of a person, with a form that came back if there is one."""
    now = request.now  # type: ignore[attr-defined]
    person = only(administration.people_of(_zone_id(request), now).filter(pk=pk))
    if person is None:
        raise Http404
    user = User.objects.filter(person=person).first()
    context = {
        "membership": MembershipForm(_zone_id(request), now),
        "login": LoginForm(),
        "phone": RegisterPhoneForm(),
        **forms,
        "person": person,
        "user": user,
        "masked": phones.mask(user.phone) if user else "",
        "second_factor": bool(user and second_factor.is_set_up(user)),
        "kept": administration.why_not(person, request.actor, now),  # type: ignore[attr-defined]
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "accounts/member.html", context, status=status)


def _code_page(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    context = {"person": person, "user": User.objects.get(person=person), "code": code}
    return render(request, "accounts/set_up_code.html", context)
