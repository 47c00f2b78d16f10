"""All flows of the trunk, made known to the engine."""

from lianxin.casework.assignment.flow import ASSIGNMENT
from lianxin.casework.commitment.flow import COMMITMENT
from lianxin.casework.concern.flow import CONCERN
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.supervision.flow import SUPERVISION

FLOWS = (CONCERN, SUGGESTION, ASSIGNMENT, COMMITMENT, REQUEST, SUPERVISION)

for flow in FLOWS:
    flow.register()
