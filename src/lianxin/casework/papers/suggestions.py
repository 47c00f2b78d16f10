"""建议纸: the form of a suggestion, as handed in and again with its number."""

from collections.abc import Collection, Mapping
from typing import Any

from lianxin.casework import beside
from lianxin.casework.models import Finding, Suggestion
from lianxin.casework.papers import wording
from lianxin.casework.suggestion.models import Authorship, Found, Openness, Session
from lianxin.casework.suggestion.relations import signatories
from lianxin.core.time import local_date
from lianxin.documents.papers import Cell, Column, Form, Paragraph, Passage, Row, Table, Tick

OPENNESS = {Openness.FULL: "同意全文公开", Openness.SUMMARY: "仅同意公开标题和摘要", Openness.CLOSED: "不公开"}
AUTHORSHIP = {Authorship.ONE: "个人提出", Authorship.JOINT: "联名提出", Authorship.GROUP: "代表小组提出"}
FOUND = {Found.VISIT: "现场察看", Found.TALK: "座谈走访", Found.SURVEY: "问卷调研"}
SESSION = {Session.IN: "会议期间", Session.BETWEEN: "闭会期间"}


def suggestion_form(suggestion: Suggestion, numbered: bool) -> Form:
    """The deputies' words, never the office's; no word of the residents behind it.

    `numbered`: as it is once accepted, with what the office fills in.
    """
    lead, cosigners = suggestion.lead, [one for one in signatories(suggestion) if one.pk != suggestion.lead_id]
    findings = beside.FINDINGS.ask(suggestion=suggestion.pk)
    rows: list[Row | Passage | Table] = [
        Row((Cell("标题", suggestion.title),)),
        Row((
            Cell("代表姓名" if lead else "答复对象", wording.lead_name(suggestion)),
            Cell("代表类别", wording.kind_of(lead) if lead else ""),
            Cell("提交日期", wording.day(local_date(suggestion.submitted_at or suggestion.received_at)), width=1.4),
        )),
        Row((Cell("提出方式", ticks=_ticks(AUTHORSHIP, {suggestion.authorship})),)),
        Row((Cell("提出时间", ticks=_ticks(SESSION, {suggestion.session})), Cell("地点", suggestion.place))),
        Row((Cell("公开意见", ticks=_ticks(OPENNESS, {suggestion.openness})),)),
        Row((Cell("调查研究", ticks=_ticks(FOUND, {row.how for row in findings})),)),
        Row((Cell("建议承办", "、".join(str(unit) for unit in suggestion.wished.order_by("id"))),)),
        *_of_the_office(suggestion, numbered),
        Passage("建议内容", tuple(_content(suggestion, findings)), lines=6),
    ]  # fmt: skip
    if cosigners:
        columns = (Column("姓名", 2), Column("代表类别", 2), Column("签名", 2))
        signed = tuple((one.person.name, wording.kind_of(one), "已电子签名") for one in cosigners)
        rows.append(Table(columns, signed, caption="附议代表"))
    return Form(
        title=f"{wording.meeting(suggestion)}代表建议、批评和意见",
        number=f"建议{wording.short_number(suggestion) if numbered else wording.NO_NUMBER}",
        rows=tuple(rows),
    )


def _of_the_office(suggestion: Suggestion, numbered: bool) -> list[Row]:
    """What the congress office adds when it takes the suggestion up."""
    if not numbered or suggestion.accepted_at is None:
        return []
    accepted = wording.day(local_date(suggestion.accepted_at))
    return [Row((Cell("审查分类", suggestion.subject), Cell("立案日期", accepted)))]


def _ticks(labels: Mapping[Any, str], chosen: Collection[str]) -> tuple[Tick, ...]:
    return tuple(Tick(label, key in chosen) for key, label in labels.items())


def _content(suggestion: Suggestion, findings: list[Finding]) -> list[Paragraph]:
    """情况, 问题, 核实, 建议: each part only where something was written."""
    parts: list[tuple[str, list[str]]] = [
        ("基本情况", [suggestion.facts]),
        ("存在问题", [suggestion.problem]),
        ("代表核实", [f"{row.get_how_display()}：{row.text}" for row in findings]),
        ("具体建议", [f"{row.position}. {row.text}" for row in beside.PROPOSALS.ask(suggestion=suggestion.pk)]),
    ]
    found = []
    numbers = iter("一二三四")
    for heading, texts in parts:
        texts = [text for text in texts if text.strip()]
        if texts:
            found.append(Paragraph(f"{next(numbers)}、{heading}", level=1))
            found += [Paragraph(line) for text in texts for line in text.splitlines() if line.strip()]
    return found
