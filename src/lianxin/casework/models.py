"""The cases of the trunk, a folder a flow."""

from lianxin.casework.assignment.models import Assignment, Dialogue, Letter, Measure, Part, Remark, Reply
from lianxin.casework.batch.models import Batch, Item
from lianxin.casework.commitment.models import Commitment
from lianxin.casework.concern.models import Addition, Answer, Concern, Evaluation, Visit
from lianxin.casework.drafts.models import WorkingCopy
from lianxin.casework.request.models import Request
from lianxin.casework.suggestion.models import (
    Cosignature,
    Finding,
    Link,
    NumberSeries,
    Proposal,
    Statutory,
    Suggestion,
)
from lianxin.casework.supervision.models import Supervision

__all__ = [
    "Addition",
    "Answer",
    "Assignment",
    "Batch",
    "Commitment",
    "Concern",
    "Cosignature",
    "Dialogue",
    "Evaluation",
    "Finding",
    "Item",
    "Letter",
    "Link",
    "Measure",
    "NumberSeries",
    "Part",
    "Proposal",
    "Remark",
    "Reply",
    "Request",
    "Statutory",
    "Suggestion",
    "Supervision",
    "Visit",
    "WorkingCopy",
]
