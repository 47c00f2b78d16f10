"""Dates, counts and small wordings in both languages."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import engines
from django.utils import translation

from lianxin.ui import words
from lianxin.ui.icons import icon, names

NOW = datetime(2025, 11, 19, 6, 32, tzinfo=UTC)
LATE = datetime(2025, 12, 31, 16, 5, tzinfo=UTC)  # already the new year on the zone's walls


def render(source: str, value: object, lang: str = "zh-hans") -> str:
    request = SimpleNamespace(now=NOW)
    with translation.override(lang):
        return engines["jinja2"].env.from_string(source).render(value=value, request=request)


@pytest.mark.parametrize(
    ("filter_", "value", "chinese", "english"),
    [
        ("day", date(2025, 11, 21), "11月21日", "21 Nov"),
        ("day", date(2026, 1, 27), "2026年1月27日", "27 Jan 2026"),
        ("day", LATE, "2026年1月1日", "1 Jan 2026"),
        ("day_near", date(2025, 11, 21), "11月21日（周五）", "21 Nov (Fri)"),
        ("moment", datetime(2025, 11, 12, 7, 20, tzinfo=UTC), "11月12日 15:20", "12 Nov 15:20"),
        ("moment", LATE, "2026年1月1日 00:05", "1 Jan 2026 00:05"),
        ("when", "最晚 1月27日", "最晚 1月27日", "最晚 1月27日"),
        ("when", date(2025, 3, 1), "3月1日", "1 Mar"),
        ("day", None, "", ""),
        ("moment", None, "", ""),
        ("iso", LATE, "2026-01-01T00:05+08:00", "2026-01-01T00:05+08:00"),
        ("number", 1286, "1,286", "1,286"),
        ("many", 10_000, "10,000", "10,000"),
        ("many", 34_567, "3 万多", "34,000+"),
        ("size", 13_000_000, "12.4 MB", "12.4 MB"),
        ("size", 300, "1 KB", "1 KB"),
    ],
)
def test_a_filter_speaks_both_languages(filter_: str, value: object, chinese: str, english: str) -> None:
    source = "{{ value|" + filter_ + " }}"
    assert render(source, value) == chinese
    assert render(source, value, "en") == english


def test_the_promised_date_says_its_year_only_if_another() -> None:
    assert "2026年，周二" in render("{{ promise('最晚答复', value) }}", date(2026, 1, 27))
    html = render("{{ promise('最晚答复', value) }}", date(2025, 11, 21))
    assert "周五" in html
    assert "2025" not in html.replace('datetime="2025-11-21"', "")


@pytest.mark.parametrize(
    ("days", "office", "public"), [(3, "余 3 天", "还有 3 天"), (0, "今天截止", "今天截止"), (-1, "超 1 天", "超 1 天")]
)
def test_days_left(days: int, office: str, public: str) -> None:
    assert words.days_words(days) == office
    assert words.days_words(days, public=True) == public


def test_equal_texts_have_no_differences() -> None:
    mine, theirs = words.differences("一样的话", "一样的话")
    assert mine == theirs == [(False, "一样的话")]


def test_long_texts_are_compared_sentence_by_sentence() -> None:
    text = "今天去看了现场。" * 700
    mine, theirs = words.differences(text + "旧的。", text + "新的。")
    assert [piece for changed, piece in mine if changed] == ["旧的。"]
    assert [piece for changed, piece in theirs if changed] == ["新的。"]


def test_an_icon_is_hidden_from_assistive_tools() -> None:
    assert 'aria-hidden="true"' in icon("check")
    assert "xmlns" not in icon("check")


def test_an_icon_not_listed_is_refused() -> None:
    with pytest.raises(LookupError, match="not listed"):
        icon("rocket")


@pytest.mark.parametrize("name", sorted(names()))
def test_each_icon_listed_is_there(name: str) -> None:
    assert icon(name).startswith("<svg")
