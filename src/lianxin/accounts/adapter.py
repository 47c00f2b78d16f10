"""Where django-allauth asks us: the steps of a sign-in, its end, and how secrets are kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from lianxin.accounts import sessions
from lianxin.accounts.address import client_address
from lianxin.accounts.capacities import actor_for, capacities_of
from lianxin.accounts.models import User
from lianxin.core import clock, crypto
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.ledger.appending import Entry, append

TOTP = "user.totp"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """One step between the first proof and the session: the second factor. Nobody signs up by themselves."""

    def get_login_stages(self) -> list[str]:
        return ["lianxin.accounts.stages.SecondFactorStage"]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session: a new key, its ends, its capacity, and the event."""
        proofs = {record["method"] for record in get_authentication_records(request, user)}
        strong = "mfa" in proofs
        with transaction.atomic():
            login(request, user, backend="lianxin.accounts.backends.PasswordBackend")
            sessions.begin(request, strong)
            possible = capacities_of(user, local_date(request.now), strong)  # type: ignore[attr-defined]
            sessions.choose(request, possible[0].ref if possible else None)
            if possible:  # when residents come and go is nobody's business
                append(_signed_in(request, user, strong), clock.wall())

    def post_login(self, request: HttpRequest, user: User, **rest: Any) -> HttpResponse:
        """On to where the person wanted to go, else to the first page of their capacity."""
        wanted = sessions.safe_next(request, rest.get("redirect_url"))
        today = local_date(request.now)  # type: ignore[attr-defined]
        actor = actor_for(user, sessions.capacity(request), today, sessions.is_strong(request))
        return HttpResponseRedirect(wanted or sessions.landing(actor))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor are sealed like everything else."""

    def get_totp_issuer(self) -> str:
        return _("连心")

    def encrypt(self, text: str) -> str:
        return crypto.seal(text, TOTP).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal(bytes.fromhex(encrypted_text), TOTP)


def _signed_in(request: HttpRequest, user: User, strong: bool) -> Entry:
    return Entry(
        action="user.sign_in",
        subject=SubjectRef("user", user.pk),
        occurred_at=clock.wall(),
        actor_kind="user",
        actor_id=user.pk,
        zone_id=user.zone_id,
        data={"second_factor": strong},
    )
