"""Who may see a picture: asked of the room that owns its subject, at every request."""

from collections.abc import Callable

from lianxin.accounts.actor import Actor
from lianxin.core.refs import SubjectRef
from lianxin.files.models import Picture

MaySee = Callable[[Actor, SubjectRef, str], bool]
_rules: dict[str, MaySee] = {}


def register(kind: str, may_see: MaySee) -> None:
    """Let `may_see(actor, ref, role)` decide for one kind. Raises ValueError if another one does already."""
    if _rules.setdefault(kind, may_see) is not may_see:
        raise ValueError(f"pictures of {kind} have a rule already")


def may_see(actor: Actor, picture: Picture) -> bool:
    """A pending one is seen by whoever holds its token; one of a kind without a rule by nobody."""
    if picture.ref is None:
        return True
    rule = _rules.get(picture.subject_kind)
    return rule is not None and rule(actor, picture.ref, picture.role)
