"""The small demonstration: each state, nothing wrong, and something to do for each account."""

import re
from typing import Any, ClassVar

import pytest
from django.test import TestCase

from lianxin.accounts.models import User
from lianxin.casework.models import Concern, Cosignature, Remark, Request, Suggestion
from lianxin.config.demo.loading import load
from lianxin.config.demo.logins import logins
from lianxin.core import clock
from lianxin.core.time import local_date
from lianxin.directory.models import Area, Deputy, Membership, Organization, Person, Site
from lianxin.directory.queries import counts, units_of
from lianxin.ledger.models import Event
from lianxin.notify import outbox
from lianxin.notify.models import Notice
from lianxin.parameters import problems
from lianxin.privacy.contacts import phone_hash
from lianxin.workflow.models import Deadline, Turn
from lianxin.workflow.verifying import verify_all
from tests.casework.invariants import wrong
from tests.demo import checks

pytestmark = pytest.mark.django_db

ROLES = [
    "resident", "site_desk", "street_office", "congress_office", "handling_office", "executive_committee", "unit",
    "unit_head", "court", "congress_deputy", "deliberation_deputy", "voter_deputy", "auditor", "admin",
]  # fmt: skip


class SmallDemonstration(TestCase):
    """A class, because it is loaded once for all of them."""

    made: ClassVar[dict[str, Any]]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = load(None, small=True)

    def test_it_has_every_state_of_every_flow_and_stays_small(self) -> None:
        assert checks.missing_states() == []
        assert self.made["concern"] + self.made["suggestion"] <= 60, self.made
        asked = set(Request.objects.filter(state="ASKED").values_list("what", flat=True))
        assert asked == {"RETURN", "EXTENSION", "JOIN", "NO_DIALOGUE", "OVERRIDE", "POSTPONE"}

    def test_a_draft_has_an_invited_a_signed_and_a_stale_signature(self) -> None:
        signatures = Cosignature.objects.filter(suggestion__state="DRAFT").select_related("suggestion")
        assert any(one.status == "INVITED" for one in signatures)
        assert any(one.status == "SIGNED" and not one.is_stale for one in signatures)
        assert any(one.is_stale for one in signatures)
        assert Suggestion.objects.filter(state="DRAFT", submitted_at__isnull=False).exists()
        assert Remark.objects.filter(assignment__state="HANDLING").exists()

    def test_it_is_what_its_ledger_says(self) -> None:
        found = verify_all()
        assert (found.first_bad, found.events) == (None, self.made["events"])

    def test_each_case_has_its_turn_its_clocks_and_its_course(self) -> None:
        assert list(checks.wrong_turns()) == []
        assert list(checks.wrong_clocks()) == []
        assert list(checks.broken_courses()) == []

    def test_nothing_is_wrong_by_plain_sql(self) -> None:
        assert Turn.objects.exists()
        assert wrong() == {}

    def test_nothing_was_put_in_by_hand(self) -> None:
        assert list(checks.unexplained_rows()) == []
        assert list(checks.not_begun()) == []

    def test_the_zone_has_the_figures_of_the_reference_zone(self) -> None:
        zone = Area.objects.zones().get()
        found = counts(zone.pk, local_date(clock.now()))
        assert found.deputies == {"CONGRESS": 43, "DELIBERATION": 31, "VOTER": 177}
        assert found.sites == {"HOME": 5, "STATION": 12, "POINT": 11}
        assert (found.streets, found.unattached) == (4, 0)
        assert units_of(zone.pk).count() == 19
        assert all(site.attachments.exists() for site in Site.objects.all())
        assert problems() == []

    def test_no_two_people_share_a_name_and_no_telephone_is_real(self) -> None:
        names = list(Person.objects.values_list("name", flat=True))
        assert len(names) == len(set(names))
        assert set("喆堃昇玥珺祎") & set("".join(names))
        phones = Organization.objects.exclude(telephone="").values_list("telephone", flat=True)
        assert all(re.fullmatch(r"0000-\d{8}", phone) for phone in phones)
        assert not Organization.objects.exclude(kind="OTHER").filter(telephone="").exists()

    def test_deputies_are_as_old_and_schooled_as_their_work_asks(self) -> None:
        today = local_date(clock.now())
        for deputy in Deputy.objects.select_related("person"):
            assert deputy.person.born_on is not None
            assert 20 <= today.year - deputy.person.born_on.year <= 76
            assert deputy.unit and deputy.person.education and deputy.person.gender

    def test_each_account_has_something_to_do(self) -> None:
        accounts = {one["role"]: one for one in logins()}
        assert list(accounts) and sorted(accounts) == sorted(ROLES)
        for role in ("site_desk", "street_office", "congress_office", "handling_office", "unit", "court"):
            user = User.objects.get(username=accounts[role]["login"])
            here = Membership.objects.get(person=user.person).organization_id
            assert Turn.objects.filter(holder_kind="organization", holder_id=here).exists(), role
        for role in ("congress_deputy", "deliberation_deputy", "voter_deputy"):
            user = User.objects.get(phone_hash=phone_hash(accounts[role]["phone"]))
            mandate = Deputy.objects.get(person=user.person)
            assert Turn.objects.filter(holder_kind="deputy", holder_id=mandate.pk).exists(), role
        resident = User.objects.get(phone_hash=phone_hash(accounts["resident"]["phone"]))
        assert {"NEW", "IN_HAND", "REFERRED", "ANSWERED"} <= set(
            Concern.objects.filter(resident=resident).values_list("state", flat=True)
        )

    def test_the_accounts_share_cases(self) -> None:
        """The same concern is with the desk, the unit, a deputy and the resident who all have accounts."""
        desk = Site.objects.get(organization__memberships__person__user__username="desk").organization_id
        unit = Membership.objects.get(person__user__username="unit").organization_id
        shared = Concern.objects.filter(screener=desk, unit=unit, resident__isnull=False)
        assert shared.filter(supervisions__deputy__person__user__isnull=False).exists()

    def test_something_is_overdue_and_something_is_dangerous(self) -> None:
        now = clock.now()
        late = Deadline.objects.filter(stopped_at=None, due_at__lt=now)
        assert {"screen", "act", "answer", "date"} <= set(late.values_list("clock", flat=True))
        assert Concern.objects.filter(urgency="HAZARD", state="NEW").exists()

    def test_nobody_acts_after_the_end_and_offices_act_on_working_days(self) -> None:
        assert Event.objects.filter(occurred_at__gt=clock.now()).count() == 0
        assert list(checks.at_odd_hours()) == []

    def test_people_were_told_and_no_message_waits(self) -> None:
        assert Notice.objects.exists()
        assert Notice.objects.filter(read_at=None).exists()
        assert outbox.stats()["WAITING"] == outbox.stats()["FAILED"] == 0
