"""A clerk types in what came on paper."""

import re

from lianxin.casework.concern.models import Channel
from lianxin.casework.models import Concern
from lianxin.core.ids import receipt_is_wellformed
from lianxin.core.time import local_date
from lianxin.ledger.models import Event
from lianxin.privacy import contacts
from tests import desk
from tests.desk import at_work


def filled(client, **changes):
    """The form as the page gives it, filled in."""
    page = client.get("/work/concerns/new").content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', page)[1]
    sent = {
        "submission_key": key, "words": desk.WORDS, "urgency": "ORDINARY", "received_on": "2024-08-30",
        "place_of": "", **desk.CONTACT, "contact_agreed": "on",
    }  # fmt: skip
    return {**sent, **changes}


def test_the_resident_gets_a_receipt_and_the_concern_its_channel_and_date(zone):
    client = at_work(zone, "street_clerk")
    answer = client.post("/work/concerns/new", filled(client, place_of=f"site:{zone.sites['qinghe_home'].pk}"))
    concern = Concern.objects.get()
    assert answer.status_code == 200 and concern.receipt in answer.content.decode()
    assert receipt_is_wellformed(concern.receipt.replace("-", ""))
    assert (concern.channel, str(local_date(concern.received_at))) == (Channel.PAPER, "2024-08-30")
    assert concern.screener == zone.bodies["qinghe_home_desk"]
    assert contacts.masked(concern.ref).name == "李**"
    event = Event.objects.get(action="concern.submit")
    assert (event.actor_kind, event.actor_id) == ("staff", zone.memberships["street_clerk"].pk)


def test_sent_twice_it_is_one_concern_and_the_same_receipt(zone):
    client = at_work(zone, "congress_clerk")
    sent = filled(client)
    first, second = (client.post("/work/concerns/new", sent).content.decode() for _n in range(2))
    assert Concern.objects.get().receipt in first and Concern.objects.get().receipt in second


def test_a_mistake_loses_nothing(zone):
    client = at_work(zone, "site_desk")
    answer = client.post("/work/concerns/new", filled(client, words="短", phone="12"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "写清楚是什么事，至少 10 个字" in page and 'value="李秀兰"' in page
    late = client.post("/work/concerns/new", filled(client, received_on="2024-09-03"))
    assert "收到的日期不能晚于今天" in late.content.decode()
    wrong = client.post("/work/concerns/new", filled(client, phone="12"))
    assert wrong.status_code == 422 and not Concern.objects.exists()


def test_only_desks_may(zone):
    for who in ("unit_handler", "handling_clerk", "voter_deputy", "auditor"):
        assert at_work(zone, who).get("/work/concerns/new").status_code == 403
