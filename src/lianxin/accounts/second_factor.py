"""Codes of an authenticator app, each good once, and recovery codes for when the phone is gone.

Kept in allauth's `Authenticator`. Its own memory of used codes lives in a cache; ours is the last
step used, in the database, moved on by one UPDATE: two requests with one code cannot both win.
"""

from datetime import timedelta

import segno
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.debug import sensitive_variables

from lianxin.accounts.models import User
from lianxin.core import clock
from lianxin.privacy.limits import Limit

PERIOD = 30
DRIFT = 1  # periods a phone's clock may be off, either way

# whoever gets here knows the password, so only its owner or its thief can use these up
TRIES = Limit("second-factor", 6, timedelta(minutes=10))
TRIES_A_DAY = Limit("second-factor.day", 60, timedelta(days=1))


def is_set_up(user: User) -> bool:
    """Whether an authenticator app is enrolled."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def new_secret() -> str:
    """A fresh secret, base32."""
    return str(generate_totp_secret())


@sensitive_variables()
def set_up(user: User, secret: str) -> None:
    """Enrol an authenticator app in place of the one before, with ten new recovery codes."""
    with transaction.atomic():
        remove(user)
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)


@sensitive_variables()
def confirm(user: User, secret: str, code: str, address: str) -> bool:
    """Enrol, if the code shows that the app has the secret. Raises Refused after too many wrong ones."""
    _allow(user, address)
    step = _step_of(secret, code)
    if step is None or not _use(user, step):
        _count(user, address)
        return False
    set_up(user, secret)
    return True


@sensitive_variables()
def check(user: User, code: str, address: str) -> bool:
    """Whether a code of the app, or a recovery code, is right and was not used before.

    Raises Refused after too many wrong ones. Not inside a transaction.
    """
    _allow(user, address)
    right = _check_app(user, code) or _check_recovery(user, code)
    if not right:
        _count(user, address)
    return right


def recovery_codes(user: User) -> list[str]:
    """Those not used yet."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(RecoveryCodes(kept).get_unused_codes()) if kept else []


def remove(user: User) -> None:
    """Forget app and recovery codes: the next sign-in sets them up anew."""
    Authenticator.objects.filter(user=user).delete()


def qr(user: User, secret: str) -> SafeString:
    """The secret for an app to read, as an SVG element: no picture from elsewhere, no data address."""
    address = get_adapter().build_totp_url(user, secret)
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=5, border=2, omitsize=False))  # noqa: S308 - made of modules, no text


@sensitive_variables()
def _check_app(user: User, code: str) -> bool:
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    step = _step_of(decrypt(kept.data["secret"]), code) if kept else None
    return step is not None and _use(user, step)


@sensitive_variables()
def _check_recovery(user: User, code: str) -> bool:
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return bool(kept and RecoveryCodes(kept).validate_code(code))


@sensitive_variables()
def _step_of(secret: str, code: str) -> int | None:
    """The newest 30-second step whose code this is."""
    present = int(clock.wall().timestamp()) // PERIOD
    for step in range(present + DRIFT, present - DRIFT - 1, -1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def _use(user: User, step: int) -> bool:
    return User.objects.filter(pk=user.pk, last_totp_step__lt=step).update(last_totp_step=step) == 1


def _allow(user: User, address: str) -> None:
    TRIES.check(f"{_who(user)} {address}")
    TRIES_A_DAY.check(_who(user))


def _count(user: User, address: str) -> None:
    TRIES.count(f"{_who(user)} {address}")
    TRIES_A_DAY.count(_who(user))


def _who(user: User) -> str:
    """The user under this password: one who was given a new password has all tries again."""
    return f"{user.pk} {user.get_session_auth_hash()[:16]}"
