"""What hangs on a concern or a suggestion and is asked for at almost every action: by SQL that is put together once."""

from lianxin.casework.concern.models import Score
from lianxin.casework.models import (
    Answer,
    Assignment,
    Concern,
    Cosignature,
    Evaluation,
    Finding,
    Proposal,
    Request,
    Suggestion,
    Supervision,
)
from lianxin.core.rows import Rows
from lianxin.core.statements import Given

OF_CONCERN, OF_SUGGESTION = {"concern": Given("concern")}, {"suggestion": Given("suggestion")}

ASKED = Rows(Request.objects.filter(**OF_CONCERN, state="ASKED", commitment=None))
URGED = Rows(Supervision.objects.filter(**OF_CONCERN, state="ASKED"))
PRESSED = Rows(Supervision.objects.filter(**OF_CONCERN).exclude(state="DONE"))
MERGED = Rows(Concern.objects.filter(merged_into=Given("concern")))
LAST_ANSWER = Rows(Answer.objects.filter(**OF_CONCERN).order_by("-id")[:1])
DISSATISFIED = Rows(Evaluation.objects.filter(**OF_CONCERN, score=Score.DISSATISFIED))

SIGNATURE = Rows(Cosignature.objects.filter(**OF_SUGGESTION, deputy=Given("deputy")))
SIGNED = Rows(Cosignature.objects.filter(**OF_SUGGESTION, status=Cosignature.Status.SIGNED).order_by("id"))
FINDINGS = Rows(Finding.objects.filter(**OF_SUGGESTION))
PROPOSALS = Rows(Proposal.objects.filter(**OF_SUGGESTION))
JOINED = Rows(Suggestion.objects.filter(join_into=Given("suggestion")).order_by("id"))
_at_units = Assignment.objects.filter(**OF_SUGGESTION, round=Given("round")).exclude(state__in=("VOID", "REASSIGNED"))
ASSIGNED = Rows(_at_units.select_related("unit").order_by("id"))
