"""Names by sound."""

import pytest

from lianxin.directory import pinyin


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张伟", "zhangwei", "zw"),
        ("曾乐", "zengle", "zl"),
        ("单云", "shanyun", "sy"),
        ("任远", "renyuan", "ry"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("解放", "xiefang", "xf"),
        ("Anna", "anna", "a"),
        ("曾", "ceng", "c"),
        ("", "", ""),
    ],
)
def test_it_reads_family_names_as_family_names(name: str, full: str, initials: str) -> None:
    assert (pinyin.full(name), pinyin.initials(name)) == (full, initials)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("青禾街道", "qinghejiedao"), ("3号 点（东）", "3haodian-dong"), ("！！", ""), ("绿岛", "lvdao")],
)
def test_it_makes_a_slug_of_letters_and_digits(name: str, slug: str) -> None:
    assert pinyin.slug(name) == slug
