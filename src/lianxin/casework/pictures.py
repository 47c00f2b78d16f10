"""Who may see the photos of a concern and of what was added to it on its way."""

from collections.abc import Iterable
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.casework.commitment.models import Commitment
from lianxin.casework.concern import shown
from lianxin.casework.concern.models import Addition, Concern, Visit
from lianxin.casework.concern.relations import relations
from lianxin.core.pages import only
from lianxin.core.refs import SubjectRef
from lianxin.files import access
from lianxin.files.models import Picture

# kind of the subject → the field of `docs/privacy.csv` its photos belong to
FIELDS = {"concern": "photos", "addition": "additions", "visit": "visits", "commitment": "commitments"}


def may_see(actor: Actor, ref: SubjectRef, _role: str) -> bool:
    """Whoever sees at least something of the field the photo belongs to."""
    concern = _concern(ref)
    if concern is None:
        return False
    mine = relations(actor, concern)
    return shown.level(FIELDS[ref.kind], concern.state, mine, concern.contact_agreed) > shown.NONE


def _concern(ref: SubjectRef) -> Concern | None:
    if ref.kind == "concern":
        return only(Concern.objects.filter(pk=ref.id))
    models: dict[str, Any] = {"addition": Addition, "visit": Visit, "commitment": Commitment}
    row = only(models[ref.kind].objects.select_related("concern").filter(pk=ref.id))
    return row.concern if row else None


def pictures_of(kind: str, ids: Iterable[int]) -> dict[int, list[Picture]]:
    """The photos of many subjects of a kind, by subject, in the order they came. One query."""
    found: dict[int, list[Picture]] = {}
    for picture in Picture.objects.filter(subject_kind=kind, subject_id__in=list(ids)).order_by("id"):
        found.setdefault(picture.subject_id or 0, []).append(picture)
    return found


def register() -> None:
    """Let these rules decide."""
    for kind in FIELDS:
        access.register(kind, may_see)


register()
