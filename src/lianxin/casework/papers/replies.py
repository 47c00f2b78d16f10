"""答复函 to each signatory, and the 征询意见表 that goes with it to the lead."""

from datetime import date
from itertools import count

from lianxin.casework.assignment.models import Role, Status
from lianxin.casework.models import Assignment, Measure, Reply, Suggestion
from lianxin.casework.papers import wording
from lianxin.casework.suggestion.models import Openness
from lianxin.directory.models import Deputy
from lianxin.documents.papers import Cell, Column, Form, Letter, Paragraph, Passage, Row, Table, Tick

NOTES = {Openness.FULL: "主动公开", Openness.SUMMARY: "依申请公开", Openness.CLOSED: "不予公开"}
HAN = "一二三四五六七八九十"
RATINGS = ("满意", "基本满意", "不满意")


def numeral(n: int) -> str:
    """1 … 99 as 一 … 九十九."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{HAN[tens - 1]}十"
    return head + (HAN[ones - 1] if ones else "")


def reply_letter(reply: Reply, suggestion: Suggestion, addressee: str, on: date) -> Letter:
    """What one signatory of `suggestion` gets: the reply's own, or one handled with it. `on` dates an unsigned one."""
    assignment = reply.assignment
    return Letter(
        head=assignment.unit.name,
        number=reply.number or "〔　　〕　号",
        class_label=f"分类：{reply.letter}",
        title=f"关于对{wording.official_number(suggestion)}的答复",
        addressee=addressee,
        body=tuple(_body(reply, suggestion)),
        signature=assignment.unit.name,
        date=reply.signed_on or on,
        contact=(f"联系人：{reply.contact_name}", f"联系电话：{reply.contact_phone}"),
        copies=wording.copies(assignment),
        note=NOTES[Openness(reply.openness)],
    )


def _body(reply: Reply, suggestion: Suggestion) -> list[Paragraph | Table]:
    assignment = reply.assignment
    heading = count(1)
    joined = suggestion.pk != assignment.suggestion_id
    found: list[Paragraph | Table] = [Paragraph(_received(suggestion, assignment, joined)), *_lines(reply.opening)]
    for part in reply.parts.select_related("proposal"):
        what = part.proposal.text.strip().rstrip("。")
        found += [Paragraph(f"{numeral(next(heading))}、关于“{what}”", level=1), *_lines(part.text)]
    measures = list(reply.measures.all())
    if measures:
        found += [Paragraph(f"{numeral(next(heading))}、措施和时限", level=1), _measures(measures)]
    opinions = _opinions(assignment)
    if opinions:
        found += [Paragraph(f"{numeral(next(heading))}、协办单位意见", level=1), *opinions]
    found += _lines(reply.closing)
    found.append(Paragraph("感谢您对我们工作的关心和支持，欢迎继续监督。"))
    return found


def _received(suggestion: Suggestion, assignment: Assignment, joined: bool) -> str:
    many = suggestion.cosignatures.filter(status="SIGNED").exists()
    text = f"{'您们' if many else '您'}提出的《{suggestion.title}》（{wording.short_number(suggestion)}）收悉"
    with_it = f"，与{wording.official_number(assignment.suggestion)}一并办理" if joined else ""
    return f"{text}{with_it}，现答复如下："


def _measures(measures: list[Measure]) -> Table:
    rows = tuple(
        (str(at), one.what, str(Status(one.status).label), wording.day(one.due_on) if one.due_on else "")
        for at, one in enumerate(measures, start=1)
    )
    return Table((Column("序号", 1), Column("措施", 6), Column("进展", 2), Column("时限", 3)), rows)


def _opinions(assignment: Assignment) -> list[Paragraph]:
    """Every assisting unit is named; one whose opinion was not waited for is said to have given none."""
    if assignment.role != Role.MAIN:
        return []
    rows = assignment.suggestion.assignments.filter(round=assignment.round, role=Role.ASSIST)
    found = []
    for one in rows.exclude(state="REASSIGNED").select_related("unit").order_by("id"):
        said = one.opinion or "未在期限内提出意见。"
        found += _lines(f"{one.unit}：{said}")
    return found


def _lines(text: str) -> list[Paragraph]:
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def opinion_form(reply: Reply, suggestion: Suggestion, deputy: Deputy | None, addressee: str) -> Form:
    """征询意见表: attitude and result are rated apart."""
    ticks = tuple(Tick(word) for word in RATINGS)
    name = deputy.person.name if deputy else addressee
    return Form(
        title="代表建议办理情况征询意见表",
        number=f"建议{wording.short_number(suggestion)}",
        rows=(
            Row((Cell("标题", suggestion.title),)),
            Row((Cell("承办单位", reply.assignment.unit.name), Cell("答复函文号", reply.number))),
            Row((Cell("代表姓名", name), Cell("答复日期", wording.day(reply.signed_on) if reply.signed_on else ""))),
            Row((Cell("是否收到答复函", ticks=(Tick("是"), Tick("否"))), Cell("收到日期", ""))),
            Row((Cell("对办理态度", ticks=ticks),)),
            Row((Cell("对办理结果", ticks=ticks),)),
            Passage("对办理情况的意见（不满意的请写明理由）", (), lines=6),
            Row((Cell("签名", "\n年　　月　　日"), Cell("联系电话", "")), lines=2),
        ),
        notes=("收到答复函后 15 日内填写，交人大机关；没有反馈的记作“未测评”，不算满意。",),
    )
