"""What each relation sees of a concern, field by field, as data. The golden file is `docs/privacy.csv`.

`agreed` is the resident's tick that those who handle the concern may get in touch.
"""

from lianxin.casework.concern.models import (
    ANSWERED,
    CLOSED,
    DECLINED,
    IN_HAND,
    MERGED,
    NEW,
    RAISED,
    REFERRED,
    WITHDRAWN,
)
from lianxin.casework.shown import FULL, MASKED, NONE, Level, Rule, Sheet

__all__ = ["FULL", "MASKED", "NONE", "SHEET", "Level", "level", "levels"]

STATES = (NEW, IN_HAND, REFERRED, RAISED, ANSWERED, MERGED, CLOSED, DECLINED, WITHDRAWN)
RELATIONS = (
    "resident",
    "screener",
    "holder",
    "site_deputy",
    "deputy",
    "unit",
    "unit_head",
    "street_office",
    "congress_office",
)
RESIDENT = ("resident",)
UNITS = ("unit", "unit_head")
OFFICES = ("screener", "site_deputy", "deputy", "street_office", "congress_office")
# whoever has it in hand is one of the offices, or a unit it was referred to
HOLDER, HELD = ("holder",), (NEW, IN_HAND)
WORKING = ("screener", "holder", "site_deputy", "deputy")
RUNNING = (NEW, IN_HAND, REFERRED, RAISED, ANSWERED)

# the matter: a unit reads it without the numbers in it, unless the resident agreed to be reached
MATTER = ("words", "place", "additions", "visits", "evaluations")
RULES = (
    *(Rule(field, FULL, (*RESIDENT, *OFFICES)) for field in MATTER),
    *(Rule(field, FULL, HOLDER, HELD) for field in MATTER),
    *(Rule(field, FULL, (*UNITS, *HOLDER), agreed=(True,)) for field in MATTER),
    *(Rule(field, MASKED, (*UNITS, *HOLDER), agreed=(False,)) for field in MATTER),
    *(Rule(field, FULL, (*RESIDENT, *OFFICES, *UNITS, *HOLDER)) for field in ("photos", "answers", "commitments")),
    # the person
    Rule("contact", FULL, RESIDENT),
    Rule("contact", MASKED, (*WORKING, *UNITS), RUNNING, agreed=(True,)),
    Rule("receipt", FULL, RESIDENT),
    Rule("looks", FULL, (*RESIDENT, *OFFICES)),
    Rule("looks", FULL, HOLDER, HELD),
    # what the offices say to one another
    Rule("notes", FULL, OFFICES),
    Rule("notes", FULL, HOLDER, HELD),
    Rule("supervisions", FULL, (*OFFICES, *UNITS, *HOLDER)),
    Rule("requests", FULL, ("screener", "congress_office", *UNITS)),
)
SHEET = Sheet("concern", STATES, RELATIONS, RULES, asks=True)
level, levels = SHEET.level, SHEET.levels
