"""What passes between an office and its units: 交办通知, 申退函, 延期申请, 协办意见."""

from datetime import date

from lianxin.casework import beside, rules
from lianxin.casework.assignment.models import Role
from lianxin.casework.models import Assignment, Request
from lianxin.casework.papers import wording
from lianxin.core.time import last_day, local_date, next_working_day
from lianxin.documents.papers import Attachment, Block, Column, Letter, Paragraph, Table
from lianxin.workflow.models import Deadline

COLUMNS = (
    Column("序号", 2), Column("编号", 5.5), Column("标题", 6.5), Column("领衔代表", 3.5), Column("主办", 4),
    Column("协办", 4), Column("备注", 2.5),
)  # fmt: skip


def first_due_on(assignment: Assignment, clock: str) -> date | None:
    """The last day that one of its clocks had at first, run out, moved or not."""
    rows = Deadline.objects.filter(subject_kind="assignment", subject_id=assignment.pk, clock=clock)
    row = rows.order_by("id").first()
    return last_day(row.first_due_at) if row else None


def limit_of(assignment: Assignment) -> str:
    """The clock that the unit's own work has."""
    return "reply" if assignment.answers else "opinion"


def _until(assignment: Assignment, clock: str, what: str) -> str:
    on = first_due_on(assignment, clock)
    return f"{what}：{wording.day(on)}前。" if on else ""


def assignment_notice(assignment: Assignment) -> Letter:
    """交办通知: what is expected of one unit, until when, with the list in 附件1."""
    suggestion, role = assignment.suggestion, assignment.get_role_display()
    first = f"现将{wording.official_number(suggestion)}《{suggestion.title}》交由你单位{role}。请按下列要求办理："
    if assignment.role == Role.ASSIST:
        duty = "将协办意见送主办单位，不直接答复代表。" + _until(assignment, "opinion", "协办意见期限")
    else:
        duty = "与代表沟通后逐条答复，措施写明时限，由单位主要负责人签发，答复函送每一位签名代表。"
        duty += _until(assignment, "reply", "答复期限")
    accept = "清点、核对后签收，确定承办人。" + _until(assignment, "accept", "签收期限")
    last = last_day(rules.after(rules.ASK_RETURN, assignment.zone_id, assignment.made_at))
    back = f"不属于本单位职责的，签收前书面申退，写明理由、依据和应当承办的单位。申退期限：{wording.day(last)}前。"
    telephone = assignment.office.telephone
    return Letter(
        head=assignment.office.name,
        title="关于交办代表建议的通知",
        addressee=assignment.unit.name,
        body=tuple(Paragraph(text) for text in (first, f"1. {accept}", f"2. {duty}", f"3. {back}")),
        attachments=(Attachment("代表建议交办分解表", blocks=(_list(assignment),)),),
        signature=assignment.office.name,
        date=local_date(assignment.made_at),
        contact=(f"联系电话：{telephone}",) if telephone else (),
    )


def _list(assignment: Assignment) -> Table:
    suggestion = assignment.suggestion
    answering = [*wording.units(suggestion, Role.MAIN), *wording.units(suggestion, Role.SEPARATE)]
    row = (
        "1", suggestion.number or "", suggestion.title, wording.lead_name(suggestion), wording.names(answering),
        wording.names(wording.units(suggestion, Role.ASSIST)), remark(assignment),
    )  # fmt: skip
    return Table(COLUMNS, (row,))


def remark(assignment: Assignment) -> str:
    """What the list says beside: a key suggestion, one that others are answered with, one reassigned."""
    suggestion = assignment.suggestion
    found = ["重点建议"] if suggestion.is_key else []
    if assignment.role == Role.SEPARATE:
        found.append("分办，各自答复")
    if assignment.before_id:
        found.append("改办")
    found += [f"与{wording.short_number(one)}并案" for one in beside.JOINED.ask(suggestion=suggestion.pk)]
    return "；".join(found)


