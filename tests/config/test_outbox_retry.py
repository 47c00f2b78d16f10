"""An operator lets what was given up be tried again."""

import json
from datetime import timedelta

import pytest

from lianxin import cli
from lianxin.core import clock
from lianxin.notify.models import Message, MessageState
from tests.notify.test_outbox import put


@pytest.mark.django_db
def test_what_was_given_up_waits_again(capsys: pytest.CaptureFixture[str]) -> None:
    put()
    put(key="event:2:sms")
    Message.objects.filter(key="event:2:sms").update(
        state=MessageState.FAILED, give_up_at=clock.now() - timedelta(hours=1)
    )
    assert cli.main(["outbox", "retry", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"again": 1, "WAITING": 2, "SENT": 0, "FAILED": 0}
    assert cli.main(["outbox", "retry"]) == 0
    assert capsys.readouterr().out == "0 messages will be tried again.\n"
