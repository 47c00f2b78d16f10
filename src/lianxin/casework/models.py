"""The cases of the trunk, a folder a flow."""

from lianxin.casework.batch.models import Batch, Item
from lianxin.casework.commitment.models import Commitment
from lianxin.casework.concern.models import Addition, Answer, Concern, Evaluation, Visit
from lianxin.casework.request.models import Request
from lianxin.casework.supervision.models import Supervision

__all__ = [
    "Addition",
    "Answer",
    "Batch",
    "Commitment",
    "Concern",
    "Evaluation",
    "Item",
    "Request",
    "Supervision",
    "Visit",
]
