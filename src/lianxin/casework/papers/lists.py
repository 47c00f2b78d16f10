"""Suggestions and assignments as lists for a spreadsheet."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.casework.assignment.flow import ASSIGNMENT
from lianxin.casework.assignment.models import Role
from lianxin.casework.models import Assignment, Suggestion
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.core.time import last_day, local_date
from lianxin.documents.papers import Sheet, SheetColumn, Value
from lianxin.workflow.models import Deadline

MOST = 5000
GONE = ("VOID", "REASSIGNED")


def suggestion_list(suggestions: QuerySet[Suggestion]) -> Sheet:
    """At most `MOST`, newest first; a constant number of queries."""
    units = Assignment.objects.exclude(state__in=GONE).select_related("unit", "reply").order_by("id")
    rows = (
        suggestions.select_related("lead__person", "area")
        .prefetch_related(Prefetch("assignments", units, to_attr="duties"))
        .annotate(signed=Count("cosignatures", filter=Q(cosignatures__status="SIGNED"), distinct=True))
        .order_by("-received_at", "-id")[: MOST + 1]
    )
    return _sheet(_("代表建议"), _columns(), [_row(row) for row in rows])


def _sheet(title: str, columns: tuple[SheetColumn, ...], rows: list[tuple[Value, ...]]) -> Sheet:
    """Where there are more than it holds, its title says so."""
    if len(rows) > MOST:
        title = _("%(what)s（前 %(n)s 件）") % {"what": title, "n": MOST}
    return Sheet(title=title, columns=columns, rows=tuple(rows[:MOST]))


def _columns() -> tuple[SheetColumn, ...]:
    titles = {
        _("编号"): 14, _("标题"): 50, _("领衔代表"): 12, _("联名人数"): 10, _("渠道"): 16, _("状态"): 12,
        _("审查分类"): 12, _("主办或分办"): 28, _("协办"): 28, _("提交日期"): 12, _("立案日期"): 12,
        _("答复日期"): 12, _("答复类别"): 10, _("重点"): 8,
    }  # fmt: skip
    return tuple(SheetColumn(title, width) for title, width in titles.items())


def _row(suggestion: Suggestion) -> tuple[Value, ...]:
    duties: Iterable[Assignment] = suggestion.duties  # type: ignore[attr-defined]
    here = [one for one in duties if one.round == suggestion.round]
    answering, assisting = [one for one in here if one.answers], [one for one in here if not one.answers]
    return (
        suggestion.number or "",
        suggestion.title,
        suggestion.lead.person.name if suggestion.lead else suggestion.answer_to,
        suggestion.signed,  # type: ignore[attr-defined]
        str(suggestion.get_channel_display()),
        str(SUGGESTION.state(suggestion.state).label),
        suggestion.subject,
        "、".join(str(one.unit) for one in answering),
        "、".join(str(one.unit) for one in assisting),
        _day(suggestion.submitted_at),
        _day(suggestion.accepted_at),
        _day(suggestion.replied_at),
        "、".join(one.reply.letter for one in answering if one.delivered_at),
        _("重点") if suggestion.is_key else "",
    )


def _day(at: datetime | None) -> date | None:
    return local_date(at) if at else None


def assignment_list(assignments: QuerySet[Assignment]) -> Sheet:
    """交办分解表, a row a unit, newest first; at most `MOST`, a constant number of queries."""
    others = Assignment.objects.exclude(state__in=GONE).select_related("unit").order_by("id")
    rows = list(
        assignments.select_related("unit", "handler__person", "suggestion__lead__person")
        .prefetch_related(Prefetch("suggestion__assignments", others, to_attr="duties"))
        .order_by("-made_at", "-id")[: MOST + 1]
    )
    limits = _limits([row.pk for row in rows])
    titles = {
        _("序号"): 6, _("编号"): 14, _("标题"): 50, _("领衔代表"): 12, _("承办单位"): 20, _("分工"): 8,
        _("主办或分办"): 28, _("协办"): 28, _("状态"): 12, _("承办人"): 12, _("交办日期"): 12, _("签收期限"): 12,
        _("办理期限"): 12, _("备注"): 12,
    }  # fmt: skip
    columns = tuple(SheetColumn(title, width) for title, width in titles.items())
    return _sheet(_("代表建议交办分解表"), columns, [_duty(at, row, limits) for at, row in enumerate(rows, start=1)])


def _limits(ids: list[int]) -> dict[tuple[int, str], date]:
    """The last day of each clock that stands for a unit's time, as it now is, by assignment and clock."""
    rows = Deadline.objects.filter(subject_kind="assignment", subject_id__in=ids)
    rows = rows.filter(clock__in=("accept", "reply", "opinion")).order_by("id")
    return {(row.subject_id, row.clock): last_day(row.due_at) for row in rows}


def _duty(at: int, assignment: Assignment, limits: dict[tuple[int, str], date]) -> tuple[Value, ...]:
    suggestion, handler = assignment.suggestion, assignment.handler
    here = [one for one in suggestion.duties if one.round == assignment.round]  # type: ignore[attr-defined]
    return (
        at,
        suggestion.number or "",
        suggestion.title,
        suggestion.lead.person.name if suggestion.lead else suggestion.answer_to,
        str(assignment.unit),
        str(Role(assignment.role).label),
        "、".join(str(one.unit) for one in here if one.answers),
        "、".join(str(one.unit) for one in here if not one.answers),
        str(ASSIGNMENT.state(assignment.state).label),
        handler.person.name if handler else "",
        local_date(assignment.made_at),
        limits.get((assignment.pk, "accept")),
        limits.get((assignment.pk, "reply" if assignment.answers else "opinion")),
        _("重点") if suggestion.is_key else "",
    )
