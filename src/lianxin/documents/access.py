"""Who may open a paper: asked of the room that owns its subject, at every request."""

from collections.abc import Callable

from lianxin.accounts.actor import Actor
from lianxin.core.refs import SubjectRef
from lianxin.documents.models import Document

# actor, subject, which paper (`reply_letter`), whom it is for
MaySee = Callable[[Actor, SubjectRef, str, SubjectRef | None], bool]
_rules: dict[str, MaySee] = {}


def register(kind: str, may_see: MaySee) -> None:
    """Let `may_see(actor, ref, paper, recipient)` decide for one kind of subject.

    Raises ValueError if another one does already.
    """
    if _rules.setdefault(kind, may_see) is not may_see:
        raise ValueError(f"papers of {kind} have a rule already")


def may_see(actor: Actor, document: Document) -> bool:
    """A paper on a kind without a rule is seen by nobody; nor is one of another zone."""
    rule = _rules.get(document.subject_kind)
    if rule is None or document.zone_id != actor.zone_id:
        return False
    return rule(actor, document.ref, document.paper, document.recipient)
