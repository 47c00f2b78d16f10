"""The whole demonstration: its concerns, and its suggestions, those of the joint meeting and others at every stage."""

from collections import Counter
from datetime import date, timedelta
from typing import ClassVar

import pytest
from django.test import TestCase

from lianxin.casework.models import (
    Assignment,
    Commitment,
    Concern,
    Cosignature,
    Dialogue,
    Evaluation,
    Letter,
    Link,
    Part,
    Remark,
    Reply,
    Request,
    Statutory,
    Suggestion,
)
from lianxin.casework.suggestion.relations import signatories
from lianxin.config.commands import stats
from lianxin.config.demo.loading import load
from lianxin.config.demo.meeting.plot import meeting_before
from lianxin.core.time import end_of, is_working_day, local_date
from lianxin.ledger.models import Event
from lianxin.workflow.models import Deadline, Turn
from lianxin.workflow.verifying import verify_all
from tests.demo import checks

pytestmark = pytest.mark.django_db

MEETING = date(2024, 8, 16)
END = date(2024, 12, 31)


def test_the_joint_meeting_is_on_a_working_friday() -> None:
    assert meeting_before(END) == MEETING
    for n in range(0, 730, 7):
        day = meeting_before(date(2025, 1, 1) + timedelta(days=n))
        assert day.weekday() == 4
        assert is_working_day(day)


