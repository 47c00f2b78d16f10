"""A higher congress's suggestion is entered by the congress office."""

import pytest

from lianxin.casework.models import Suggestion
from lianxin.ledger.models import Event
from lianxin.workflow.models import Deadline
from tests.casework.entering.conftest import clerk_of
from tests.desk import at_work
from tests.zone import elsewhere

URL = "/work/suggestions/enter"
SENT = {
    "outside_number": "市人大 2024-118", "answer_to": "赵光 代表（第三代表团）", "title": "关于拓宽北麓大道的建议",
    "problem": "早晚高峰堵车。", "proposals": ["拓宽到六车道。", "", "加公交专用道。"], "due_on": "2024-11-29",
    "subject": "城建环资",
}  # fmt: skip


def test_it_begins_with_its_number_and_the_day_it_came_with(zone):
    client = at_work(zone, "congress_clerk")
    page = client.get(URL).content.decode()
    assert 'data-action="suggestion.enter"' in page and page.count('name="proposals"') == 8
    answer = client.post(URL, SENT)
    made = Suggestion.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/work/suggestions/{made.pk}?done=suggestion.enter")
    assert (made.number, made.state, made.lead_id, str(made.due_on)) == ("2024-HD-001", "ACCEPTED", None, "2024-11-29")
    assert [row.text for row in made.proposals.all()] == ["拓宽到六车道。", "加公交专用道。"]
    assert Event.objects.filter(action="suggestion.enter").count() == 1
    page = client.get(answer["Location"]).content.decode()
    assert "市人大 2024-118" in page and "赵光" in page and "登记上级交办，编号 2024-HD-001" in page


def test_its_day_is_what_the_public_is_promised(zone):
    at_work(zone, "congress_clerk").post(URL, SENT)
    made = Suggestion.objects.get()
    sent = {"main": zone.bodies["construction"].pk, "version": made.version}
    assert at_work(zone, "handling_clerk").post(f"/work/suggestions/{made.pk}/assign", sent).status_code == 303
    due = set(Deadline.objects.filter(clock__in=("promise", "reply")).values_list("due_at", flat=True))
    assert [str(one) for one in due] == ["2024-11-29 16:00:00+00:00"]


def test_sent_twice_it_is_entered_once_and_another_under_its_number_is_refused(zone):
    client = at_work(zone, "congress_clerk")
    first, second = client.post(URL, SENT), client.post(URL, SENT)
    assert first["Location"] == second["Location"] and Suggestion.objects.count() == 1
    other = client.post(URL, {**SENT, "title": "关于另一条路的建议"})
    assert other.status_code == 422 and "已经登记过" in other.content.decode()
    third = client.post(URL, {**SENT, "outside_number": "市人大 2024-119"})
    assert third.status_code == 303 and Suggestion.objects.latest("id").number == "2024-HD-002"


@pytest.mark.parametrize("wrong, words", [
    ({"due_on": "2024-09-02"}, "日期要在今天以后"), ({"proposals": ["", ""]}, "至少写一条建议"),
    ({"answer_to": ""}, "写一写“答复谁”"), ({"subject": "没有的"}, "重新选一个"),
])  # fmt: skip
def test_what_is_missing_is_said_and_nothing_typed_is_lost(zone, wrong, words):
    answer = at_work(zone, "congress_clerk").post(URL, {**SENT, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "拓宽北麓大道" in page and not Suggestion.objects.exists()


def test_only_the_congress_office_enters(zone, client):
    for who in ("handling_clerk", "unit_head", "congress_deputy", "street_clerk", "admin"):
        assert at_work(zone, who).get(URL).status_code == 403, who
        assert at_work(zone, who).post(URL, SENT).status_code == 403, who
    assert client.get(URL).status_code == 302
    assert at_work(zone, "congress_clerk").put(URL).status_code == 405
    other = clerk_of(elsewhere())
    assert other.post(URL, SENT).status_code == 303
    made = Suggestion.objects.get()
    assert other.get(f"/work/suggestions/{made.pk}").status_code == 200
    assert made.zone_id != zone.id and made.number == "2024-HD-001"
