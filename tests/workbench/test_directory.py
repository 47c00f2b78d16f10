"""The administrator takes in a directory: first shown row by row, then all of it or nothing."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from lianxin.accounts.models import User
from lianxin.directory.models import Membership, Person
from tests.desk import at_work
from tests.directory.books import write_book

HEAD = ["姓名", "编号", "性别", "出生日期", "手机号", "登录名"]
NEW = {"人员": [HEAD, ["邵新", "", "男", "", 13800007777, "shaoxin"]]}
ROLE_HEAD = ["姓名", "编号", "机构", "职责", "生效日期", "失效日期"]


def upload(tmp_path, book) -> SimpleUploadedFile:
    content = write_book(tmp_path / "book.xlsx", book).read_bytes()
    return SimpleUploadedFile("名册.xlsx", content)


def looked_at(client, tmp_path, book):
    """The dry run: its page, and the token to import with."""
    page = client.post("/work/directory/", {"file": upload(tmp_path, book)}).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    return page, token and token[1]


def test_first_it_shows_what_would_happen_and_stores_nothing(zone, tmp_path):
    page, token = looked_at(at_work(zone, "admin"), tmp_path, NEW)
    assert token and "邵新" in page and "新增" in page and "还没有导入" in page
    assert "13800007777" not in page
    assert not Person.objects.filter(name="邵新").exists()


def test_then_it_takes_all_in_and_shows_the_set_up_code_once(zone, tmp_path):
    client = at_work(zone, "admin")
    _page, token = looked_at(client, tmp_path, NEW)
    page = client.post("/work/directory/import", {"token": token}).content.decode()
    assert "导入好了" in page and "shaoxin" in page
    assert User.objects.get(username="shaoxin").person.name == "邵新"


def test_one_wrong_row_and_nothing_can_be_imported(zone, tmp_path):
    book = {"人员": [*NEW["人员"], ["李四", "", "不详", "", "", ""]]}
    page, token = looked_at(at_work(zone, "admin"), tmp_path, book)
    assert token is None and "有 1 行不对" in page and "“性别”不能是“不详”" in page


def test_the_file_is_its_administrators_alone(zone, tmp_path):
    _page, token = looked_at(at_work(zone, "admin"), tmp_path, NEW)
    for who in ("auditor", "congress_clerk", "voter_deputy"):
        assert at_work(zone, who).post("/work/directory/import", {"token": token}).status_code == 403


def test_nobody_gives_themselves_a_role_or_appoints_an_auditor(zone, tmp_path):
    for name, role in (("单云", "工作人员"), ("沈青", "审计员")):
        book = {"任职": [ROLE_HEAD, [name, "", "望澜人大机关", role, "2024-01-01", ""]]}
        client, before = at_work(zone, "admin"), Membership.objects.count()
        _page, token = looked_at(client, tmp_path, book)
        answer = client.post("/work/directory/import", {"token": token})
        assert answer.status_code == 422 and "这两样管理员不能改" in answer.content.decode(), name
        assert Membership.objects.count() == before
