"""Likely doubles, by the letters of title and place and by the concerns behind them."""

from datetime import timedelta

from lianxin.casework.suggestion import likeness
from tests.casework.suggestion.stage import Stage


def found(stage: Stage, suggestion) -> list[str]:
    return [like.suggestion.title for like in likeness.likely(suggestion, stage.now)]


def handed_in(stage: Stage, title: str, *concerns, **words):
    made = stage.edit(stage.draft(*concerns), title=title, concerns=list(concerns), **words)
    return stage.does("submit", made, "congress_deputy")


def test_a_like_title_is_found_and_another_is_not(stage):
    handed_in(stage, "关于在锦程路小学门口安装红绿灯的建议")
    handed_in(stage, "关于加强养老机构消防安全的建议")
    mine = handed_in(stage, "关于锦程路小学周边安装红绿灯的建议")
    assert found(stage, mine) == ["关于在锦程路小学门口安装红绿灯的建议"]


def test_the_words_that_all_titles_have_make_nothing_alike(stage):
    handed_in(stage, "关于进一步加强推进的建议")
    assert found(stage, handed_in(stage, "关于进一步加强停车的建议")) == []


def test_the_same_place_brings_them_nearer(stage):
    handed_in(stage, "关于北麓农贸市场环境的建议", place="北麓大道 12 号")
    far = handed_in(stage, "关于整治市场环境卫生的建议")
    near = handed_in(stage, "关于整治市场环境卫生的建议", place="北麓大道 12 号")
    scores = {one.pk: {x.suggestion.title: x.score for x in likeness.likely(one, stage.now)} for one in (far, near)}
    title = "关于北麓农贸市场环境的建议"
    assert scores[near.pk].get(title, 0) > scores[far.pk].get(title, 0)


def test_the_same_concern_behind_both_is_enough(stage):
    concern = stage.concern()
    first = handed_in(stage, "关于学校周边交通的建议", concern)
    mine = handed_in(stage, "关于给孩子一条安全路的建议", concern)
    (like,) = likeness.likely(mine, stage.now)
    assert (like.suggestion, like.same_concern) == (first, True)


def test_drafts_old_ones_and_other_zones_are_left_out(stage):
    stage.draft()
    old = handed_in(stage, "关于在锦程路小学周边增设信号灯的建议")
    stage.later(days=800)
    assert found(stage, handed_in(stage, "关于在锦程路小学周边增设信号灯的建议")) == []
    type(old).objects.filter(pk=old.pk).update(received_at=stage.now - timedelta(days=700))
    assert len(found(stage, handed_in(stage, "关于在锦程路小学周边增设信号灯的建议"))) == 2
