"""All flows of the trunk, made known to the engine."""

from lianxin.casework.commitment.flow import COMMITMENT
from lianxin.casework.concern.flow import CONCERN
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.supervision.flow import SUPERVISION

FLOWS = (CONCERN, COMMITMENT, REQUEST, SUPERVISION)

for flow in FLOWS:
    flow.register()
