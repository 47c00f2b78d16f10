"""Suggestions as a list for a spreadsheet."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.casework.models import Assignment, Suggestion
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.core.time import local_date
from lianxin.documents.papers import Sheet, SheetColumn, Value

MOST = 5000


def suggestion_list(suggestions: QuerySet[Suggestion]) -> Sheet:
    """At most `MOST`, newest first; a constant number of queries."""
    units = Assignment.objects.exclude(state__in=("VOID", "REASSIGNED")).select_related("unit", "reply").order_by("id")
    rows = (
        suggestions.select_related("lead__person", "area")
        .prefetch_related(Prefetch("assignments", units, to_attr="duties"))
        .annotate(signed=Count("cosignatures", filter=Q(cosignatures__status="SIGNED"), distinct=True))
        .order_by("-received_at", "-id")[:MOST]
    )
    return Sheet(title=_("代表建议"), columns=_columns(), rows=tuple(_row(row) for row in rows))


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
