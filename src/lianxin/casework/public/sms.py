"""Short messages that the public pages send: a code to prove a phone, the receipt to its owner."""

from typing import Any

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from lianxin.casework.concern.models import Concern
from lianxin.core import clock
from lianxin.core.errors import Refused
from lianxin.notify import outbox
from lianxin.privacy import codes, contacts, phones

WITHDRAW, FIND = "withdraw", "find"


@sensitive_variables()
def send_code(phone: str, purpose: str, address: str, zone_id: int) -> str:
    """Send a code to that phone, whether it is known or not; the ticket for the form that asks for it.

    Raises Refused as `privacy.codes.issue`. Not inside a transaction.
    """
    issued = codes.issue(phone, purpose, address)
    text = _("验证码 %(code)s，5 分钟内有效。不是您本人在办，不用理会。") % {"code": issued.code}
    outbox.put(issued.key, "SMS", issued.phone, text, zone_id, clock.now())
    return issued.ticket


@sensitive_variables()
def code_to(concern: Concern, address: str) -> str:
    """The same to the phone that was given for a concern."""
    contact = contacts.reveal(concern.ref)
    if contact is None or not phones.is_mobile(contact.phone):
        raise Refused(_("提交时填的不是手机，收不到验证码。要撤回请打电话，我们帮您办。"))
    return send_code(contact.phone, WITHDRAW, address, concern.zone_id)


def proof(cleaned: dict[str, Any], address: str, purpose: str = WITHDRAW) -> tuple[str, str, str, str]:
    """What `privacy.codes.check` takes, from a valid form."""
    return cleaned["ticket"], purpose, cleaned["code"], address


@sensitive_variables()
def send_receipt(concern: Concern) -> bool:
    """Send the receipt to the phone that was given, once a day at most; False where there is no such phone."""
    contact = contacts.reveal(concern.ref)
    if contact is None or not phones.is_mobile(contact.phone):
        return False
    now = clock.now()
    text = _("您的回执码 %(code)s，查进度、补充、撤回、评价都用它。") % {"code": concern.receipt}
    outbox.put(f"receipt:{concern.pk}:{now:%Y%m%d}", "SMS", contact.phone, text, concern.zone_id, now)
    return True
