"""Notices, search, the auditor's and the administrator's pages."""

import io
import json

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from lianxin.ledger import listeners
from lianxin.ledger.models import Event
from lianxin.notify import notices
from tests import desk
from tests.desk import MONDAY, at_work


def test_the_bell_counts_lists_and_is_silenced(zone):
    desk.submitted(zone)
    listeners.run(MONDAY)
    client = at_work(zone, "site_desk")
    assert "来了一件新诉求" in client.get("/work/notices/").content.decode()
    assert notices.unread(zone.actor("site_desk")).ask()["size"] == 1
    assert client.get("/work/notices/read").status_code == 405
    assert client.post("/work/notices/read").status_code == 303
    assert notices.unread(zone.actor("site_desk")).ask()["size"] == 0


def test_the_bell_leads_to_no_case_that_went_on_to_others(zone):
    concern = desk.answered(zone)
    listeners.run(MONDAY)
    client = at_work(zone, "unit_handler")
    link = f'href="/work/concerns/{concern.pk}"'
    assert link in client.get("/work/notices/").content.decode()
    desk.perform(zone, "rate", concern, "resident", score="DISSATISFIED", words="还是不亮")
    assert client.get(f"/work/concerns/{concern.pk}").status_code == 404
    answer = client.get("/work/notices/")
    assert answer.status_code == 200 and link not in answer.content.decode()


def test_search_finds_what_one_may_see(zone):
    mine = desk.submitted(zone)
    elsewhere = desk.submitted(zone, site=zone.sites["langang_station"], words="澜港桥下的路灯也坏了，请看一看。")
    clerk = at_work(zone, "street_clerk")
    page = clerk.get("/work/search", {"q": "路灯"}).content.decode()
    assert f"/work/concerns/{mine.pk}" in page and f"/work/concerns/{elsewhere.pk}" not in page
    assert f"/work/concerns/{mine.pk}" in clerk.get("/work/search", {"q": f"诉 {mine.pk}"}).content.decode()
    assert "没找到" in clerk.get("/work/search", {"q": "月球"}).content.decode()
    for words in ("", "%", "' OR 1=1", "9" * 50, "字" * 500):
        assert clerk.get("/work/search", {"q": words}).status_code == 200


def test_the_auditor_reads_events_and_no_person(zone):
    concern = desk.submitted(zone, **desk.CONTACT)
    desk.referred(zone)
    client = at_work(zone, "auditor")
    page = client.get("/work/ledger/").content.decode()
    assert "concern.refer" in page and desk.WORDS not in page and "13800001111" not in page and "李" not in page
    only = client.get(
        "/work/ledger/", {"subject": f"concern:{concern.pk}", "action": "concern.submit"}
    ).content.decode()
    assert only.count("<td>concern.submit") == 1
    assert client.get("/work/ledger/", {"subject": "nonsense"}).status_code == 200


def test_the_auditor_verifies_and_takes_a_checkpoint(zone):
    desk.submitted(zone)
    cache.clear()
    client = at_work(zone, "auditor")
    assert "还没有核对过" in client.get("/work/ledger/").content.decode()
    assert client.post("/work/ledger/verify").status_code == 303
    assert "没有发现改动" in client.get("/work/ledger/").content.decode()
    answer = client.post("/work/ledger/checkpoint")
    assert json.loads(answer.content)["events"] == Event.objects.count()
    assert "attachment" in answer["Content-Disposition"]
    for who in ("congress_clerk", "admin"):
        assert at_work(zone, who).get("/work/ledger/").status_code == 403
        assert at_work(zone, who).post("/work/ledger/checkpoint").status_code == 403


def sheet(zone, *rows: str, head: str = "表,名称,类型,辖区,简称") -> SimpleUploadedFile:
    return SimpleUploadedFile("名册.csv", "\n".join([head, *rows]).encode("utf-8-sig"), "text/csv")


def test_the_administrator_takes_the_template(zone):
    answer = at_work(zone, "admin").get("/work/directory/template.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) > 3
    assert at_work(zone, "congress_clerk").get("/work/directory/template.xlsx").status_code == 403


def test_a_file_that_is_none_is_refused_with_a_sentence(zone):
    client = at_work(zone, "admin")
    for file, said in (
        (None, "先选一个文件"),
        (SimpleUploadedFile("a.pdf", b"x"), "只收 .xlsx 和 .csv 文件"),
    ):
        answer = client.post("/work/directory/", {"file": file} if file else {})
        assert answer.status_code == 422 and said in answer.content.decode()
    assert client.post("/work/directory/", {"file": SimpleUploadedFile("a.xlsx", b"x")}).status_code == 422
    assert client.post("/work/directory/import", {"token": "nothing"}).status_code == 422
