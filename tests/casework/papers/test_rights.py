"""Who may open which paper: 200 or 404, at its address."""

import pytest
from django.test import Client
from django.urls import reverse

from lianxin.casework.models import Letter
from lianxin.casework.request.models import What
from lianxin.documents import access
from lianxin.documents.models import Document
from tests.casework.papers import desk
from tests.casework.papers.desk import papers
from tests.casework.suggestion.stage import Stage
from tests.desk import at_work
from tests.zone import STAFF, elsewhere

OFFICES = {"congress_clerk", "congress_head", "handling_clerk"}
MAIN = {"other_unit_handler", "other_unit_head"}
ASSISTING = {"unit_handler", "unit_head", "unit_dispatcher"}
SIGNATORIES = {"congress_deputy", "deliberation_deputy", "voter_deputy"}
EVERYBODY = [*STAFF, *SIGNATORIES, "other_deputy"]


@pytest.fixture
def papers_of(stage: Stage) -> dict[str, Document]:
    """One of each sort, of a suggestion answered by a main unit with an assisting one."""
    suggestion = desk.signed_by_three(stage)
    assisting, main = stage.of(suggestion, "city_management"), stage.of(suggestion, "construction")
    request = stage.ask(What.RETURN, "unit_dispatcher", assignment=assisting, competent="经济发展局")
    desk.answered(stage, suggestion)
    desk.asked(stage)
    letter = Letter.objects.get(deputy=stage.zone.deputies["deliberation_deputy"])
    return {
        "form": papers(suggestion.ref, "suggestion_form")[-1],
        "notice": papers(main.ref, "assignment_notice")[0],
        "assisting notice": papers(assisting.ref, "assignment_notice")[0],
        "request": papers(request.ref, "request")[0],
        "opinion": papers(assisting.ref, "opinion")[0],
        "letter": papers(letter.ref, "reply_letter")[0],
        "opinion form": papers(Letter.objects.earliest("id").ref, "opinion_form")[0],
        "copy": papers(main.ref, "reply_letter")[0],
    }


READERS = {
    "form": OFFICES | MAIN | ASSISTING | SIGNATORIES,
    "notice": OFFICES | MAIN,
    "assisting notice": OFFICES | ASSISTING,
    "request": OFFICES | ASSISTING,
    "opinion": OFFICES | MAIN | ASSISTING,
    "letter": OFFICES | MAIN | {"deliberation_deputy"},
    "opinion form": OFFICES | MAIN | {"congress_deputy"},
    "copy": OFFICES | MAIN,
}


def test_every_paper_has_its_readers_and_no_others(stage: Stage, papers_of: dict[str, Document]) -> None:
    clients = {name: at_work(stage.zone, name) for name in EVERYBODY}
    for sort, paper in papers_of.items():
        path = reverse("documents:document", args=[paper.token, "pdf"])
        statuses = {name: client.get(path).status_code for name, client in clients.items()}
        expected = {name: 200 if name in READERS[sort] else 404 for name in EVERYBODY}
        assert statuses == expected, sort
        assert Client().get(path).status_code == 404, sort


def test_residents_and_neighbours_see_none(stage: Stage, papers_of: dict[str, Document]) -> None:
    strangers = [stage.zone.resident(1), elsewhere().actor("congress_clerk"), stage.zone.actor("anonymous")]
    assert not [sort for sort, paper in papers_of.items() for one in strangers if access.may_see(one, paper)]


def test_a_street_reads_the_answer_to_its_own(stage: Stage) -> None:
    stage.delivered(stage.assigned(lead="voter_deputy", channel="STREET"))
    desk.asked(stage)
    (paper,) = papers(Letter.objects.get().ref, "reply_letter")
    assert desk.letter(paper).title == "关于对青禾街道2024年第1号建议的答复"
    assert desk.letter(paper).copies == ("望澜人大机关", "望澜管委会办公室", "青禾街道人大工委")
    readers = {name for name in EVERYBODY if access.may_see(stage.zone.actor(name), paper)}
    assert readers == OFFICES | MAIN | {"street_clerk", "street_head", "voter_deputy"}


def test_a_unit_that_was_relieved_reads_no_more_of_the_matter(stage: Stage) -> None:
    suggestion = stage.assigned(assist=("city_management",))
    request = stage.ask(
        What.RETURN, "unit_dispatcher", assignment=stage.of(suggestion, "city_management"), competent="经济发展局"
    )
    stage.does("grant", request, "handling_clerk", unit=stage.body("economy"))
    desk.asked(stage)
    open_to_it = {one.paper for one in Document.objects.all() if access.may_see(stage.zone.actor("unit_head"), one)}
    assert open_to_it == {"assignment_notice", "request"}  # its own two
