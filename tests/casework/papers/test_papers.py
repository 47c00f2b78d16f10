"""Each paper of a suggestion, by the text that stands in the finished files."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from lianxin.casework.assignment.replying import Signing
from lianxin.casework.models import Letter, Suggestion
from lianxin.casework.request.models import What
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.documents import access, making, orders, store
from lianxin.documents.models import Document
from lianxin.ledger import listeners
from tests.casework.suggestion.stage import PROPOSALS, Stage
from tests.documents.examples import docx_text, pdf_text, plain

RARE = "喆堃昇玥珺祎"


def made(stage: Stage) -> None:
    """The worker reads on and makes what was asked for."""
    while listeners.run(stage.now):
        pass
    while making.make_due(stage.now):
        pass


def texts(document: Document) -> list[str]:
    """What stands in the PDF and in the DOCX, without blanks."""
    document.refresh_from_db()
    assert document.made_at
    pdf, docx = (store.path(document.token, suffix).read_bytes() for suffix in ("pdf", "docx"))
    return [plain(pdf_text(pdf)), plain(docx_text(docx))]


def says(document: Document, *parts: str) -> None:
    """Both files have every part."""
    for text in texts(document):
        missing = [part for part in parts if plain(part) not in text]
        assert missing == [], text


def papers(ref: SubjectRef, paper: str) -> list[Document]:
    return [one for one in orders.of(ref) if one.paper == paper]


def with_rare_names(stage: Stage) -> None:
    """The lead and a cosigner have names with characters that free fonts lack."""
    for name, rare in (("congress_deputy", "任喆堃"), ("deliberation_deputy", "叶昇玥"), ("voter_deputy", "何珺祎")):
        person = stage.zone.deputies[name].person
        person.name = rare
        person.save()


def signed_by_three(stage: Stage) -> Suggestion:
    suggestion = stage.draft()
    others = ("deliberation_deputy", "voter_deputy")
    stage.does("invite", suggestion, "congress_deputy", deputies=[stage.zone.deputies[name] for name in others])
    for name in others:
        stage.does("cosign", suggestion, name)
    stage.does("submit", suggestion, "congress_deputy")
    stage.does("accept", suggestion, "congress_clerk", subject="城建环资")
    return stage.does(
        "assign", suggestion, "handling_clerk", main=stage.body("construction"), assist=[stage.body("city_management")]
    )


def test_the_letter_is_in_every_signatorys_hand(stage: Stage) -> None:
    with_rare_names(stage)
    suggestion = signed_by_three(stage)
    assisting = stage.taken(stage.of(suggestion, "city_management"), "unit_handler")
    stage.does("give_opinion", assisting, "unit_handler", opinion="同意；沿街停车由我局清理。")
    main = stage.talked(stage.taken(stage.of(suggestion, "construction"), "other_unit_handler"), "other_unit_handler")
    main = stage.checked(stage.drafted(main, "other_unit_handler"))
    stage.signed(main, "other_unit_head", "望建函〔2024〕17号")
    made(stage)
    common = [
        "分类：B", "建设局", "望建函〔2024〕17号", "关于对望澜开发区代表联席会议2024年第1号建议的答复",
        "您们提出的《关于在锦程路小学周边增设信号灯的建议》（第1号）收悉", "您提出的建议收悉，现答复如下。",
        *(f"关于“{text.rstrip('。')}”" for text in PROPOSALS), "已完成管线勘察，年底前装好。", "寒假期间施工。",
        "城市管理局：同意；沿街停车由我局清理。", "西侧60米护学通道", "2024年9月2日", "联系人：石筑",
        "联系电话：0513-80000002", "抄送：望澜人大机关，望澜管委会办公室。", "主动公开",
    ]  # fmt: skip
    letters = list(Letter.objects.select_related("deputy__person").order_by("id"))
    assert [letter.deputy.person.name for letter in letters if letter.deputy] == ["任喆堃", "叶昇玥", "何珺祎"]
    for letter in letters:
        (paper,) = papers(letter.ref, "reply_letter")
        says(paper, *common, f"{letter.addressee}（等3名）代表：")
    (form,) = papers(letters[0].ref, "opinion_form")
    says(form, "征询意见表", "任喆堃", "对办理态度", "对办理结果", "建议第1号", "基本满意")
    assert [papers(letter.ref, "opinion_form") for letter in letters[1:]] == [[], []]
    (copy,) = papers(main.ref, "reply_letter")
    says(copy, *common)
    (opinion,) = papers(assisting.ref, "opinion")
    says(
        opinion, "关于望澜开发区代表联席会议2024年第1号建议的协办意见", "建设局：", "沿街停车由我局清理", "承办人：程实"
    )


def test_a_paper_made_again_is_the_same(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    made(stage)
    for document in Document.objects.all():
        again = making.remake(document)
        assert again == {suffix: one["sha256"] for suffix, one in document.made.items()}


def test_one_handled_with_another_has_its_own_number(stage: Stage) -> None:
    main, other = stage.accepted(), stage.accepted(lead="deliberation_deputy")
    asked = stage.ask(What.JOIN, "congress_clerk", suggestion=other, into=main)
    stage.does("grant", asked, "deliberation_deputy")
    stage.does("assign", main, "handling_clerk", main=stage.body("construction"))
    stage.delivered(main)
    made(stage)
    (letter,) = Letter.objects.filter(suggestion=other)
    (paper,) = papers(letter.ref, "reply_letter")
    says(paper, "2024年第2号建议的答复", "与望澜开发区代表联席会议2024年第1号建议一并办理", "叶议代表：")


def test_the_form_has_the_deputies_words_and_no_residents(stage: Stage) -> None:
    concern = stage.concern(words="我是住在锦程路的刘阿姨，门口没有红绿灯，孩子过街很危险。")
    suggestion = stage.accepted(concern)
    made(stage)
    before, after = papers(suggestion.ref, "suggestion_form")
    says(
        before, "建议第号", "任远", "双向四车道", "现场察看：两次共数到学生闯行214人次。", "1.在西门路口装人行信号灯。"
    )
    says(after, "建议第1号", "望澜开发区代表联席会议2024年代表建议、批评和意见", "人大代表", "建设局")
    assert not [text for text in texts(after) if "刘阿姨" in text]


def test_units_and_offices_write_to_each_other(stage: Stage) -> None:
    suggestion = stage.assigned(assist=("city_management",))
    main, assisting = stage.of(suggestion, "construction"), stage.of(suggestion, "city_management")
    stage.ask(
        What.RETURN, "unit_dispatcher", assignment=assisting, competent="经济发展局", reason="三定方案里没有这一项。"
    )
    wanted = local_date(stage.now) + timedelta(days=120)
    stage.ask(What.EXTENSION, "other_unit_handler", assignment=main, wanted_on=wanted, reason="管线图还没到。")
    made(stage)
    (notice,) = papers(main.ref, "assignment_notice")
    says(
        notice,
        "关于交办代表建议的通知",
        "建设局：",
        "主办",
        "2024-JM-001",
        "任远",
        "2024年12月2日前",
        "2024年9月5日前",
        "附件：代表建议交办分解表",
    )
    (notice,) = papers(assisting.ref, "assignment_notice")
    says(notice, "协办意见期限：2024年10月8日前", "不直接答复代表")
    (request,) = papers(assisting.ref, "request")
    says(request, "关于申请退办", "三定方案里没有这一项。", "建议改交单位", "经济发展局", "望澜管委会办公室：")
    (request,) = papers(main.ref, "request")
    says(request, "原期限：2024年12月2日", "申请延至：2024年12月31日", "管线图还没到。")


def test_what_is_sent_back_asks_for_no_letter(stage: Stage) -> None:
    main = stage.of(stage.assigned(), "construction")
    main = stage.talked(stage.taken(main, "other_unit_handler"), "other_unit_handler")
    main = stage.checked(stage.drafted(main, "other_unit_handler"))
    stage.does("sign", main, "other_unit_head", word=Signing.MEND, remark=["写明谁来装"])
    while listeners.run(stage.now):
        pass
    assert papers(main.ref, "reply_letter") == []


def readers(document: Document, stage: Stage, names: Iterable[str]) -> set[str]:
    return {name for name in names if access.may_see(stage.zone.actor(name), document)}


def test_who_may_open_them(stage: Stage) -> None:
    suggestion = signed_by_three(stage)
    assisting = stage.taken(stage.of(suggestion, "city_management"), "unit_handler")
    stage.does("give_opinion", assisting, "unit_handler", opinion="同意；沿街停车由我局清理。")
    stage.delivered(suggestion)
    while listeners.run(stage.now):
        pass
    names = ("congress_deputy", "deliberation_deputy", "voter_deputy", "other_deputy", "congress_clerk",
             "handling_clerk", "other_unit_handler", "unit_handler", "court_handler", "street_clerk", "admin",
             "anonymous")  # fmt: skip
    letter = Letter.objects.get(deputy=stage.zone.deputies["deliberation_deputy"])
    (paper,) = papers(letter.ref, "reply_letter")
    offices = {"congress_clerk", "handling_clerk"}
    assert readers(paper, stage, names) == offices | {"deliberation_deputy", "other_unit_handler"}
    (opinion,) = papers(assisting.ref, "opinion")
    assert readers(opinion, stage, names) == offices | {"other_unit_handler", "unit_handler"}
    form = papers(suggestion.ref, "suggestion_form")[-1]
    three = {"congress_deputy", "deliberation_deputy", "voter_deputy"}
    assert readers(form, stage, names) == offices | three | {"other_unit_handler", "unit_handler"}


def test_heard_twice_it_is_asked_for_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.delivered(stage.assigned())
    while listeners.run(stage.now):
        pass
    count = Document.objects.count()
    listeners.Cursor.objects.filter(listener="papers").update(event_id=0)
    while listeners.run(stage.now):
        pass
    assert count == Document.objects.count() > 0
