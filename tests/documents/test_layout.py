from dataclasses import replace
from datetime import date

import pytest

from lianxin.documents import layout
from tests.documents.examples import LETTER


@pytest.mark.parametrize(
    "title",
    [
        LETTER.title,
        "关于加快建设望澜开发区老旧小区电动自行车集中充电设施和智能安全管理平台的建议的答复（二次答复）",
        "长" * 75,
        "关于《望澜开发区城市管理办法（试行）》的答复",
        "短题",
        "About https://example.org/a/very/long/address/that/never/ends/in/a/blank/of/any/kind/at/all 的建议",
    ],
)
def test_a_title_is_broken_into_lines_that_fit_and_lose_nothing(title: str) -> None:
    lines = layout.title_lines(title)
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    assert all(0 < layout.width(line) <= layout.TITLE_ACROSS for line in lines)
    assert len(lines) <= -(-layout.width(title) // layout.TITLE_ACROSS) + 1


def test_a_title_is_broken_where_it_reads_well() -> None:
    assert layout.title_lines(LETTER.title) == ["关于对望澜开发区人大代表联席会议", "一届三次会议第12号建议的答复"]
    first, second = layout.title_lines("关于在清河街道增设2026年老年助餐点和日间照料中心的建议")
    assert not first.endswith(("2", "20", "202", "2026"))
    assert not second.startswith(("年", "，", "）"))


@pytest.mark.parametrize(
    ("name", "sealed", "expected"),
    [
        # date 2026年1月5日: 6 wide
        ("城市管理局", True, (4.5, 4)),
        ("望澜开发区城市管理局", True, (2, 4)),
        ("望澜开发区城市管理和综合行政执法局及其办公室", True, (0, 4)),
        ("城市管理局", False, (5, 2)),  # the date is longer: it takes the 2, 署名 begins 2 to its left
        ("望澜开发区城市管理局", False, (2, 4)),  # the date begins 2 to the right of 署名
    ],
)
def test_signature_and_date_stand_as_the_standard_says(name: str, sealed: bool, expected: tuple[float, float]) -> None:
    letter = replace(LETTER, signature=name, date=date(2026, 1, 5), sealed=sealed)
    assert layout.signature_indents(letter) == expected


def test_units_are_shared_out_to_the_last() -> None:
    assert layout.distribute([1, 1, 1], 24) == [8, 8, 8]
    assert layout.distribute([1, 6], 24) == [4, 20]
    assert layout.distribute([0, 0], 5) == [3, 2]
    for weights in ([1, 2, 3, 4, 5], [0.001, 100], [7] * 24, [1e9, 1]):
        shares = layout.distribute(weights, 24)
        assert sum(shares) == 24
        assert min(shares) >= 1
    with pytest.raises(ValueError, match="25 columns"):
        layout.distribute([1] * 25, 24)


def test_small_words_of_the_standard() -> None:
    assert layout.written(date(2026, 1, 5)) == "2026年1月5日"
    assert layout.addressed("王代表") == layout.addressed("王代表：") == "王代表："
    assert layout.numbered(["甲"]) == [("", "甲")]
    assert layout.numbered(["甲", "乙"]) == [("1.", "甲"), ("2.", "乙")]
    assert layout.copied([]) == ""
    assert layout.head_pt("局") == 36
    assert 18 <= layout.head_pt("望澜开发区人大代表联席会议工作委员会办公室") < 22
