"""Name and password, within one zone, at the same cost whether the name is known or not."""

from functools import cache
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from lianxin.accounts.models import User
from lianxin.core import crypto
from lianxin.core.rows import Rows
from lianxin.core.statements import Given


class PasswordBackend(BaseBackend):
    """Checks a password; and loads whoever is signed in, at each request."""

    @sensitive_variables()
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **rest: Any
    ) -> User | None:
        """The active sign-in of that name in the request's zone, if the password is right."""
        if request is None or not username or password is None:
            return None
        zone = getattr(request, "zone", None)
        user = User.objects.filter(username=username.strip().lower(), zone=zone, is_active=True).first()
        # checked against nothing where there is nobody, so that the time tells no name
        right = (user or User()).check_password(password)
        return user if user and right else None

    def get_user(self, user_id: int) -> User | None:
        """The sign-in of a session, unless it was closed."""
        return _active().only(pk=user_id)


@cache
def _active() -> Rows[User]:
    return Rows(User.objects.filter(pk=Given("pk"), is_active=True))


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """What the lock-out keeps of a name that was tried: its keyed hash.

    People type their telephone number, or their password, into the wrong box.
    """
    name = (credentials or {}).get("username") or request.POST.get("username")
    return crypto.keyed_hash(str(name).strip().lower(), "attempt") if name else None
