"""Merging what two devices made of a text: nothing typed on either side disappears."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.casework.drafts import copies
from lianxin.core.refs import SubjectRef
from tests.casework.suggestion.stage import NOW

REF = SubjectRef("suggestion", 1)
ORIGIN = {"title": "标题", "problem": "", "proposals": ["一", "二"], "wished": {"1": True}}
WORDS = st.text("甲乙丙", max_size=3)
CONTENTS = st.fixed_dictionaries(
    {
        "title": WORDS,
        "problem": WORDS,
        "proposals": st.lists(WORDS, max_size=3),
        "wished": st.dictionaries(st.sampled_from("123"), st.just(True)),
    }
)


def saved(base: int, content: dict[str, Any], minutes: int = 0, **more: Any) -> copies.Saved:
    at = NOW + timedelta(minutes=minutes)
    return copies.save(REF, base, {**ORIGIN, **content}, None, at, origin=ORIGIN, **more)


def parts(value: Any) -> set[Any]:
    """What of a field somebody may have typed: a text, each row, each mark."""
    return set(value) if isinstance(value, list | dict) else {value}


@settings(deadline=None, max_examples=300)
@given(CONTENTS, CONTENTS, CONTENTS)
def test_everything_typed_is_in_the_merged_text_or_asked_about(before: Any, theirs: Any, mine: Any) -> None:
    merged, clashes = copies.merge(before, theirs, mine)
    for name in before:
        shown = parts(merged[name])
        if name in clashes:
            assert clashes[name] == (theirs[name], mine[name])
            shown |= parts(mine[name])
        for side in (theirs, mine):
            assert parts(side[name]) - parts(before[name]) - shown == set(), name
    assert copies.merge(before, mine, theirs)[1].keys() == clashes.keys()


@given(CONTENTS, CONTENTS)
def test_one_side_alone_is_taken_as_it_is(before: Any, changed: Any) -> None:
    assert copies.merge(before, before, changed) == (changed, {})
    assert copies.merge(before, changed, before) == (changed, {})
    assert copies.merge(before, changed, changed) == (changed, {})


def test_rows_of_their_own_and_marks_of_their_own_go_together() -> None:
    before = {"proposals": ["一", "二"], "wished": {"1": True, "2": True}}
    theirs = {"proposals": ["一改", "二"], "wished": {"2": True}}
    mine = {"proposals": ["一", "二改"], "wished": {"1": True, "2": True, "3": True}}
    assert copies.merge(before, theirs, mine) == ({"proposals": ["一改", "二改"], "wished": {"2": True, "3": True}}, {})


def test_a_row_taken_away_there_and_changed_here_is_asked_about() -> None:
    before, theirs, mine = {"proposals": ["一", "二"]}, {"proposals": ["二"]}, {"proposals": ["一改", "二"]}
    assert copies.merge(before, theirs, mine)[1] == {"proposals": (["二"], ["一改", "二"])}


@pytest.mark.django_db
def test_the_first_save_of_a_second_device_is_merged_with_the_text_the_case_has() -> None:
    assert saved(0, {}).revision == 0 and copies.latest(REF) is None
    assert saved(0, {"problem": "桌面"}).revision == 1
    told = saved(0, {"title": "手机"})
    assert (told.revision, told.clashes) == (2, {})
    assert told.content == {**ORIGIN, "title": "手机", "problem": "桌面"}


@pytest.mark.django_db
def test_the_same_again_makes_no_state() -> None:
    saved(0, {"problem": "甲"})
    again = saved(1, {"problem": "甲"}, minutes=5)
    assert (again.revision, again.saved_at) == (1, NOW)


@pytest.mark.django_db
def test_what_clashes_is_kept_beside_when_a_page_asks() -> None:
    saved(0, {"problem": "桌面"})
    told = saved(0, {"problem": "手机", "title": "手机上的标题"}, aside=True)
    assert told.clashes == {"problem": ("桌面", "手机")}
    assert [row.content["problem"] for row in copies.earlier(REF)] == ["桌面", "手机", "桌面", ""]
    assert told.content["title"] == "手机上的标题"


@pytest.mark.django_db
def test_a_device_that_slept_over_handing_in_writes_over_nothing() -> None:
    saved(0, {"problem": "甲"})
    saved(1, {"problem": "甲乙"})
    copies.settle(REF)
    assert [row.revision for row in copies.earlier(REF)] == [2]
    told = saved(1, {"problem": "丙"})
    assert told.clashes == {"problem": ("甲乙", "丙")} and told.content["problem"] == "甲乙"
    copies.drop(REF)
    assert copies.latest(REF) is None
