"""What deputies proposed elsewhere: number, dates, result, and an event for each change."""

import pytest

from lianxin.casework.models import Statutory
from lianxin.ledger.models import Event
from tests.casework.entering.conftest import clerk_of
from tests.desk import at_work
from tests.zone import elsewhere


def sent(zone, **changes):
    deputy = zone.deputies["congress_deputy"].pk
    return {
        "deputy": deputy, "congress": "市人大常委会", "number": "第 86 号", "title": "关于延长地铁三号线的建议",
        "submitted_on": "2024-08-20", **changes,
    }  # fmt: skip


def test_it_is_entered_listed_and_completed(zone):
    client = at_work(zone, "congress_clerk")
    assert "还没有登记过" in client.get("/work/statutory/").content.decode()
    answer = client.post("/work/statutory/new", sent(zone))
    assert (answer.status_code, answer["Location"]) == (303, "/work/statutory/?done=1")
    row = Statutory.objects.get()
    page = client.get("/work/statutory/").content.decode()
    assert "第 86 号" in page and "任远" in page and "还没有" in page
    assert 'value="第 86 号"' in client.get(f"/work/statutory/{row.pk}").content.decode()
    done = sent(zone, replied_on="2024-09-01", result="列入明年计划")
    assert client.post(f"/work/statutory/{row.pk}", done).status_code == 303
    row.refresh_from_db()
    assert (str(row.replied_on), row.result) == ("2024-09-01", "列入明年计划")
    events = Event.objects.filter(subject_kind="statutory").order_by("id")
    assert [(event.action, event.subject_id) for event in events] == [
        ("statutory.enter", row.pk), ("statutory.edit", row.pk)
    ]  # fmt: skip


@pytest.mark.parametrize("wrong, words", [
    ({"submitted_on": "2024-09-03"}, "不能晚于今天"), ({"replied_on": "2024-08-01"}, "不能早于提交"),
    ({"deputy": ""}, "选一位代表"), ({"title": ""}, "要填这一项"), ({"submitted_on": "昨天"}, "日期写成"),
])  # fmt: skip
def test_what_is_wrong_is_said(zone, wrong, words):
    answer = at_work(zone, "congress_clerk").post("/work/statutory/new", sent(zone, **wrong))
    assert answer.status_code == 422 and words in answer.content.decode() and not Statutory.objects.exists()


def test_a_number_stands_once_in_a_congress(zone):
    client = at_work(zone, "congress_clerk")
    client.post("/work/statutory/new", sent(zone))
    again = client.post("/work/statutory/new", sent(zone, title="另一件"))
    assert again.status_code == 422 and "这个编号已经登记过" in again.content.decode()
    assert client.post("/work/statutory/new", sent(zone, congress="省人大常委会")).status_code == 303


def test_only_the_congress_office_of_the_zone_sees_and_writes_it(zone):
    at_work(zone, "congress_clerk").post("/work/statutory/new", sent(zone))
    row = Statutory.objects.get()
    for path in ("/work/statutory/", "/work/statutory/new", f"/work/statutory/{row.pk}"):
        for who in ("handling_clerk", "unit_head", "congress_deputy", "auditor"):
            assert at_work(zone, who).get(path).status_code == 403, (path, who)
        assert at_work(zone, "congress_clerk").delete(path).status_code == 405
    other = clerk_of(elsewhere())
    assert other.get(f"/work/statutory/{row.pk}").status_code == 404
    assert "第 86 号" not in other.get("/work/statutory/").content.decode()
    assert other.post(f"/work/statutory/{row.pk}", {}).status_code == 404
