"""What passes between an office and its units: 交办通知, 申退函, 延期申请, 协办意见."""

from datetime import date

from lianxin.casework.assignment.models import Role
from lianxin.casework.models import Assignment, Request
from lianxin.casework.papers import wording
from lianxin.core.time import last_day, local_date
from lianxin.documents.papers import Attachment, Block, Column, Letter, Paragraph, Table
from lianxin.workflow.models import Deadline

COLUMNS = (
    Column("序号", 1), Column("编号", 3), Column("标题", 6), Column("领衔代表", 2), Column("主办", 3),
    Column("协办", 3), Column("备注", 2),
)  # fmt: skip


def due_on(assignment: Assignment, clock: str) -> date | None:
    """The last day of one of its clocks, run out or not."""
    rows = Deadline.objects.filter(subject_kind="assignment", subject_id=assignment.pk, clock=clock)
    row = rows.order_by("-id").first()
    return last_day(row.due_at) if row else None


def _until(assignment: Assignment, clock: str, what: str) -> str:
    on = due_on(assignment, clock)
    return f"{what}：{wording.day(on)}前。" if on else ""


def assignment_notice(assignment: Assignment) -> Letter:
    """交办通知: what is expected of one unit, until when, with the list in 附件1."""
    suggestion, role = assignment.suggestion, assignment.get_role_display()
    first = f"现将{wording.official_number(suggestion)}《{suggestion.title}》交由你单位{role}。请按下列要求办理："
    if assignment.role == Role.ASSIST:
        duty = "将协办意见送主办单位，不直接答复代表。"
        limit = _until(assignment, "opinion", "协办意见期限")
    else:
        duty = "与代表沟通后逐条答复，措施写明时限，由单位主要负责人签发，答复函送每一位签名代表。"
        limit = _until(assignment, "reply", "答复期限")
    texts = [first, "1. 清点、核对后签收，确定承办人。" + _until(assignment, "accept", "签收期限"), f"2. {duty}{limit}"]
    texts.append("3. 不属于本单位职责的，在收到后 5 个工作日内书面申退，写明理由和应当承办的单位。")
    return Letter(
        head=assignment.office.name,
        title="关于交办代表建议的通知",
        addressee=assignment.unit.name,
        body=tuple(Paragraph(text) for text in texts),
        attachments=(Attachment("代表建议交办分解表", blocks=(_list(assignment),)),),
        signature=assignment.office.name,
        date=local_date(assignment.made_at),
    )


def _list(assignment: Assignment) -> Table:
    suggestion = assignment.suggestion
    answering = [*wording.units(suggestion, Role.MAIN), *wording.units(suggestion, Role.SEPARATE)]
    row = (
        "1", suggestion.number or "", suggestion.title, wording.lead_name(suggestion), wording.names(answering),
        wording.names(wording.units(suggestion, Role.ASSIST)), "重点建议" if suggestion.is_key else "",
    )  # fmt: skip
    return Table(COLUMNS, (row,))


def request_paper(request: Request) -> Letter:
    """申退函 or 延期申请: what a unit asks of its office, and why."""
    assignment = request.assignment
    if assignment is None:
        raise ValueError(f"{request} is about no assignment")
    return _return(request, assignment) if request.what == "RETURN" else _extension(request, assignment)


def _return(request: Request, assignment: Assignment) -> Letter:
    number = wording.official_number(assignment.suggestion)
    again = "（单位负责人提出）" if request.by_head else ""
    body = (
        Paragraph(f"你办交办的{number}《{assignment.suggestion.title}》收悉。经研究，申请退办{again}。"),
        Paragraph("一、退办理由和依据", level=1),
        *_lines(request.reason),
        Paragraph("二、建议改交单位", level=1),
        Paragraph(request.competent),
    )
    return _from_unit(assignment, f"关于申请退办{number}的函", body, local_date(request.state_since))


def _extension(request: Request, assignment: Assignment) -> Letter:
    number = wording.official_number(assignment.suggestion)
    clock = "reply" if assignment.answers else "opinion"
    old, new = due_on(assignment, clock), request.wanted_on
    body = (
        Paragraph(f"{number}《{assignment.suggestion.title}》由我单位{assignment.get_role_display()}。因故申请延期。"),
        Paragraph(f"一、原期限：{wording.day(old) if old else ''}", level=1),
        Paragraph(f"二、申请延至：{wording.day(new) if new else ''}", level=1),
        Paragraph("三、理由和已开展的工作", level=1),
        *_lines(request.reason),
    )
    return _from_unit(assignment, f"关于延期办理{number}的申请", body, local_date(request.state_since))


def opinion(assignment: Assignment) -> Letter:
    """协办意见 to the main unit: it carries no class."""
    suggestion = assignment.suggestion
    number, on = wording.official_number(suggestion), assignment.delivered_at or assignment.state_since
    mains = wording.names(wording.units(suggestion, Role.MAIN))
    body = (Paragraph(f"关于{number}《{suggestion.title}》，我单位提出如下协办意见："), *_lines(assignment.opinion))
    return _from_unit(assignment, f"关于{number}的协办意见", body, local_date(on), addressee=mains)


def _from_unit(assignment: Assignment, title: str, body: tuple[Block, ...], on: date, addressee: str = "") -> Letter:
    handler = assignment.handler
    return Letter(
        head=assignment.unit.name,
        title=title,
        addressee=addressee or assignment.office.name,
        body=body,
        signature=assignment.unit.name,
        date=on,
        contact=(f"承办人：{handler.person.name}",) if handler else (),
    )


def _lines(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line.strip()) for line in text.splitlines() if line.strip())
