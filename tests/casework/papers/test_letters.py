"""The letter to each signatory, by what stands in the finished files and in the paper asked for."""

from datetime import timedelta

import pytest

from lianxin.casework.assignment.replying import Signing
from lianxin.casework.models import Letter, Suggestion
from lianxin.casework.request.models import What
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.models import Sensitivity
from lianxin.core.time import local_date
from lianxin.documents import making
from lianxin.documents.models import Document
from tests.casework.papers import desk
from tests.casework.papers.desk import RARE, papers, words
from tests.casework.suggestion.stage import PROPOSALS, Stage
from tests.documents.examples import pdf_text
from tests.documents.test_pdf import boxes, lines

NUMBER = "望澜开发区代表联席会议2024年第1号建议"
COMMON = (
    "分类：B", "建设局", "望建函〔2024〕17号", f"关于对{NUMBER}的答复",
    "您们提出的《关于在锦程路小学周边增设信号灯的建议》（第1号）收悉", "我们到现场核实，逐条研究。",
    *(f"关于“{text.rstrip('。')}”" for text in PROPOSALS), "已完成管线勘察，年底前装好。", "寒假期间施工。",
    "城市管理局：同意；沿街停车由我局清理。", "西侧60米护学通道", "2024年12月31日", "2024年9月2日", "联系人：石筑",
    "联系电话：0513-80000002", "公开属性：主动公开",
)  # fmt: skip
TO = {"congress_deputy": "任喆堃（等3名）代表：", "deliberation_deputy": "叶昇玥代表：", "voter_deputy": "何珺祎代表："}
HOMES = {"congress_deputy": "青禾代表之家", "deliberation_deputy": "青禾代表之家", "voter_deputy": "青禾街道人大工委"}


def letters_of(suggestion: Suggestion) -> list[Document]:
    rows = Letter.objects.filter(suggestion=suggestion).order_by("id")
    return [one for row in rows for one in papers(row.ref, "reply_letter")]


def test_the_letter_is_in_every_signatorys_hand(stage: Stage) -> None:
    desk.with_rare_names(stage)
    suggestion = desk.answered(stage, desk.signed_by_three(stage))
    desk.asked(stage)
    letters = list(Letter.objects.select_related("deputy").order_by("id"))
    assert [letter.deputy for letter in letters] == [stage.zone.deputies[name] for name in TO]
    for letter, name in zip(letters, TO, strict=True):
        (paper,) = papers(letter.ref, "reply_letter")
        assert paper.recipient == stage.zone.actor(name).ref
        desk.says(paper, *COMMON, TO[name], f"抄送：望澜人大机关，望澜管委会办公室，{HOMES[name]}。")
        assert not boxes(desk.file(paper, "pdf"))
    (form,) = papers(letters[0].ref, "opinion_form")
    desk.says(form, "征询意见表", "任喆堃", "办理态度", "办理结果", "建议第1号", "□基本满意", "15日内", "望澜人大机关")
    assert [papers(letter.ref, "opinion_form") for letter in letters[1:]] == [[], []]
    (copy,) = papers(stage.of(suggestion, "construction").ref, "reply_letter")
    desk.says(copy, *COMMON, TO["congress_deputy"])
    assert copy.recipient is None


def test_names_with_rare_characters_are_glyphs_on_the_form(stage: Stage) -> None:
    desk.with_rare_names(stage)
    suggestion = desk.signed_by_three(stage)
    desk.asked(stage)
    content = desk.file(papers(suggestion.ref, "suggestion_form")[-1], "pdf")
    assert [one for one in RARE if one not in pdf_text(content)] == []
    assert not boxes(content)


def test_a_page_of_a_letter_takes_22_lines_of_28(stage: Stage) -> None:
    suggestion = desk.answered(stage, desk.signed_by_three(stage), answer=["国" * 28 * 50, "同意。"])
    desk.asked(stage)
    found = lines(desk.file(letters_of(suggestion)[0], "pdf"), 1, "国")
    assert list(found.values()) == [28] * 22


def test_a_paper_made_again_is_the_same(stage: Stage) -> None:
    desk.answered(stage, desk.signed_by_three(stage))
    desk.made(stage)
    for document in Document.objects.exclude(paper="assignment_notice"):
        again = making.remake(document)
        assert again == {suffix: one["sha256"] for suffix, one in document.made.items()}


