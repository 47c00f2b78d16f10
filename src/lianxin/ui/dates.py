"""Dates as people read them, in the active language and on the zone's walls.

The year stands only if it is another than the page's; `now` comes from the request.
"""

from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context

from lianxin.core import clock
from lianxin.core.time import TZ, is_provisional

Day = date | datetime
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def on(value: Day) -> date:
    """The zone-local date of an instant; a date is itself."""
    return value.astimezone(TZ).date() if isinstance(value, datetime) else value


def weekday(value: Day) -> str:
    """周五, Fri."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[on(value).weekday()]


def day_in(value: Day, year: int | None) -> str:
    """11月21日, with the year unless it is `year`: 2026年1月27日, 27 Jan 2026."""
    found = on(value)
    if _is_english():
        text = f"{found.day} {MONTHS[found.month - 1]}"
        return text if found.year == year else f"{text} {found.year}"
    text = f"{found.month}月{found.day}日"
    return text if found.year == year else f"{found.year}年{text}"


def year_of(context: Context) -> int:
    """The year on the zone's walls when the page is made."""
    request = context.get("request")
    return on(getattr(request, "now", None) or clock.now()).year


@pass_context
def day(context: Context, value: Day | None) -> str:
    """11月21日; empty for None."""
    return day_in(value, year_of(context)) if value else ""


@pass_context
def day_near(context: Context, value: Day | None) -> str:
    """11月21日（周五）; empty for None."""
    if not value:
        return ""
    text = day_in(value, year_of(context))
    return f"{text} ({weekday(value)})" if _is_english() else f"{text}（{weekday(value)}）"


@pass_context
def moment(context: Context, value: datetime | None) -> str:
    """11月12日 15:20; empty for None."""
    if not value:
        return ""
    return f"{day_in(value, year_of(context))} {value.astimezone(TZ):%H:%M}"


@pass_context
def when(context: Context, value: datetime | date | str | None) -> str:
    """An instant as a moment, a date as a day, a text as it is."""
    if isinstance(value, datetime):
        return moment(context, value)
    return day(context, value) if isinstance(value, date) else (value or "")


def big_day(value: Day) -> str:
    """The promised date without its year: 1月27日."""
    return day_in(value, on(value).year)


@pass_context
def beside_day(context: Context, value: Day) -> str:
    """What stands small beside the promised date: 周五, or 2026年，周二."""
    found = on(value)
    if found.year == year_of(context):
        return weekday(value)
    return f"{found.year}, {weekday(value)}" if _is_english() else f"{found.year}年，{weekday(value)}"


def calendar_note(value: Day | None) -> str:
    """That the date is reckoned without an official calendar; empty where there is one."""
    if not value or not is_provisional(on(value)):
        return ""
    return _("%(year)s 年的放假安排还没公布，这个日期是暂按的") % {"year": on(value).year}


def iso(value: Day | None) -> str:
    """The zone-local date or instant for a `datetime` attribute."""
    if isinstance(value, datetime):
        return value.astimezone(TZ).isoformat(timespec="minutes")
    return value.isoformat() if value else ""


def leaf_month(value: Day) -> str:
    """11月, Nov: the head of a date leaf."""
    found = on(value)
    return MONTHS[found.month - 1] if _is_english() else f"{found.month}月"
