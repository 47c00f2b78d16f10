import pytest

from lianxin.privacy.scrub import has_numbers, without_numbers


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话13987654321找我", "电话139****4321找我"),
        ("+86 139 8765 4321。", "139****4321。"),
        ("打１３９８７６５４３２１", "打139****4321"),
        ("身份证320602199001011234", "身份证320602***"),
        ("32060219900101123X", "320602***"),
        ("第 12345678901 号", "第 12345678901 号"),
        ("7KQM-2XRD-P9HV-C4TN", "7KQM-2XRD-P9HV-C4TN"),
        ("a13987654321b", "a13987654321b"),
        ("拨打 12345 或 0513-85920000", "拨打 12345 或 0513-85920000"),
    ],
)
def test_it_masks_numbers_of_people_and_no_others(text: str, left: str) -> None:
    assert without_numbers(text) == left
    assert has_numbers(text) == (text != left)
