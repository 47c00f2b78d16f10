"""Which of the cases around a page its reader may know of."""

from collections.abc import Iterable
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.casework import behind
from lianxin.workflow.engine import flows

# whoever may know of a concern or suggestion may know of these of it
WITH_IT = ("commitment", "supervision")


def among(kind: str, ids: Iterable[int | None], actor: Actor) -> list[Any]:
    """Those of these cases, in the order of their numbers; where there are none, nothing is asked."""
    numbers = [pk for pk in ids if pk]
    return list(flows[kind].visible(actor).filter(pk__in=numbers).order_by("id")) if numbers else []


def children(case: Any, root: Any, kind: str, actor: Actor) -> list[Any]:
    """What hangs on the `root` of the page's `case`, with what lies behind it. The case itself is known already."""
    is_known = case is root and kind in WITH_IT
    rows = getattr(root, f"{kind}s").all() if is_known else flows[kind].visible(actor).filter(**{root.kind: root})
    at_hand = root.assignments.all() if root.kind == "suggestion" else root.commitments.all()
    return behind.load(sorted(rows, key=lambda row: row.pk), root, *at_hand)
