"""Dated values from the rules in force: `parameters.span("concern.screening", zone_id, on)`."""

from lianxin.parameters.values import declare, declared, number, problems, remembered, span, text

__all__ = ["declare", "declared", "number", "problems", "remembered", "span", "text"]