def request_paper(request: Request, on: date) -> Letter:
    """申退函 or 延期申请: what a unit asks of its office, and why; `on` is the day on which it asked."""
    assignment = request.assignment
    if assignment is None:
        raise ValueError(f"{request} is about no assignment")
    write = _return if request.what == "RETURN" else _extension
    return write(request, assignment, on)


def _return(request: Request, assignment: Assignment, on: date) -> Letter:
    number = wording.official_number(assignment.suggestion)
    again = "（再次申退，由单位负责人提出）" if request.by_head else ""
    body = (
        Paragraph(f"你单位交办的{number}《{assignment.suggestion.title}》收悉。经研究，申请退办{again}。"),
        Paragraph("一、退办理由和依据", level=1),
        *_lines(request.reason),
        Paragraph("二、建议改交单位", level=1),
        *_lines(request.competent),
    )
    return _asked(assignment, f"关于申请退办{number}的函", body, on)


def _extension(request: Request, assignment: Assignment, on: date) -> Letter:
    number = wording.official_number(assignment.suggestion)
    old, new = _limit_before(request, assignment), request.wanted_on
    body = (
        Paragraph(f"{number}《{assignment.suggestion.title}》由我单位{assignment.get_role_display()}，现申请延期。"),
        Paragraph("一、原期限和申请延至的日期", level=1),
        Paragraph(f"原期限：{wording.day(old) if old else ''}。申请延至：{wording.day(new) if new else ''}。"),
        Paragraph("二、理由和已开展的工作", level=1),
        *_lines(request.reason),
        Paragraph("三、与代表沟通的情况", level=1),
        Paragraph(_talks(assignment, on)),
    )
    return _asked(assignment, f"关于延期办理{number}的申请", body, on)


def _limit_before(request: Request, assignment: Assignment) -> date | None:
    """The last day that held when it was asked: the first, or the one granted last before it."""
    granted = assignment.requests.filter(what="EXTENSION", state="GRANTED", pk__lt=request.pk).order_by("id").last()
    if granted is not None and granted.wanted_on:
        return next_working_day(granted.wanted_on)
    return first_due_on(assignment, limit_of(assignment))


def _talks(assignment: Assignment, on: date) -> str:
    """Whether the deputies have been spoken with, as far as it is on record."""
    if not assignment.answers:
        return "我单位协办，不直接答复代表。"
    talks = assignment.dialogues.filter(held_on__lte=on)
    held = sorted(talks.values_list("held_on", flat=True))
    if not held:
        return "提出申请时还没有沟通记录。"
    return f"已沟通{len(held)}次，最近一次是{wording.day(held[-1])}。"


def opinion(assignment: Assignment) -> Letter:
    """协办意见 to the main unit: it carries no class."""
    suggestion = assignment.suggestion
    number, on = wording.official_number(suggestion), assignment.delivered_at or assignment.state_since
    mains = wording.names(wording.units(suggestion, Role.MAIN))
    body = (Paragraph(f"关于{number}《{suggestion.title}》，我单位提出如下协办意见："), *_lines(assignment.opinion))
    copies = (assignment.office.name,)
    return _from_unit(assignment, f"关于{number}的协办意见", body, local_date(on), mains, copies=copies)


def _asked(assignment: Assignment, title: str, body: tuple[Block, ...], on: date) -> Letter:
    """To the office that decides; whoever heads the unit signs it by hand where it is printed."""
    return _from_unit(assignment, title, body, on, assignment.office.name, ("单位负责人（签字）：",))


def _from_unit(
    assignment: Assignment,
    title: str,
    body: tuple[Block, ...],
    on: date,
    addressee: str,
    signing: tuple[str, ...] = (),
    copies: tuple[str, ...] = (),
) -> Letter:
    handler, telephone = assignment.handler, assignment.unit.telephone
    who = (f"承办人：{handler.person.name}",) if handler else ()
    return Letter(
        head=assignment.unit.name,
        title=title,
        addressee=addressee,
        body=body,
        signature=assignment.unit.name,
        date=on,
        contact=(*signing, *who, *((f"联系电话：{telephone}",) if telephone else ())),
        copies=copies,
    )


def _lines(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line.strip()) for line in text.splitlines() if line.strip())
