"""Figures as a page shows them: what, of how many, and the rest in words."""

from typing import Any

from django.utils.translation import gettext as _

from lianxin.casework.public.figures import FEWEST, Figures, is_small
from lianxin.casework.published.figures import Figures as SuggestionFigures
from lianxin.ui.dates import day_in


def span(figures: Figures | SuggestionFigures) -> str:
    """From when to when: 2025年1月1日至11月18日."""
    return _("%(since)s至%(until)s") % {
        "since": day_in(figures.since, None), "until": day_in(figures.until, figures.since.year),
    }  # fmt: skip


def concern_figures(figures: Figures, what: str = "") -> list[dict[str, Any]]:
    """How many were answered, and how many of those to satisfaction; nothing of fewer than five."""
    found: list[dict[str, Any]] = []
    if figures.concerns >= FEWEST:
        rest = figures.concerns - figures.answered
        small = is_small(figures.answered, rest, figures.under_way, figures.ended_otherwise)
        words = _("其余 %(rest)s 件：办理中 %(open)s，并入、撤回等 %(ended)s") % {
            "rest": rest, "open": figures.under_way, "ended": figures.ended_otherwise,
        }  # fmt: skip
        if not is_small(figures.answered):
            found.append(
                _figure(
                    what or _("群众诉求，已答复"), figures.answered, figures.concerns, _("件"), "" if small else words
                )
            )
    if figures.answered >= FEWEST and not is_small(figures.satisfied):
        small = is_small(figures.basically, figures.dissatisfied, figures.unrated)
        words = _("基本满意 %(basically)s，不满意 %(bad)s，未评价 %(none)s") % {
            "basically": figures.basically, "bad": figures.dissatisfied, "none": figures.unrated,
        }  # fmt: skip
        found.append(_figure(_("群众评价满意"), figures.satisfied, figures.answered, _("件"), "" if small else words))
    return found


def suggestion_figures(figures: SuggestionFigures, what: str = "") -> list[dict[str, Any]]:
    """How many of the suggestions handed in this year were replied to."""
    if not figures.suggestions:
        return []
    words = _("其余 %(rest)s 件：审查、办理中 %(open)s，没立案、撤回等 %(ended)s") % {
        "rest": figures.suggestions - figures.replied, "open": figures.under_way, "ended": figures.ended_otherwise,
    }  # fmt: skip
    return [_figure(what or _("代表建议，已答复"), figures.replied, figures.suggestions, _("件"), words)]


def commitment_figures(figures: Figures) -> list[dict[str, Any]]:
    """How many promises whose day has come were kept. A unit's promise tells of no person."""
    if not figures.due:
        return []
    words = _("另有 %(more)s 项还没到期；逾期 %(overdue)s 项") % {"more": figures.to_come, "overdue": figures.overdue}
    if figures.broken:
        words = _("%(words)s，兑现不了 %(broken)s 项") % {"words": words, "broken": figures.broken}
    return [_figure(_("到期的承诺，已兑现"), figures.kept, figures.due, _("项"), words)]


def _figure(what: str, value: int, of: int, unit: str, rest: str) -> dict[str, Any]:
    return {"what": what, "value": value, "of": of, "unit": unit, "rest": rest}
