"""Several do the same at one moment: one wins, and the others are told."""

import json
import re
from functools import partial

import pytest

from tests.durability.records import rows
from tests.durability.wire import Browser, concerns, fields_of, together
from tests.journeys.houses import House

pytestmark = [pytest.mark.slow]

AT_ONCE, ROUNDS = 8, 6
SITE = "qinghejiedaodaibiaozhijia"
WORDS = "望江路 7 号楼前的路灯坏了三天，晚上老人下楼看不见台阶。"


def test_a_form_sent_by_many_threads_makes_one_record(house: House) -> None:
    house.start("", "--only", "web")
    before = concerns(house)
    for n in range(ROUNDS):
        li = Browser(house)
        fields = li.to_the_last_page(f"第 {n} 件：{WORDS}")
        answers = together(*[partial(li.post, "/concerns/new", fields)] * AT_ONCE)
        assert {status for status, _path, _page in answers} == {200}
        assert len({path for _status, path, _page in answers}) == 1
        assert re.fullmatch(r"/c/[0-9A-Z-]{19}/receipt", answers[0][1])
    assert concerns(house) == before + ROUNDS


def test_two_who_take_the_same_concern_do_not_both_get_it(house: House) -> None:
    house.start()
    desk, deputy = Browser(house), Browser(house)
    desk.come_back("site_desk")
    deputy.come_back("voter_deputy")
    for n in range(ROUNDS):
        li = Browser(house)
        assert li.post("/concerns/new", li.to_the_last_page(f"第 {n} 件：{WORDS}", SITE))[0] == 200
        number = rows(house, "SELECT max(id) FROM casework_concern")[0][0]
        case = f"/work/concerns/{number}"
        takes = [
            partial(one.post, f"{case}/take", fields_of(one.get(case)[2], "concern.take")) for one in (desk, deputy)
        ]
        answers = together(*takes)
        assert sorted(status for status, _path, _page in answers) == [200, 409]
        told = next(page for status, _path, page in answers if status == 409)
        assert "您打开以后，又有了这些" in told and "data-errors" in told
        about = f"subject_kind = 'concern' AND subject_id = {number}"
        found = rows(house, f"SELECT action FROM ledger_event WHERE {about} ORDER BY id")
        assert found == [("concern.submit",), ("concern.take",)]
        assert len(rows(house, f"SELECT holder_kind FROM workflow_turn WHERE {about}")) == 1
        assert len(rows(house, f"SELECT clock FROM workflow_deadline WHERE {about} AND stopped_at IS NULL")) == 1
    assert json.loads(house.run("verify", "--json"))["ok"]
