"""Who is told what: the next holder in the app, the resident by message, each once."""

import json

from lianxin.core import crypto
from lianxin.ledger import listeners
from lianxin.notify.models import Message, Notice
from lianxin.notify.outbox import TEXT
from tests.casework.conftest import Stage


def told(stage: Stage) -> list[tuple[str, str]]:
    listeners.run(stage.now)
    bodies = {body.pk: name for name, body in stage.zone.bodies.items()}
    deputies = {deputy.pk: name for name, deputy in stage.zone.deputies.items()}
    return [
        (n.kind, bodies[n.organization_id] if n.organization_id else deputies[n.deputy_id])
        for n in Notice.objects.order_by("pk")
    ]


def test_each_holder_is_told_although_the_worker_comes_late(stage: Stage) -> None:
    concern = stage.do("hand", stage.submit(), "site_desk", to=stage.zone.deputies["voter_deputy"])
    stage.do("refer", concern, "voter_deputy", unit=stage.zone.bodies["construction"])
    assert told(stage) == [
        ("concern.submit", "qinghe_home_desk"),
        ("concern.hand", "voter_deputy"),
        ("concern.refer", "construction"),
    ]


def test_nobody_is_told_twice(stage: Stage) -> None:
    stage.submit()
    assert told(stage) == told(stage) == [("concern.submit", "qinghe_home_desk")]


def test_the_street_office_hears_of_dissatisfaction(stage: Stage) -> None:
    stage.do("rate", stage.answered(), "resident", score="DISSATISFIED")
    assert ("concern.rate", "qinghe_office") in told(stage)


def test_nobody_hears_of_satisfaction(stage: Stage) -> None:
    stage.do("rate", stage.answered(), "resident", score="SATISFIED")
    assert "concern.rate" not in dict(told(stage))


def test_the_resident_is_sent_who_has_it_and_the_receipt(stage: Stage) -> None:
    concern = stage.do("take", stage.submit(phone="13800000000"), "congress_deputy")
    listeners.run(stage.now)
    _subject, text = json.loads(crypto.unseal(Message.objects.get().text_sealed, TEXT))
    assert "任远代表接手了" in text
    assert concern.receipt in text


def test_without_a_phone_nothing_is_sent(stage: Stage) -> None:
    stage.answered()
    listeners.run(stage.now)
    assert not Message.objects.exists()


def test_an_urged_unit_and_the_deputy_who_urged(stage: Stage) -> None:
    concern = stage.do("urge", stage.referred(), "congress_deputy", how="CALL", words="抓紧")
    stage.do("answer", concern.supervisions.get(), "unit_handler", answer="明天去")
    assert told(stage)[-2:] == [("supervision.ask", "city_management"), ("supervision.answer", "congress_deputy")]
