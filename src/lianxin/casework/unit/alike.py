"""一样的事: suggestions this unit answered before whose titles are like this one's."""

from dataclasses import dataclass

from lianxin.casework.assignment.models import DELIVERED
from lianxin.casework.models import Assignment

NEWEST, MOST, LEAST = 300, 3, 0.2
# what every title begins or ends with says nothing
COMMON = ("关于", "建议", "的建议", "进一步", "加强", "推进", "增设", "完善")


@dataclass(frozen=True)
class Like:
    """One of them: its number, title, the year it was answered in, and how."""

    suggestion_id: int
    number: str
    title: str
    year: int
    word: str


def pairs(title: str) -> set[str]:
    """The pairs of characters of a title, without the words all titles have."""
    for word in COMMON:
        title = title.replace(word, "")
    return {title[at : at + 2] for at in range(len(title) - 1)}


def answered_before(assignment: Assignment) -> list[Like]:
    """The likest three of the unit's newest answered ones. One query."""
    wanted = pairs(assignment.suggestion.title)
    done = Assignment.objects.filter(unit=assignment.unit_id, state=DELIVERED, delivered_at__isnull=False)
    rows = done.exclude(suggestion=assignment.suggestion_id).select_related("suggestion", "reply").order_by("-id")
    scored = [(_likeness(wanted, pairs(row.suggestion.title)), row) for row in rows[:NEWEST]]
    best = sorted((one for one in scored if one[0] >= LEAST), key=lambda one: -one[0])[:MOST]
    return [_like(row) for _score, row in best]


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _like(row: Assignment) -> Like:
    reply, suggestion = getattr(row, "reply", None), row.suggestion
    word = f"{reply.letter} {reply.letter_name}" if reply else str(row.get_role_display())
    year = row.delivered_at.year if row.delivered_at else row.made_at.year
    return Like(suggestion.pk, suggestion.number or "", suggestion.title, year, word)
