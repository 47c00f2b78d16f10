"""How official papers call a suggestion, its deputies and its offices. Papers are in Chinese in either language."""

from datetime import date

from lianxin.casework.assignment.models import Role
from lianxin.casework.models import Assignment, Suggestion
from lianxin.casework.suggestion.models import Channel
from lianxin.casework.suggestion.relations import signatories
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Organization
from lianxin.directory.queries import congress_office_of, handling_office_of

NO_NUMBER = "第　　号"


def day(on: date) -> str:
    """2026年1月5日: Arabic digits without leading zeros."""
    return f"{on.year}年{on.month}月{on.day}日"


def meeting(suggestion: Suggestion) -> str:
    """Whose suggestions these are, and of which year."""
    year = local_date(suggestion.accepted_at or suggestion.received_at).year
    if suggestion.channel == Channel.STREET and suggestion.area:
        return f"{suggestion.area.name}{year}年"
    return f"{suggestion.zone.name}代表联席会议{year}年"


def official_number(suggestion: Suggestion) -> str:
    """第12号建议 with its meeting and year, as titles of letters have it; the outside number of one handed down."""
    if suggestion.channel == Channel.HANDED_DOWN:
        return f"上级交办第{suggestion.outside_number}号建议"
    return f"{meeting(suggestion)}第{suggestion.serial}号建议"


def short_number(suggestion: Suggestion) -> str:
    """第12号, as the text of a letter and a form's corner have it; blank before it is given."""
    if suggestion.channel == Channel.HANDED_DOWN:
        return f"第{suggestion.outside_number}号"
    return f"第{suggestion.serial}号" if suggestion.serial else NO_NUMBER


def lead_name(suggestion: Suggestion) -> str:
    """Who leads; who is to be answered of one handed down."""
    return suggestion.lead.person.name if suggestion.lead else suggestion.answer_to


def addressee(suggestion: Suggestion, name: str) -> str:
    """One signatory, with how many there are in all: 任远（等3名）代表."""
    count = len(signatories(suggestion))
    many = f"（等{count}名）" if count > 1 else ""
    return name if suggestion.channel == Channel.HANDED_DOWN else f"{name}{many}代表"


def kind_of(deputy: Deputy) -> str:
    """人大代表 and the like."""
    return str(Deputy.Kind(deputy.kind).label)


def units(suggestion: Suggestion, role: Role) -> list[Assignment]:
    """The round's assignments in one role, without those taken back."""
    rows = suggestion.assignments.filter(round=suggestion.round, role=role)
    return list(rows.exclude(state__in=("VOID", "REASSIGNED")).select_related("unit").order_by("id"))


def names(assignments: list[Assignment]) -> str:
    """The units by name."""
    return "、".join(str(one.unit) for one in assignments)


def copies(assignment: Assignment) -> tuple[str, ...]:
    """Who gets a copy of a unit's letter: both offices, and the deputy's street where it is a street's matter."""
    zone_id = assignment.zone_id
    offices: list[Organization | None] = [congress_office_of(zone_id), handling_office_of(zone_id)]
    return tuple(office.name for office in offices if office)
