"""What hangs on a concern and is asked for at almost every action: by SQL that is put together once."""

from lianxin.casework.concern.models import Score
from lianxin.casework.models import Answer, Concern, Evaluation, Request, Supervision
from lianxin.core.rows import Rows
from lianxin.core.statements import Given

OF = {"concern": Given("concern")}

ASKED = Rows(Request.objects.filter(**OF, state="ASKED", commitment=None))
URGED = Rows(Supervision.objects.filter(**OF, state="ASKED"))
PRESSED = Rows(Supervision.objects.filter(**OF).exclude(state="DONE"))
MERGED = Rows(Concern.objects.filter(merged_into=OF["concern"]))
LAST_ANSWER = Rows(Answer.objects.filter(**OF).order_by("-id")[:1])
DISSATISFIED = Rows(Evaluation.objects.filter(**OF, score=Score.DISSATISFIED))
