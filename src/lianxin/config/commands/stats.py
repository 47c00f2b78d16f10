"""Count the cases of each flow by state."""

from argparse import ArgumentParser, Namespace

from django.db.models import Count

from lianxin.config.commands import printing
from lianxin.workflow.engine import flows


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help='{"concern": {"NEW": n, …}, …}')


def counts() -> dict[str, dict[str, int]]:
    """How many cases of each kind are in each state; states without any are named with 0."""
    found = {}
    for kind, flow in sorted(flows.items()):
        rows = flow.model.objects.order_by().values_list("state").annotate(n=Count("pk"))
        found[kind] = {state.name: 0 for state in flow.states} | dict(rows)
    return found


def run(options: Namespace) -> int:
    all_counts = counts()
    if options.json:
        printing.as_json(all_counts)
        return 0
    printing.table({f"{k} {state}": n for k, states in all_counts.items() for state, n in states.items()}, False)
    return 0
