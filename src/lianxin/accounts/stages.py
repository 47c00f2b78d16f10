"""The step between the password and the session."""

from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from django.http import HttpResponse

from lianxin.accounts import second_factor

KEY = "second_factor"


class SecondFactorStage(LoginStage):  # type: ignore[misc]
    """Whoever came by a password shows the second factor, or sets it up first. A phone's code needs none:
    it opens no office."""

    key = KEY
    urlname = "account_second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.state.get("by") != "password":
            return None, True
        if second_factor.is_set_up(self.login.user):
            return headed_redirect_response("account_second_factor"), True
        return headed_redirect_response("account_second_factor_set_up"), True
