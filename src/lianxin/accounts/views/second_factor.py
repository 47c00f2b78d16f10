"""Showing the second factor, setting it up, and one's own sign-in."""

from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import stash_login
from allauth.account.stages import LoginStage, LoginStageController
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lianxin.accounts import second_factor, sessions, stages
from lianxin.accounts.access import public, signed_in
from lianxin.accounts.address import client_address
from lianxin.accounts.forms import ChangePasswordForm, CodeForm, refuse
from lianxin.accounts.models import User
from lianxin.core import crypto
from lianxin.core.errors import Refused
from lianxin.privacy import phones

SECRET, SHOW, THEN = "totp.secret", "show_recovery_codes", "then"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """After the password: the code of the app, or a recovery code."""
    stage = _stage(request)
    if stage is None:
        return redirect("account_login")
    if not second_factor.is_set_up(stage.login.user):
        return redirect("account_second_factor_set_up")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _holds(
        form, lambda code: second_factor.check(stage.login.user, code, client_address(request))
    ):
        return _pass(request, stage)
    return _page(request, "second_factor", form)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """After the first password: the secret for the app, proved by its first code."""
    stage = _stage(request)
    if stage is None:
        return redirect("account_login")
    user = stage.login.user
    if second_factor.is_set_up(user):
        return redirect("account_second_factor")
    secret = _pending_secret(request, stage)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _holds(
        form, lambda code: second_factor.confirm(user, secret, code, client_address(request))
    ):
        onward = _pass(request, stage)
        request.session[SHOW], request.session[THEN] = True, onward["Location"]
        return redirect("account_recovery_codes")
    return _page(request, "second_factor_set_up", form, qr=second_factor.qr(user, secret), secret=secret)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, once, right after they were made; POST says they are kept."""
    if request.method == "POST" or not request.session.get(SHOW):
        request.session.pop(SHOW, None)
        onward = request.session.pop(THEN, None)
        return HttpResponseRedirect(onward or sessions.landing(request.actor))  # type: ignore[attr-defined]
    codes = second_factor.recovery_codes(_user(request))
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@signed_in
@never_cache
@require_http_methods(["GET"])
def me(request: HttpRequest) -> HttpResponse:
    """One's own sign-in."""
    return _me(request)


@signed_in
@never_cache
@sensitive_post_parameters("current", "password")
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Another password; all other sessions end."""
    user, form = _user(request), ChangePasswordForm(request.POST)
    if form.is_valid() and _holds(form, user.check_password, "current", _("现在的密码不对")):
        user.set_password(form.cleaned_data["password"])
        user.save(update_fields=["password"])
        update_session_auth_hash(request, user)
        return redirect("account_me")
    return _me(request, password=form)


@signed_in
@never_cache
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """A new phone: the old app and recovery codes are forgotten, and the next sign-in sets up anew."""
    user, form = _user(request), CodeForm(request.POST)
    if form.is_valid() and _holds(form, lambda code: second_factor.check(user, code, client_address(request))):
        second_factor.remove(user)
        logout(request)
        return redirect("account_login")
    return _me(request, renewal=form)


def _stage(request: HttpRequest) -> LoginStage | None:
    """The sign-in that waits for its second factor; none if its password has changed since."""
    stage = LoginStageController.enter(request, stages.KEY)
    zone = request.zone  # type: ignore[attr-defined]
    if stage is None or zone is None or request.user.is_authenticated:
        return None
    login = stage.login
    fresh = login.user is not None and login.user.is_active and login.state.get("zone") == zone.pk
    return stage if fresh and login.state.get("hash") == login.user.get_session_auth_hash() else None


def _pass(request: HttpRequest, stage: LoginStage) -> HttpResponse:
    record_authentication(request, stage.login.user, method="mfa")
    response: HttpResponse = stage.exit()
    return response


def _pending_secret(request: HttpRequest, stage: LoginStage) -> str:
    """The same secret until it is proved, sealed in the session."""
    if SECRET not in stage.state:
        stage.state[SECRET] = crypto.seal(second_factor.new_secret(), SECRET).hex()
        stash_login(request, stage.login)
    return crypto.unseal(bytes.fromhex(stage.state[SECRET]), SECRET)


def _holds(form: Any, rule: Any, name: str = "code", said: str = "") -> bool:
    """Whether what was typed passes the rule; else the form says why not."""
    try:
        right = bool(rule(form.cleaned_data[name]))
    except Refused as error:
        refuse(form, error)
        return False
    if not right:
        form.add_error(name, said or _("验证码不对。用验证器里现在显示的 6 位数；用过的要等下一个"))
    return right


def _user(request: HttpRequest) -> User:
    user = request.user
    assert user.is_authenticated  # noqa: S101 - the view is for those signed in
    return user


def _me(request: HttpRequest, **forms: Any) -> HttpResponse:
    user = _user(request)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    context = {
        "password": ChangePasswordForm(),
        "renewal": CodeForm(),
        **forms,
        "login": user.username or "",
        "phone": phones.mask(user.phone),
        "second_factor": second_factor.is_set_up(user),
    }
    return render(request, "accounts/me.html", context, status=status)


def _page(request: HttpRequest, name: str, form: Any, **context: Any) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
    return render(request, f"accounts/{name}.html", {"form": form, **context}, status=status)
