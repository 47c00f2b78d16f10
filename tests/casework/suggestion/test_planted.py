"""A resident who can be recognised stands behind a suggestion: they are on none of its pages, letters or notices."""

import json
import re
from collections.abc import Iterator

import pytest
from django.core import serializers
from django.core.cache import cache
from django.test import Client

from lianxin.casework import models
from lianxin.casework.models import Concern, Suggestion
from lianxin.casework.request.models import What
from lianxin.core import clock
from lianxin.documents.models import Document
from lianxin.ledger import listeners
from lianxin.ledger.models import Event
from lianxin.notify import notices
from lianxin.notify.models import Notice
from lianxin.workflow.engine import flows
from tests.casework.suggestion.stage import Stage, day
from tests.desk import at_work
from tests.zone import STAFF, a_zone

pytestmark = pytest.mark.django_db
NAME, PHONE, WORDS = "欧阳青璇", "13798760123", "我家住二单元顶楼，老母亲坐轮椅"
PLANTED = (NAME, PHONE, WORDS, "欧阳")
KINDS = ("suggestion", "assignment", "request", "commitment")
# what a suggestion, its units, letters and requests are kept in
KEPT = (
    models.Suggestion, models.Proposal, models.Finding, models.Link, models.Cosignature, models.Assignment,
    models.Dialogue, models.Reply, models.Part, models.Measure, models.Remark, models.Letter, models.Request,
    models.Commitment,
)  # fmt: skip
READERS = (*STAFF, "congress_deputy", "deliberation_deputy", "voter_deputy", "other_deputy")


@pytest.fixture
def stage(db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    cache.clear()
    made = Stage(a_zone())
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def planted_in(text: str) -> list[str]:
    """What of the person stands there, plain or as JSON writes it."""
    return [word for word in PLANTED if word in text or json.dumps(word)[1:-1] in text]


def carried(stage: Stage) -> tuple[Concern, Suggestion]:
    """All the way to a letter, with a unit relieved, a date moved and a promise reported."""
    concern = stage.concern(
        words=f"锦程路小学门口放学没有红绿灯，孩子过街很危险，来回都要绕。{WORDS}", name=NAME, phone=PHONE,
        contact_agreed=True,
    )  # fmt: skip
    suggestion = stage.edit(stage.draft(concern), concerns=[concern])
    suggestion = stage.does(
        "invite", suggestion, "congress_deputy",
        deputies=[stage.zone.deputies["deliberation_deputy"], stage.zone.deputies["voter_deputy"]],
    )  # fmt: skip
    suggestion = stage.does("cosign", suggestion, "deliberation_deputy")
    row = suggestion.cosignatures.get(deputy=stage.zone.deputies["voter_deputy"])
    suggestion = stage.does("submit", suggestion, "congress_deputy", drop=[row])
    suggestion = stage.does("accept", suggestion, "congress_clerk", subject="城建环资")
    assist = [stage.body("city_management")]
    suggestion = stage.does("assign", suggestion, "handling_clerk", main=stage.body("construction"), assist=assist)
    asked = stage.ask(
        What.RETURN, "unit_dispatcher", assignment=stage.of(suggestion, "city_management"), competent="经济发展局"
    )
    stage.does("grant", asked, "handling_clerk", unit=stage.body("economy"))
    main = stage.of(suggestion, "construction")
    moved = stage.ask(What.EXTENSION, "other_unit_handler", assignment=main, wanted_on=day("2024-12-20"))
    stage.does("grant", moved, "handling_clerk")
    return concern, suggestion


def answered(stage: Stage, suggestion: Suggestion) -> None:
    assisting = stage.of(suggestion, "economy")
    flows["assignment"].perform("void", assisting, stage.zone.actor("handling_clerk"), stage.now, cause="test")
    stage.delivered(suggestion)
    head = stage.zone.actor("other_unit_head")
    flows["commitment"].perform("report", suggestion.commitments.first(), head, stage.now, report="灯装好了")


def addresses() -> Iterator[str]:
    """The page and the side pane of every case of the suggestion's."""
    for kind in KINDS:
        for pk in flows[kind].model.objects.values_list("pk", flat=True):
            yield f"/work/{kind}s/{pk}"
            yield f"/work/{kind}s/{pk}/pane"


def read(client: Client) -> dict[str, str]:
    """Every one of them that this reader may open, and what these lead to of the same kind."""
    found: dict[str, str] = {}
    waiting = list(addresses())
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = client.get(path)
        assert answer.status_code in (200, 302, 303, 403, 404, 405), (path, answer.status_code)
        found[path] = answer.content.decode() if answer.status_code == 200 and not answer.streaming else ""
        links = re.findall(r'href="(/work/(?:suggestion|assignment|request|commitment)s?/[^"#]*)"', found[path])
        waiting += [link.replace("&amp;", "&") for link in links]
    return found


@pytest.mark.parametrize("is_answered", [False, True], ids=["under way", "answered"])
def test_no_page_of_a_suggestion_shows_whose_concern_is_behind_it(stage: Stage, is_answered: bool) -> None:
    _concern, suggestion = carried(stage)
    if is_answered:
        answered(stage, suggestion)
    opened = 0
    for reader in READERS:
        for path, text in read(at_work(stage.zone, reader)).items():
            assert planted_in(text) == [], (reader, path)
            opened += bool(text)
    assert opened > 20


def test_nothing_kept_of_a_suggestion_no_event_and_no_notice_holds_them(stage: Stage) -> None:
    _concern, suggestion = carried(stage)
    answered(stage, suggestion)
    listeners.run(stage.now)
    for model in KEPT:
        assert planted_in(serializers.serialize("json", model.objects.all())) == [], model
    assert planted_in(serializers.serialize("json", Event.objects.all())) == []
    rows = list(Notice.objects.all())
    assert len(rows) > 15
    assert [notices.text_of(row) for row in rows if planted_in(notices.text_of(row) + json.dumps(row.args))] == []


def test_no_paper_holds_them(stage: Stage) -> None:
    _concern, suggestion = carried(stage)
    answered(stage, suggestion)
    listeners.run(stage.now)
    papers = list(Document.objects.all())
    assert {"suggestion_form", "assignment_notice", "reply_letter"} <= {paper.paper for paper in papers}
    assert [paper.paper for paper in papers if planted_in(json.dumps(paper.content) + paper.title)] == []


def test_no_public_page_shows_them_and_their_own_page_does(stage: Stage, client: Client) -> None:
    concern, suggestion = carried(stage)
    answered(stage, suggestion)
    for path in ("/", "/suggestions/", f"/suggestions/{suggestion.number}"):
        assert planted_in(client.get(path).content.decode()) == [], path
    assert WORDS in client.get(f"/c/{concern.receipt}").content.decode()
