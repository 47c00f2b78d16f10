"""How official papers call a suggestion, its deputies and its offices. Papers are in Chinese in either language."""

from datetime import date

from lianxin import parameters
from lianxin.casework import beside, rules
from lianxin.casework.assignment.models import Role
from lianxin.casework.models import Assignment, Suggestion
from lianxin.casework.suggestion.models import Channel
from lianxin.casework.suggestion.relations import signatories
from lianxin.core.time import local_date
from lianxin.directory.models import Attachment, Deputy
from lianxin.directory.queries import congress_office_of, handling_office_of, street_office_of

NO_NUMBER = "第　　号"
SPANS = {"hour": "小时", "day": "日", "wd": "个工作日", "month": "个月"}


def day(on: date) -> str:
    """2026年1月5日: Arabic digits without leading zeros."""
    return f"{on.year}年{on.month}月{on.day}日"


def span(key: str, zone_id: int, on: date) -> str:
    """A span of time that the rule of that day gives: 15日, 5个工作日."""
    found = parameters.span(key, zone_id, on)
    return f"{found.n}{SPANS[found.unit]}"


def meeting(suggestion: Suggestion) -> str:
    """Whose suggestions these are, and of which year or session, as the zone calls it."""
    on = local_date(suggestion.accepted_at or suggestion.submitted_at or suggestion.received_at)
    if suggestion.channel == Channel.HANDED_DOWN:
        return "上级交办"
    if suggestion.channel == Channel.STREET and suggestion.area:
        return f"{suggestion.area.name}{on.year}年"
    return rules.meeting(suggestion.zone_id, suggestion.zone.name, on)


def official_number(suggestion: Suggestion) -> str:
    """第12号建议 with its meeting and year, as titles of letters have it; the outside number of one handed down."""
    if suggestion.channel == Channel.HANDED_DOWN:
        return f"{_outside(suggestion)}建议"
    return f"{meeting(suggestion)}{short_number(suggestion)}建议"


def short_number(suggestion: Suggestion) -> str:
    """第12号, as the text of a letter and a form's corner have it; blank before it is given."""
    if suggestion.channel == Channel.HANDED_DOWN:
        return _outside(suggestion)
    return f"第{suggestion.serial}号" if suggestion.serial else NO_NUMBER


def _outside(suggestion: Suggestion) -> str:
    """A higher congress's number as it came; a bare one is put into words."""
    number = suggestion.outside_number
    return number if "号" in number else f"第{number}号"


def lead_name(suggestion: Suggestion) -> str:
    """Who leads; who is to be answered where nobody of the zone does."""
    if suggestion.lead:
        return suggestion.lead.person.name
    return suggestion.answer_to or str(congress_office_of(suggestion.zone_id) or "")


def addressee(suggestion: Suggestion, name: str, count: int | None = None) -> str:
    """The first of the signatories, with how many there are in all: 任远（等3名）代表. An office by its name alone."""
    if suggestion.lead is None:
        return name
    count = len(signatories(suggestion)) if count is None else count
    many = f"（等{count}名）" if count > 1 else ""
    return f"{name}{many}代表"


def kind_of(deputy: Deputy) -> str:
    """人大代表 and the like."""
    return str(Deputy.Kind(deputy.kind).label)


def units(suggestion: Suggestion, role: Role) -> list[Assignment]:
    """The round's assignments in one role, without those taken back."""
    return [one for one in beside.ASSIGNED.ask(suggestion=suggestion.pk, round=suggestion.round) if one.role == role]


def names(assignments: list[Assignment]) -> str:
    """The units by name."""
    return "、".join(str(one.unit) for one in assignments)


def copies(assignment: Assignment, deputy: Deputy | None, on: date) -> tuple[str, ...]:
    """Who gets a copy of a unit's letter: both offices, and the street or home of the deputy whom it answers."""
    zone_id = assignment.zone_id
    offices = (congress_office_of(zone_id, on), handling_office_of(zone_id, on))
    found = [str(office) for office in offices if office]
    home = home_of(deputy, on) if deputy else ""
    return tuple(dict.fromkeys([*found, *([home] if home else [])]))


def home_of(deputy: Deputy, on: date) -> str:
    """The office of the deputy's street; where the mandate is of the whole zone, the site the deputy belongs to."""
    office = street_office_of(deputy.area, on)
    if office:
        return office.name
    attached = Attachment.objects.current(on).filter(deputy=deputy).select_related("site").order_by("id").first()
    return attached.site.name if attached else ""
