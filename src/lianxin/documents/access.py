"""Who may open a paper: asked of the room that owns its subject, at every request."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lianxin.accounts.actor import Actor
from lianxin.core.refs import SubjectRef
from lianxin.documents import orders
from lianxin.documents.models import Document

# actor, subject, which paper (`reply_letter`), whom it is for
MaySee = Callable[[Actor, SubjectRef, str, SubjectRef | None], bool]
# of these papers, all on one kind of subject, those that the actor may open
OpenTo = Callable[[Actor, list[Document]], list[Document]]
_rules: dict[str, OpenTo] = {}


@dataclass(frozen=True)
class _OneByOne:
    """A rule for one paper, asked of each."""

    may_see: MaySee

    def __call__(self, actor: Actor, papers: list[Document]) -> list[Document]:
        return [one for one in papers if self.may_see(actor, one.ref, one.paper, one.recipient)]


def register(kind: str, may_see: MaySee) -> None:
    """Let `may_see(actor, ref, paper, recipient)` decide for one kind of subject.

    Raises ValueError if another one does already.
    """
    register_many(kind, _OneByOne(may_see))


def register_many(kind: str, rule: OpenTo) -> None:
    """Let `rule(actor, papers)` decide for one kind of subject, of which a page shows many papers.

    Raises ValueError if another one does already.
    """
    if _rules.setdefault(kind, rule) != rule:
        raise ValueError(f"papers of {kind} have a rule already")


def may_see(actor: Actor, document: Document) -> bool:
    """A paper on a kind without a rule is seen by nobody; nor is one of another zone."""
    return bool(open_to(actor, [document]))


def open_to(actor: Actor, documents: Iterable[Document]) -> list[Document]:
    """Those of them that the actor may see, in their order; each rule is asked once."""
    papers = [one for one in documents if one.zone_id == actor.zone_id]
    of_kind: dict[str, list[Document]] = {}
    for one in papers:
        of_kind.setdefault(one.subject_kind, []).append(one)
    seen = {
        one.pk
        for kind, rows in of_kind.items() if kind in _rules
        for one in _rules[kind](actor, rows)
    }  # fmt: skip
    return [one for one in papers if one.pk in seen]


def open_of_many(actor: Actor, refs: Iterable[SubjectRef]) -> dict[SubjectRef, list[Document]]:
    """The papers of several subjects that the actor may see; a subject without one has an empty list."""
    wanted = list(refs)
    found: dict[SubjectRef, list[Document]] = {ref: [] for ref in wanted}
    for one in open_to(actor, (paper for papers in orders.of_many(wanted).values() for paper in papers)):
        found[one.ref].append(one)
    return found
