"""Hands a code to whatever sends it. The outbox lies above this room, so the settings name it."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from lianxin.privacy.codes import Issued


@sensitive_variables()
def send_code(issued: Issued, zone_id: int) -> None:
    """By `LIANXIN_SEND_CODE`, a function of key, phone, text and zone id."""
    send: Any = import_string(settings.LIANXIN_SEND_CODE)
    text = _("登录验证码 %(code)s，5 分钟内有效。不要告诉别人。") % {"code": issued.code}
    send(issued.key, issued.phone, text, zone_id)
