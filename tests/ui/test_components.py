"""The components' markup: labelled, described, one main action, nothing inline."""

import itertools
import re
from html.parser import HTMLParser

import pytest
from django.template import engines
from django.utils import translation

from lianxin.ui.fields import own_ids
from tests.ui import gallery

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """A page's elements in order, and whether its tags close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of that name."""
        return [attrs for name, attrs in self.elements if name == tag]


CASES = [(name, lang, wrong) for name in gallery.names() for lang in ("zh-hans", "en") for wrong in (False, True)]


@pytest.mark.parametrize(("name", "lang", "wrong"), CASES)
def test_a_page_is_well_formed_and_labelled(name: str, lang: str, wrong: bool) -> None:
    page = Page(gallery.render(name, lang=lang, wrong=wrong))
    assert not page.open
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    ids = [attrs["id"] for _tag, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
    named = {attrs.get("for") for attrs in page.all("label")}
    for tag in ("input", "select", "textarea"):
        for attrs in page.all(tag):
            if attrs.get("type") in ("hidden", "radio", "checkbox"):
                continue
            assert attrs.get("id") in named or attrs.get("aria-label"), attrs
    for _tag, attrs in page.elements:
        assert set(attrs.get("aria-describedby", "").split()) <= set(ids), attrs
        assert "style" not in attrs
        assert not [key for key in attrs if key.startswith("on")], attrs
    assert all(attrs.get("src") for attrs in page.all("script"))


@pytest.mark.parametrize("name", gallery.names())
def test_a_page_has_one_main_action(name: str) -> None:
    page = Page(gallery.render(name))
    mains = [
        attrs
        for tag, attrs in page.elements
        if tag in ("a", "button", "summary") and "main" in attrs.get("class", "").split()
    ]
    assert len(mains) <= 1


def test_headings_go_down_one_at_a_time() -> None:
    for name in gallery.names():
        levels = [int(tag[1]) for tag, _attrs in Page(gallery.render(name)).elements if re.fullmatch(r"h[1-6]", tag)]
        jumps = [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1]
        assert not jumps, (name, levels)


def test_a_missing_answer_is_first_on_the_page_and_counted_in_its_title() -> None:
    html = gallery.render("submit", wrong=True)
    assert "<title>（2 处要改）我要反映 - 连心</title>" in html
    assert '<a href="#id_words">写清楚是什么事，至少 10 个字</a>' in html
    assert '<a href="#id_street_0">选一个街道；不知道就选“说不清”</a>' in html
    assert html.index("data-errors") < html.index("<form method")
    assert 'aria-describedby="id_words_hint id_words_error"' in html
    assert 'aria-invalid="true"' in html


def render(source: str, **context: object) -> str:
    """A template's text with the environment's globals and no request."""
    return engines["jinja2"].env.from_string(source).render(**context)


def test_components_are_seen_without_an_import() -> None:
    assert "tag warn" in render('{{ tag("待签收", "warn") }}')


@pytest.mark.parametrize(
    ("light", "days", "shape", "words"),
    [("green", 3, "good", "余 3 天"), ("yellow", 0, "warn", "今天截止"), ("red", -2, "bad", "超 2 天")],
)
def test_a_clock_is_a_shape_and_a_word(light: str, days: int, shape: str, words: str) -> None:
    html = render("{{ clock(light, days) }}", light=light, days=days)
    assert f'class="clock {shape}"' in html
    assert words in html
    assert "<svg" in html


def test_an_action_without_fields_is_one_button() -> None:
    html = render('{{ act("concern.take", "我来跟", "/take", then="您成为跟进人", version=3, main=True) }}')
    assert 'data-action="concern.take"' in html
    assert 'method="post"' in html
    assert '<input type="hidden" name="version" value="3">' in html
    assert '<p class="then">您成为跟进人</p>' in html
    assert "<details" not in html


def test_an_action_with_fields_opens_in_place_and_has_ids_of_its_own() -> None:
    html = render('{{ act("concern.hand", "转给", "/hand", form=form) }}', form=gallery.Hand())
    assert "<details" in html
    assert " open>" not in html.split("<summary", 1)[0]
    assert 'id="concern-hand-to"' in html
    assert 'for="concern-hand-to"' in html
    assert 'name="to"' in html


def test_an_action_that_came_back_is_open() -> None:
    html = render('{{ act("concern.hand", "转给", "/hand", form=form) }}', form=gallery.Hand({"to": "9"}))
    assert " open>" in html.split("<summary", 1)[0]
    assert "data-errors" in html


def test_ids_that_were_chosen_stay() -> None:
    form = gallery.Hand(auto_id="mine_%s")
    own_ids(form, "concern.hand")
    assert form.auto_id == "mine_%s"


def test_a_text_is_escaped_and_keeps_its_lines() -> None:
    html = render("{{ text|nl2br }}", text="<b>一\n二\r\n\r\n三")
    assert html == "<p>&lt;b&gt;一<br>二</p><p>三</p>"


def test_values_given_to_components_are_escaped() -> None:
    html = render('{{ tag(word) }}{{ facts_list([("<i>", word)]) }}{{ timeline([{"title": word}]) }}', word="<script>")
    assert "<script>" not in html
    assert "<i>" not in html


def test_differences_are_marked_in_both_texts() -> None:
    html = render('{{ conflict_choice("选", "西侧划 60 米", "西侧划 80 米", "您的", "别人的") }}')
    assert "<mark>60</mark>" in html
    assert "<mark>80</mark>" in html


def test_english_speaks_english() -> None:
    with translation.override("en"):
        assert "2 days left" in render("{{ clock('green', 2, public=True) }}")
