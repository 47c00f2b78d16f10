"""The pages of cases: who sees them, and what stands on them."""

import pytest

from tests import desk
from tests.desk import at_work

ALL = (
    "site_desk", "street_clerk", "congress_clerk", "unit_handler", "unit_head", "court_handler", "handling_clerk",
    "committee_secretary", "congress_deputy", "voter_deputy", "other_deputy", "other_street_clerk",
)  # fmt: skip


@pytest.mark.parametrize("make", [desk.submitted, desk.referred, desk.answered])
def test_a_concern_is_seen_by_whoever_has_a_relation_and_by_nobody_else(zone, make):
    concern = make(zone)
    seen = {name for name in ALL if at_work(zone, name).get(f"/work/concerns/{concern.pk}").status_code == 200}
    with_it = {"site_desk", "street_clerk", "congress_clerk", "congress_deputy", "voter_deputy"}
    units = {"unit_handler", "unit_head"} if make is not desk.submitted else set()
    assert seen == with_it | units


@pytest.mark.parametrize("make", [desk.commitment, desk.request, desk.supervision])
def test_what_hangs_on_a_concern_has_a_page(zone, make):
    case = make(zone)
    page = at_work(zone, "unit_handler").get(f"/work/{case.kind}s/{case.pk}")
    assert page.status_code == 200
    assert f'data-object="{case.kind}:{case.pk}" data-state="{case.state}"' in page.content.decode()