@pytest.mark.slow
class WholeYear(TestCase):
    """A class, because it is loaded once for all of them."""

    made: ClassVar[dict[str, int]]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = load(2024, small=False)
        cls.meeting = Suggestion.objects.filter(channel="JOINT_MEETING", session="IN")

    def test_it_is_of_the_size_of_a_zone_and_believable(self) -> None:
        """About four in five answered or over; most who rate are content, and a fifth says nothing."""
        whole = self.made["concern"]
        assert 1200 <= whole <= 1400
        states = stats.counts()["concern"]
        assert 0.75 <= (states["ANSWERED"] + states["CLOSED"]) / whole <= 0.93
        last = dict(Evaluation.objects.order_by("id").values_list("concern_id", "score"))
        answered = Concern.objects.filter(answers__isnull=False).distinct().count()
        satisfied = sum(score == "SATISFIED" for score in last.values()) / answered
        assert 0.45 <= satisfied <= 0.7
        assert 0.03 <= sum(score == "DISSATISFIED" for score in last.values()) / answered <= 0.1
        assert 0.12 <= 1 - len(last) / answered <= 0.3

    def test_the_joint_meeting_has_27_and_all_are_answered(self) -> None:
        assert self.meeting.count() == 27
        assert set(self.meeting.values_list("state", flat=True)) == {"REPLIED"}
        assert {local_date(one.submitted_at) for one in self.meeting if one.submitted_at} <= {
            MEETING - timedelta(days=n) for n in range(3)
        }
        numbers = sorted(self.meeting.values_list("number", flat=True))
        assert numbers == [f"2024-JM-{n:03d}" for n in range(1, 28)]

    def test_their_texts_differ_and_are_whole(self) -> None:
        suggestions = Suggestion.objects.all()
        assert len({one.title for one in suggestions}) == len(suggestions) == self.made["suggestion"]
        assert len({one.problem for one in suggestions}) == len(suggestions)
        answers = list(Part.objects.values_list("text", flat=True))
        assert len(set(answers)) == len(answers) > 60
        for text in [*answers, *Reply.objects.values_list("opening", flat=True)]:
            assert "{" not in text

    def test_they_are_of_every_kind(self) -> None:
        letters = Counter(Reply.objects.values_list("letter", flat=True))
        assert letters["A"] > 8 and letters["B"] > 10 and letters["C"] and letters["D"]
        assert set(self.meeting.values_list("authorship", flat=True)) == {"ONE", "JOINT", "GROUP"} - {"ONE"}
        assert self.meeting.filter(sensitivity="INTERNAL").count() == 1
        assert self.meeting.filter(sensitivity="NAME_WITHHELD").count() == 1
        assert set(self.meeting.values_list("lead__kind", flat=True)) == {"CONGRESS", "DELIBERATION"}
        signed = Cosignature.objects.filter(suggestion__in=self.meeting, status="SIGNED")
        assert set(signed.values_list("deputy__kind", flat=True)) == {"CONGRESS", "DELIBERATION", "VOTER"}
        assert all(1 <= one.cosignatures.count() <= 6 for one in self.meeting)
        assert Assignment.objects.filter(suggestion__in=self.meeting, role="SEPARATE").count() == 4
        assert Assignment.objects.filter(suggestion__in=self.meeting, role="ASSIST").count() > 15
        names = "".join(one.lead.person.name for one in self.meeting if one.lead)
        assert set("喆堃昇玥珺祎") <= set(names)

    def test_two_were_joined_into_one_and_each_signatory_has_a_letter(self) -> None:
        joined = Request.objects.filter(what="JOIN", state="GRANTED", suggestion__in=self.meeting)
        assert joined.count() == 2
        assert joined.values("join_into").distinct().count() == 1
        for one in self.meeting:
            units = set(Letter.objects.filter(suggestion=one).values_list("assignment", flat=True))
            sent = {(row.assignment_id, row.deputy_id) for row in Letter.objects.filter(suggestion=one)}
            assert sent == {(unit, deputy.pk) for unit in units for deputy in signatories(one)}
            assert units

    def test_what_was_asked_for_was_granted(self) -> None:
        granted = Counter(Request.objects.filter(state="GRANTED", suggestion__in=self.meeting).values_list("what"))
        for what in ("RETURN", "EXTENSION", "NO_DIALOGUE", "OVERRIDE"):
            assert granted[(what,)] == 1, what
        assert Deadline.objects.filter(subject_kind="suggestion", clock="promise").exclude(due_at__lte=end_of(END))
        assert Reply.objects.filter(assignment__before__isnull=False).exists()

    def test_letters_come_in_time_and_say_who_to_call(self) -> None:
        late = Deadline.objects.filter(subject_kind="suggestion", clock="promise", stopped_at__isnull=False)
        assert all(one.stopped_at <= one.due_at for one in late if one.stopped_at)
        replies = Reply.objects.filter(signed_on__isnull=False).select_related("assignment__unit")
        assert len({reply.number for reply in replies}) == len(replies)
        for reply in replies:
            assert f"〔{reply.signed_on.year}〕" in reply.number if reply.signed_on else False
            assert reply.contact_name
            assert reply.contact_phone == reply.assignment.unit.telephone

    def test_concerns_behind_them_were_raised_and_answered_by_the_reply(self) -> None:
        links = Link.objects.filter(suggestion__in=self.meeting, cut_at=None)
        raised = Event.objects.filter(action="concern.raise").values_list("subject_id", flat=True)
        assert links.count() > 12
        for link in links.select_related("concern"):
            answers = link.concern.answers.filter(suggestion__isnull=False)
            assert answers.exists()
            assert link.concern_id in raised or Event.objects.filter(
                action="concern.rate_again", subject_id=link.concern_id
            )
        assert Event.objects.filter(action="concern.rate_again").exists()
        assert Concern.objects.filter(state="RAISED").exists()

    def test_others_are_at_every_stage(self) -> None:
        assert checks.missing_states() == []
        asked = set(Request.objects.filter(state="ASKED").values_list("what", flat=True))
        assert asked == {"RETURN", "EXTENSION", "JOIN", "NO_DIALOGUE", "OVERRIDE", "POSTPONE"}
        assert set(Suggestion.objects.values_list("channel", flat=True)) == {"JOINT_MEETING", "STREET", "HANDED_DOWN"}
        assert Suggestion.objects.filter(channel="STREET", state="REPLIED").count() > 3
        assert Event.objects.filter(action="suggestion.return").exists()
        assert Event.objects.filter(action="assignment.check", to_state="HANDLING").count() > 1
        assert Remark.objects.exists() and Dialogue.objects.exists()
        assert Statutory.objects.filter(replied_on__isnull=False).count() == 4
        assert Statutory.objects.filter(replied_on=None).count() == 1

    def test_promises_are_mostly_kept_and_few_are_late(self) -> None:
        mine = Counter(Commitment.objects.filter(suggestion__isnull=False).values_list("state", flat=True))
        assert mine["KEPT"] > 12
        assert mine["OPEN"] and mine["REPORTED"] and mine["BROKEN"]
        late = Commitment.objects.filter(state="OPEN", due_on__lt=END)
        assert 1 <= late.filter(suggestion__isnull=False).count() <= 3
        assert late.count() <= 5
        assert all((END - one.due_on).days <= 40 for one in late)
        assert sum(one.due_on != one.first_due_on for one in late) == 1

    def test_it_is_performed_and_at_believable_hours(self) -> None:
        assert list(checks.unexplained_rows()) == []
        assert list(checks.not_begun()) == []
        assert [*checks.wrong_turns(), *checks.wrong_clocks(), *checks.broken_courses()] == []
        assert list(checks.at_odd_hours()) == []
        assert verify_all().first_bad is None

    def test_deputies_have_it_in_their_hands(self) -> None:
        held = Turn.objects.filter(holder_kind="deputy", subject_kind="suggestion")
        assert held.values("holder_id").distinct().count() > 15
