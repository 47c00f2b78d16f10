"""答复函 to each signatory, and the 征询意见表 that goes with it to the lead."""

from datetime import date
from itertools import count

from lianxin.casework import beside, rules
from lianxin.casework.assignment.models import Role, Status
from lianxin.casework.models import Assignment, Measure, Reply, Suggestion
from lianxin.casework.papers import wording
from lianxin.casework.suggestion.models import Openness, Sensitivity
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy
from lianxin.directory.queries import congress_office_of
from lianxin.documents.papers import Cell, Column, Form, Letter, Paragraph, Passage, Row, Table, Tick

NOTES = {Openness.FULL: "主动公开", Openness.SUMMARY: "依申请公开", Openness.CLOSED: "不予公开"}
HAN = "一二三四五六七八九十"
RATINGS = ("满意", "基本满意", "不满意")
NOT_NUMBERED = "〔　　〕　号"


def numeral(n: int) -> str:
    """1 … 99 as 一 … 九十九."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{HAN[tens - 1]}十"
    return head + (HAN[ones - 1] if ones else "")


def letter_to(assignment: Assignment, suggestion: Suggestion, deputy: Deputy | None, on: date) -> Letter:
    """The letter to one signatory, signed or not; None: to whom one handed down, or led by nobody, is answered."""
    if deputy is None or deputy.pk == suggestion.lead_id:
        name = wording.addressee(suggestion, wording.lead_name(suggestion))
    else:
        name = f"{deputy.person.name}代表"
    return reply_letter(assignment.reply, suggestion, name, on, deputy)


def reply_letter(
    reply: Reply, suggestion: Suggestion, addressee: str, on: date, deputy: Deputy | None = None
) -> Letter:
    """What one signatory of `suggestion` gets: the reply's own, or one handled with it. `on` dates an unsigned one.

    `deputy` is the reader, whose street has a copy; left out, the lead.
    """
    assignment, on = reply.assignment, reply.signed_on or on
    return Letter(
        head=assignment.unit.name,
        number=reply.number or NOT_NUMBERED,
        class_label=f"分类：{reply.letter}",
        title=f"关于对{wording.official_number(suggestion)}的答复",
        addressee=addressee,
        body=tuple(_body(reply, suggestion)),
        signature=assignment.unit.name,
        date=on,
        contact=(f"联系人：{reply.contact_name}", f"联系电话：{reply.contact_phone}"),
        copies=wording.copies(assignment, deputy or suggestion.lead, on),
        note=f"公开属性：{_openness(reply, suggestion)}",
    )


def _openness(reply: Reply, suggestion: Suggestion) -> str:
    """What the unit wishes; of what is internal nothing is public, whatever a unit wishes."""
    internal = Sensitivity.INTERNAL in (suggestion.sensitivity, reply.assignment.suggestion.sensitivity)
    return NOTES[Openness.CLOSED if internal else Openness(reply.openness)]


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
    named = f"《{suggestion.title}》（{wording.short_number(suggestion)}）"
    if suggestion.lead is None and not suggestion.answer_to:
        text = f"{wording.official_number(suggestion)}{named}收悉"
    else:
        many = beside.SIGNED.ask(suggestion=suggestion.pk)
        text = f"{'您们' if many else '您'}提出的{named}收悉"
    with_it = f"，与{wording.official_number(assignment.suggestion)}一并办理" if joined else ""
    return f"{text}{with_it}，现答复如下："


def _measures(measures: list[Measure]) -> Table:
    rows = tuple(
        (str(at), one.what, str(Status(one.status).label), wording.day(one.due_on) if one.due_on else "")
        for at, one in enumerate(measures, start=1)
    )
    return Table((Column("序号", 1), Column("措施", 5.5), Column("进展", 2.2), Column("时限", 3.5)), rows)


def _opinions(assignment: Assignment) -> list[Paragraph]:
    """Every assisting unit is named; one whose opinion was not waited for is said to have given none."""
    if assignment.role != Role.MAIN:
        return []
    said: dict[str, str] = {}
    whose = {"suggestion": assignment.suggestion_id, "round": assignment.round, "unit": assignment.unit_id}
    for one in beside.ASSISTING.ask(**whose):
        said[str(one.unit)] = said.get(str(one.unit)) or one.opinion
    return [line for unit, words in said.items() for line in _lines(f"{unit}：{words or '未在期限内提出意见。'}")]


def _lines(text: str) -> list[Paragraph]:
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def opinion_form(reply: Reply, suggestion: Suggestion, deputy: Deputy | None, addressee: str) -> Form:
    """征询意见表 of a signed reply: attitude and result are rated apart."""
    ticks = tuple(Tick(word) for word in RATINGS)
    name = deputy.person.name if deputy else addressee
    return Form(
        title="代表建议办理情况征询意见表",
        number=f"建议{wording.short_number(suggestion)}",
        rows=(
            Row((Cell("标题", suggestion.title),)),
            Row((Cell("承办单位", reply.assignment.unit.name), Cell("答复文号", reply.number))),
            Row((Cell("代表姓名", name), Cell("答复日期", wording.day(reply.signed_on) if reply.signed_on else ""))),
            Row((Cell("收到答复", ticks=(Tick("是"), Tick("否"))), Cell("收到日期", ""))),
            Row((Cell("办理态度", ticks=ticks),)),
            Row((Cell("办理结果", ticks=ticks),)),
            Passage("对办理情况的意见（不满意的请写明理由）", (), lines=6),
            Row((Cell("签名", "\n年　　月　　日"), Cell("联系电话", "")), lines=2),
        ),
        notes=(_how_to_fill(reply),),
    )


def _how_to_fill(reply: Reply) -> str:
    """Until when, and to whom: the time runs from the last unit's answer."""
    assignment = reply.assignment
    zone_id, on = assignment.zone_id, reply.signed_on or local_date(reply.drafted_at)
    since = "各承办单位都答复" if assignment.role == Role.SEPARATE else "收到答复函"
    within = wording.span(rules.RATE_REPLY, zone_id, on)
    return f"{since}后{within}内填写，交{congress_office_of(zone_id, on) or ''}。没有反馈的记作“未反馈”，不算满意。"