def test_one_handled_with_another_has_its_own_number(stage: Stage) -> None:
    main, other = stage.accepted(), stage.accepted(lead="deliberation_deputy")
    request = stage.ask(What.JOIN, "congress_clerk", suggestion=other, into=main)
    stage.does("grant", request, "deliberation_deputy")
    stage.does("assign", main, "handling_clerk", main=stage.body("construction"))
    desk.asked(stage)
    stage.delivered(main)
    desk.asked(stage)
    (paper,) = letters_of(other)
    desk.says(paper, "2024年第2号建议的答复", f"（第2号）收悉，与{NUMBER}一并办理", "叶议代表：", *(
        f"关于“{text.rstrip('。')}”" for text in PROPOSALS
    ))  # fmt: skip
    duty = stage.of(main, "construction")
    titles = [desk.letter(copy).title for copy in papers(duty.ref, "reply_letter")]
    assert titles == [f"关于对{NUMBER}的答复", f"关于对{NUMBER.replace('第1号', '第2号')}的答复"]
    assert "与第2号并案" in words(papers(duty.ref, "assignment_notice")[0])


def test_units_apart_answer_apart(stage: Stage) -> None:
    suggestion = stage.accepted()
    both = [stage.body("construction"), stage.body("city_management")]
    stage.does("assign", suggestion, "handling_clerk", separate=both)
    for unit, handler, head in (
        ("construction", "other_unit_handler", "other_unit_head"),
        ("city_management", "unit_handler", "unit_head"),
    ):
        one = stage.talked(stage.taken(stage.of(suggestion, unit), handler), handler)
        stage.signed(stage.checked(stage.drafted(one, handler)), head, f"望函〔2024〕{one.pk}号")
    desk.asked(stage)
    first, second = letters_of(suggestion)
    assert [desk.letter(one).head for one in (first, second)] == ["建设局", "城市管理局"]
    assert "协办" not in words(first)
    (form,) = papers(first.ref, "opinion_form")
    assert "各承办单位都答复后15日内" in words(form)


def test_one_handed_down_is_answered_under_its_own_number(stage: Stage) -> None:
    suggestion = SUGGESTION.begin(
        "enter", stage.zone.actor("congress_clerk"), stage.now, zone_id=stage.zone.id, subject="城建环资",
        outside_number="省人大 1-2-0417 号", answer_to="王某代表（省代表团）", title="关于打通断头路的建议",
        problem="断头路三条。", proposals=["打通锦程路。"], due_on=local_date(stage.now) + timedelta(days=80),
    )  # fmt: skip
    stage.does("assign", suggestion, "handling_clerk", main=stage.body("construction"))
    one = stage.taken(stage.of(suggestion, "construction"), "other_unit_handler")
    stage.does(
        "dialogue", one, "other_unit_handler", signatory="outside", how="CALL", held_on=local_date(stage.now), said="谈"
    )
    one = stage.checked(stage.drafted(one, "other_unit_handler", answer=["年底打通。"]))
    stage.signed(one, "other_unit_head")
    desk.asked(stage)
    (paper,) = letters_of(suggestion)
    found = desk.letter(paper)
    assert (found.title, found.addressee) == ("关于对省人大 1-2-0417 号建议的答复", "王某代表（省代表团）")
    assert found.copies == ("望澜人大机关", "望澜管委会办公室")
    assert paper.recipient is None
    assert papers(Letter.objects.get().ref, "opinion_form")
    assert "代表联席会议" not in words(papers(suggestion.ref, "suggestion_form")[0])


@pytest.mark.parametrize(
    ("sensitivity", "note"), [(Sensitivity.INTERNAL, "不予公开"), (Sensitivity.NAME_WITHHELD, "主动公开")]
)
def test_nothing_of_an_internal_one_is_public(stage: Stage, sensitivity: Sensitivity, note: str) -> None:
    suggestion = desk.answered(stage, desk.signed_by_three(stage, sensitivity=sensitivity))
    desk.asked(stage)
    assert {desk.letter(one).note for one in letters_of(suggestion)} == {f"公开属性：{note}"}


def test_what_is_sent_back_asks_for_no_letter(stage: Stage) -> None:
    main = stage.of(stage.assigned(), "construction")
    main = stage.talked(stage.taken(main, "other_unit_handler"), "other_unit_handler")
    main = stage.checked(stage.drafted(main, "other_unit_handler"))
    stage.does("sign", main, "other_unit_head", word=Signing.MEND, remark=["写明谁来装"])
    desk.asked(stage)
    assert papers(main.ref, "reply_letter") == []


def test_an_assisting_unit_that_said_nothing_is_named(stage: Stage) -> None:
    suggestion = stage.assigned(assist=("city_management",))
    main = stage.talked(stage.taken(stage.of(suggestion, "construction"), "other_unit_handler"), "other_unit_handler")
    stage.later(days=40)
    request = stage.ask(What.OVERRIDE, "other_unit_handler", assignment=main)
    stage.does("grant", request, "handling_clerk")
    stage.signed(stage.checked(stage.drafted(main, "other_unit_handler")), "other_unit_head")
    desk.asked(stage)
    assert "城市管理局：未在期限内提出意见。" in words(letters_of(suggestion)[0])
