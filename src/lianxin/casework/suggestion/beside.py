"""What hangs on a suggestion and is asked for at almost every action: by SQL that is put together once."""

from lianxin.casework.models import Assignment, Cosignature, Finding, Proposal, Suggestion
from lianxin.core.rows import Rows
from lianxin.core.statements import Given

OF = {"suggestion": Given("suggestion")}

SIGNATURE = Rows(Cosignature.objects.filter(**OF, deputy=Given("deputy")))
_signed = Cosignature.objects.filter(**OF, status=Cosignature.Status.SIGNED)
SIGNED = Rows(_signed.order_by("id"))
SIGNERS = Rows(_signed.select_related("deputy__person").order_by("signed_at", "id"))
FINDINGS, PROPOSALS = Rows(Finding.objects.filter(**OF)), Rows(Proposal.objects.filter(**OF))
JOINED = Rows(Suggestion.objects.filter(join_into=OF["suggestion"]).order_by("id"))
ASSIGNED = Rows(
    Assignment.objects.filter(**OF, round=Given("round"))
    .exclude(state__in=("VOID", "REASSIGNED"))
    .select_related("unit")
    .order_by("id")
)
