"""Signing in by name and password, or by phone and code; and out again."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import clear_authentication_records, perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lianxin.accounts import enrolment, sessions, set_up
from lianxin.accounts.access import public
from lianxin.accounts.actor import ANONYMOUS
from lianxin.accounts.address import client_address
from lianxin.accounts.forms import CodeForm, PasswordForm, PhoneForm, SetUpForm, refuse
from lianxin.accounts.models import User
from lianxin.accounts.sending import send_code
from lianxin.core import crypto
from lianxin.core.errors import Refused
from lianxin.privacy import codes, phones
from lianxin.privacy.limits import Limit

PURPOSE, PENDING = "sign_in", "sign_in_by_phone"
WRONG_FROM_ADDRESS = Limit("sign-in.wrong", 60, timedelta(minutes=10))


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The entrance; POST is name and password."""
    if request.actor.kind != ANONYMOUS:  # type: ignore[attr-defined]
        wanted = sessions.safe_next(request, request.GET.get("next"))
        return HttpResponseRedirect(wanted or sessions.landing(request.actor))  # type: ignore[attr-defined]
    if request.method == "GET":
        return _entrance(request, password=PasswordForm())
    form = PasswordForm(request.POST)
    if form.is_valid():
        user = _check_password(request, form)
        if user is not None:
            return _begin(request, user, "password")
    return _entrance(request, password=form)


@public
@never_cache
@require_POST
def phone(request: HttpRequest) -> HttpResponse:
    """Send a code. The answer is the same for every number."""
    form = PhoneForm(request.POST)
    if form.is_valid():
        try:
            _send(request, form.cleaned_data["phone"])
        except Refused as error:
            refuse(form, error)
        else:
            return redirect("account_code")
    return _entrance(request, phone=form)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code that came."""
    pending = request.session.get(PENDING)
    if pending is None:
        return redirect("account_login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    user = _check_code(request, form, pending) if form.is_valid() else None
    if user is not None:
        return _begin(request, user, "code", request.session.pop(PENDING)["next"])
    return _page(request, "code", form, masked=pending["masked"])


@public
@never_cache
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Another code to the same phone."""
    pending = request.session.get(PENDING)
    if pending is None:
        return redirect("account_login")
    try:
        _send(request, crypto.unseal(bytes.fromhex(pending["phone"]), PURPOSE), pending["next"])
    except Refused as error:
        form = CodeForm({})
        form.errors.clear()
        form.add_error(None, str(error))
        return _page(request, "code", form, masked=pending["masked"])
    return redirect("account_code")


@public
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def first_time(request: HttpRequest) -> HttpResponse:
    """A set-up code and the password wished; then the second factor."""
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = set_up.redeem(_zone_id(request), address=client_address(request), **form.cleaned_data)
        except Refused as error:
            refuse(form, error)
        else:
            if user is not None:
                return _begin(request, user, "password")
            form.add_error("code", _("登录名或开通码不对，或者开通码已经用过、过期了"))
    return _page(request, "first_time", form)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/")


def locked_out(request: HttpRequest, _response: Any, _credentials: Any) -> HttpResponse:
    """What django-axes answers while one name from one address has failed too often."""
    form = PasswordForm(request.POST)
    form.full_clean()
    form.add_error(None, _("这个登录名试得太多了，15 分钟后再试"))
    return _entrance(request, HTTPStatus.TOO_MANY_REQUESTS, password=form)


def _check_password(request: HttpRequest, form: PasswordForm) -> User | None:
    """Whose name and password these are; else says so on the form."""
    address = client_address(request)
    try:
        WRONG_FROM_ADDRESS.check(address)
    except Refused as error:
        form.add_error(None, str(error))
        return None
    user = authenticate(request, **form.cleaned_data)
    if user is None:
        WRONG_FROM_ADDRESS.count(address)
        form.add_error("password", _("登录名或密码不对"))
    return user


def _check_code(request: HttpRequest, form: CodeForm, pending: dict[str, str]) -> User | None:
    """Whose phone the code proves; else says so on the form."""
    try:
        hashed = codes.check(pending["ticket"], PURPOSE, form.cleaned_data["code"], client_address(request))
    except Refused as error:
        refuse(form, error)
        return None
    if hashed is None:
        form.add_error("code", _("验证码不对，或者过了 5 分钟。看看最新的一条短信，或者重发一次"))
        return None
    user = enrolment.resident_of(_zone_id(request), hashed, crypto.unseal(bytes.fromhex(pending["phone"]), PURPOSE))
    if user is None:
        form.add_error(None, _("这个手机号的账号已经停用，请联系街道人大工委"))
    return user


def _send(request: HttpRequest, number: str, wanted: str | None = None) -> None:
    """Send a code and remember for whom, under a new session key. Raises Refused."""
    zone_id = _zone_id(request)
    issued = codes.issue(number, PURPOSE, client_address(request))
    send_code(issued, zone_id)
    request.session.cycle_key()
    request.session[PENDING] = {
        "ticket": issued.ticket,
        "phone": crypto.seal(issued.phone, PURPOSE).hex(),
        "masked": phones.mask(issued.phone),
        "next": _next(request) if wanted is None else wanted,
    }


def _begin(request: HttpRequest, user: User, by: str, wanted: str | None = None) -> HttpResponse:
    """Through the steps of a sign-in; the session begins at their end, not before."""
    clear_authentication_records(request)
    record_authentication(request, user, method=by)
    state = {"by": by, "hash": user.get_session_auth_hash(), "zone": _zone_id(request)}
    wanted = _next(request) if wanted is None else wanted
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=wanted or None, state=state))
    return response


def _zone_id(request: HttpRequest) -> int:
    zone = request.zone  # type: ignore[attr-defined]
    if zone is None:
        raise Refused(_("这个网址没有对应的开发区，请用开发区自己的网址登录"))
    return int(zone.pk)


def _next(request: HttpRequest) -> str:
    return sessions.safe_next(request, request.POST.get("next") or request.GET.get("next"))


def _entrance(request: HttpRequest, status: int = HTTPStatus.OK, **forms: Any) -> HttpResponse:
    forms = {"password": PasswordForm(), "phone": PhoneForm(), **forms}
    if status == HTTPStatus.OK and any(form.errors for form in forms.values() if form.is_bound):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "accounts/sign_in.html", {**forms, "next": _next(request)}, status=status)


def _page(request: HttpRequest, name: str, form: Any, **context: Any) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
    return render(request, f"accounts/{name}.html", {"form": form, **context}, status=status)
