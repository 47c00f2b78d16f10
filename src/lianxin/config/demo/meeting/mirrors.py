"""What deputies proposed to the congresses they sit in, entered by the congress office from their papers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from lianxin.casework.entering.statutory import StatutoryForm
from lianxin.casework.models import Statutory
from lianxin.config.demo import texts, timing
from lianxin.config.demo.world import Story, World
from lianxin.config.demo.zone import deputy_named
from lianxin.core.time import local_date


def mirrors(world: World) -> Iterator[tuple[datetime, Story]]:
    """Each with the moment at which it is entered."""
    for row in texts.table("suggestions/statutory")["statutory"]:
        day = local_date(world.end) - timedelta(days=row["ago"] - 6)
        yield timing.office(world.rng, day), _mirror(world, row)


def _mirror(world: World, row: dict[str, Any]) -> Story:
    """Entered when it was handed in there, and once more when it was answered."""
    submitted = local_date(world.end) - timedelta(days=row["ago"])
    paper = {name: row[name] for name in ("congress", "number", "title")}
    paper |= {"deputy": str(deputy_named(row["deputy"]).pk), "submitted_on": submitted.isoformat()}
    kept = _save(world, None, paper)
    if "took" in row:
        replied = submitted + timedelta(days=row["took"])
        yield timing.office(world.rng, replied + timedelta(days=3), world.now)
        _save(world, kept, {**paper, "replied_on": replied.isoformat(), "result": row["result"]})


def _save(world: World, kept: Statutory | None, paper: dict[str, Any]) -> Statutory:
    form = StatutoryForm(world.cast.zone.pk, world.now, kept, paper)
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    return form.save(world.cast.working_at(world.cast.bodies["人大机关"].pk), world.now)
