"""The stages of the side bar: whose turn it is in which state, in the words of those who work there."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import Actor
from lianxin.casework.request.models import What
from lianxin.directory.models import Organization

Kind = Organization.Kind


@dataclass(frozen=True)
class Stage:
    """A state and whose turn it is name each other, so a turn's `relation` tells the state; of requests, `what` too."""

    kind: str
    relation: str
    label: Any
    what: str = ""

    @property
    def key(self) -> str:
        """What the address says."""
        return f"{self.kind}.{self.what or self.relation}"


STAGES = (
    Stage("suggestion", "congress_office", _("建议待审查")),
    Stage("suggestion", "assigner", _("建议待交办")),
    Stage("assignment", "unit", _("建议待签收")),
    Stage("assignment", "handler", _("建议在办")),
    Stage("assignment", "office", _("答复待复核")),
    Stage("assignment", "unit_head", _("答复待签发")),
    Stage("request", "decider", _("申退待定"), What.RETURN),
    Stage("request", "decider", _("延期待定"), What.EXTENSION),
    Stage("request", "decider", _("先行答复待定"), What.OVERRIDE),
    Stage("request", "decider", _("承诺改期待定"), What.POSTPONE),
    Stage("request", "decider", _("并案待定"), What.JOIN),
    Stage("request", "decider", _("不面商待定"), What.NO_DIALOGUE),
    Stage("suggestion", "lead", _("代表名下的建议")),
    Stage("concern", "screener", _("诉求待接手")),
    Stage("concern", "holder", _("诉求在跟进")),
    Stage("concern", "unit", _("诉求待答复")),
    Stage("commitment", "unit", _("承诺待兑现")),
    Stage("commitment", "promisee", _("承诺待核实")),
    Stage("supervision", "subject_holder", _("督促待回应")),
    Stage("supervision", "asker", _("回应待认可")),
)
OF_CONCERNS = ("request.EXTENSION", "concern.screener", "concern.holder")
OF_UNITS = ("assignment.unit", "assignment.handler", "assignment.unit_head", "concern.unit", "commitment.unit")
USUAL = {
    Kind.CONGRESS_OFFICE: (
        "suggestion.congress_office", "suggestion.assigner", "request.RETURN", "request.POSTPONE", *OF_CONCERNS,
    ),
    Kind.HANDLING_OFFICE: (
        "suggestion.assigner", "assignment.office", "request.RETURN", "request.EXTENSION", "request.OVERRIDE",
    ),
    Kind.STREET_OFFICE: OF_CONCERNS,
    Kind.SITE: OF_CONCERNS,
}  # fmt: skip


def usual(actor: Actor) -> tuple[str, ...]:
    """The keys of the stages a body of this kind always has in its side bar, empty or not."""
    return USUAL.get(Kind(actor.organization_kind), OF_UNITS) if actor.organization_kind else ()
