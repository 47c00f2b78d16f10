"""The accounts of the demonstration zone: one of each role, people who share a street and its cases."""

from lianxin.accounts import demo
from lianxin.accounts.models import User
from lianxin.config.demo import texts
from lianxin.config.demo.cast import Cast
from lianxin.config.demo.thread import Teller
from lianxin.config.demo.zone import deputy_named
from lianxin.privacy.contacts import phone_hash

RESIDENT = "resident"


def enrol(cast: Cast) -> Teller:
    """Give all of them their way in; the resident with an account, as a teller of concerns."""
    data = texts.table("accounts")
    for role, (body, at_work, login) in data["offices"].items():
        demo.enrol(role, cast.member(body, at_work).person, login)
    for role, name in data["deputies"].items():
        demo.enrol(role, deputy_named(name))
    phone = demo.enrol(RESIDENT, cast.zone)["phone"]
    user = User.objects.by_phone(cast.zone.pk, phone_hash(phone))
    if user is None:
        raise LookupError("the resident was not enrolled")
    return Teller(user.pk, data[RESIDENT], phone, agreed=True)


def logins() -> list[dict[str, str]]:
    """One of each role: `role`, `login`, `password`, `otp_secret`, `phone`; what does not apply is empty."""
    return demo.logins()
