"""One unit's duty as its people see it: pages opened, forms sent."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from lianxin.casework.drafts import copies
from lianxin.casework.models import Assignment
from tests.casework.suggestion.stage import Stage
from tests.desk import at_work

HANDLER, HEAD = "other_unit_handler", "other_unit_head"


def opened(client: Client, case: Assignment) -> str:
    """The page's text."""
    answer = client.get(f"/work/assignments/{case.pk}")
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def sent(client: Client, case: Assignment, name: str, **fields: Any) -> Any:
    """An action's form, of the version and the saved text as they now are."""
    case.refresh_from_db()
    copy = copies.latest(case.ref)
    known = {"version": case.version, "base": copy.revision if copy else 0}
    return client.post(f"/work/assignments/{case.pk}/{name}", {**known, **fields})


def text_of(answer: HttpResponse) -> str:
    """The page of an answer."""
    return answer.content.decode()


def typed(**changes: Any) -> dict[str, Any]:
    """The fields of a reply that lacks nothing, as a browser sends them."""
    return {
        "reply_class": "B",
        "opening": "您提的两条，今年办一条，明年办一条。",
        "answer": ["已完成管线勘察，年底前装好。", "寒假期间施工。"],
        "what": ["西门路口装人行信号灯", "西侧 60 米护学通道"],
        "status": ["DOING", "PLANNED"],
        "due_on": ["2024-12-30", "2025-02-27"],
        "closing": "感谢您的支持。",
        "openness": "FULL",
        "contact_name": "石筑",
        "contact_phone": "0513-80000002",
        **changes,
    }


def writing(stage: Stage, talked: bool = True, **assigned: Any) -> tuple[Assignment, Client]:
    """An assignment in the handler's hands, and the handler's browser."""
    case = stage.taken(stage.of(stage.assigned(**assigned), "construction"), HANDLER)
    if talked:
        case = stage.talked(case, HANDLER)
    return case, at_work(stage.zone, HANDLER)
