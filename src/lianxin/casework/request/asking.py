"""What may be asked for, by whom and until when: one function a kind, each refusing with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import Actor
from lianxin.casework import rules
from lianxin.casework.assignment.models import HANDLING, PENDING
from lianxin.casework.assignment.models import OPEN as UNDER_WAY
from lianxin.casework.assignment.replying import awaited
from lianxin.casework.commitment.models import OPEN
from lianxin.casework.concern.models import REFERRED
from lianxin.casework.models import Assignment, Commitment, Concern, Request, Suggestion
from lianxin.casework.request.models import ASKED, GRANTED, REFUSED, What
from lianxin.core.errors import Forbidden, Refused
from lianxin.core.refs import SubjectRef, about
from lianxin.core.time import last_day, local_date
from lianxin.directory.models import Membership, Organization
from lianxin.directory.queries import congress_office_of
from lianxin.workflow.models import Deadline

NOT_YOURS = _("只有承办单位可以申请")


@dataclass(frozen=True)
class Subject:
    """What a request is about; exactly as the columns of `Request`."""

    concern: Concern | None = None
    suggestion: Suggestion | None = None
    assignment: Assignment | None = None
    commitment: Commitment | None = None
    join_into: Suggestion | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The cases it names, by column."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @cached_property
    def clocks(self) -> dict[str, Deadline]:
        """Its running clocks, by name."""
        case: Any = self.assignment or self.concern
        return {one.clock: one for one in _running([case.ref])} if case else {}

    @cached_property
    def _asked(self) -> list[Request]:
        found = Request.objects.filter(
            concern=self.concern, suggestion=self.suggestion, assignment=self.assignment, commitment=self.commitment
        )
        return list(found.order_by("id"))

    def earlier(self, what: str) -> list[Request]:
        """What was asked before about the same."""
        return [one for one in self._asked if one.what == what]


def running(case: Concern | Assignment, clock: str) -> Deadline | None:
    """The running clock of that name."""
    return _running([case.ref]).filter(clock=clock).first()


def _running(refs: Iterable[SubjectRef]) -> QuerySet[Deadline]:
    return Deadline.objects.filter(about(refs), stopped_at=None)


def checked(
    what: str, subject: Subject, actor: Actor, now: datetime, wanted_on: date | None, competent: str
) -> Organization | None:
    """The office that decides, or None where the lead does. Raises Forbidden, Refused."""
    earlier = subject.earlier(what)
    if any(one.state == ASKED for one in earlier):
        raise Refused(_("已经申请过了，正在等答复"))
    if what == What.POSTPONE:
        return _postpone(subject.commitment, actor, now, wanted_on)
    if what == What.EXTENSION and subject.concern:
        return _extension_of_concern(subject.concern, subject.clocks.get("answer"), actor, now, earlier)
    if what == What.JOIN:
        _join(subject, actor)
        return None
    assignment = subject.assignment
    if assignment is None or actor.organization_id != assignment.unit_id:
        raise Forbidden(NOT_YOURS)
    if what == What.RETURN:
        return _return(assignment, actor, now, earlier, competent)
    if what == What.EXTENSION:
        return _extension(assignment, subject.clocks.get(owed(assignment)), now, wanted_on)
    if actor.membership_id != assignment.handler_id:
        raise Forbidden(_("只有承办人可以申请"))
    if what == What.OVERRIDE:
        return _override(assignment, now)
    _no_dialogue(assignment)
    return None


def _extension_of_concern(
    concern: Concern, clock: Deadline | None, actor: Actor, now: datetime, earlier: list[Request]
) -> Organization:
    if concern.unit_id is None or concern.unit_id != actor.organization_id:
        raise Forbidden(NOT_YOURS)
    if concern.state != REFERRED:
        raise Refused(_("这件事现在不在单位手里"))
    if any(one.state == GRANTED and one.state_since >= concern.state_since for one in earlier):
        raise Refused(_("只能延期一次"))
    if clock is None or clock.due_at <= now:
        raise Refused(_("已经过期，不能再申请延期"))
    return concern.screener


def _postpone(
    commitment: Commitment | None, actor: Actor, now: datetime, wanted_on: date | None
) -> Organization | None:
    if commitment is None or commitment.unit_id != actor.organization_id:
        raise Forbidden(NOT_YOURS)
    if commitment.state != OPEN:
        raise Refused(_("这项承诺现在不能改期"))
    if wanted_on is None or wanted_on <= max(commitment.due_on, local_date(now)):
        raise Refused(_("新日期要晚于原来的日期，也要在今天以后"), "wanted_on")
    return commitment.concern.screener if commitment.concern else congress_office_of(commitment.zone_id)


def _return(
    assignment: Assignment, actor: Actor, now: datetime, earlier: list[Request], competent: str
) -> Organization:
    if assignment.state != PENDING:
        raise Refused(_("已经签收，不能再申退"))
    refused = [one for one in earlier if one.state == REFUSED]
    if len(refused) >= 2:
        raise Refused(_("已经申退过两次，不能再申退"))
    if refused and actor.role != Membership.Role.HEAD:
        raise Forbidden(_("第二次申退要由单位负责人提出"))
    if now >= rules.after(rules.ASK_RETURN, assignment.zone_id, assignment.made_at) and not refused:
        raise Refused(_("过了申退的期限"))
    if not competent.strip():
        raise Refused(_("写明该由谁办"), "competent")
    return assignment.office


def owed(assignment: Assignment) -> str:
    """The name of the clock of what the unit owes."""
    return "reply" if assignment.answers else "opinion"


def _extension(assignment: Assignment, clock: Deadline | None, now: datetime, wanted_on: date | None) -> Organization:
    if assignment.state not in UNDER_WAY or clock is None or clock.due_at <= now:
        raise Refused(_("已经过期，不能再申请延期"))
    if wanted_on is None or wanted_on <= last_day(clock.due_at):
        raise Refused(_("新日期要晚于现在的期限"), "wanted_on")
    if wanted_on > latest(assignment, clock):
        raise Refused(_("延期合计最多 3 个月"), "wanted_on")
    return assignment.office


def latest(assignment: Assignment, clock: Deadline) -> date:
    """The last day to which all extensions together may go."""
    first = clock.first_due_at - timedelta(microseconds=1)
    return last_day(rules.after(rules.MOST_EXTENSION, assignment.zone_id, first))


def _no_dialogue(assignment: Assignment) -> None:
    if assignment.state != HANDLING or not assignment.answers:
        raise Refused(_("现在不用申请不面商"))
    if assignment.dialogues.exists():
        raise Refused(_("已经和代表沟通过，不用申请"))


def _override(assignment: Assignment, now: datetime) -> Organization:
    if assignment.state != HANDLING:
        raise Refused(_("现在不用申请先行答复"))
    overdue = _running(one.ref for one in awaited(assignment)).filter(clock="opinion", due_at__lte=now)
    if not overdue.exists():
        raise Refused(_("协办意见还没有过期，请再等等"))
    return assignment.office


def _join(subject: Subject, actor: Actor) -> None:
    if actor.organization_kind != Organization.Kind.CONGRESS_OFFICE:
        raise Forbidden(_("只有人大机关可以征求并案的意见"))
    one, main = subject.suggestion, subject.join_into
    if one is None or one.state != "ACCEPTED":
        raise Refused(_("只有已立案、还没交办的建议可以并案"))
    if main is None or main.pk == one.pk or main.zone_id != one.zone_id or main.state not in ("ACCEPTED", "ASSIGNED"):
        raise Refused(_("选一件已立案或办理中的建议作主件"), "into")
    if main.letters.filter(assignment__round=main.round).exists():
        raise Refused(_("主件已经有答复函送出，不能并进去"), "into")
    if not one.lead_id:
        raise Refused(_("这件建议没有领衔代表，不能并案"))
