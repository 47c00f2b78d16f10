import pytest

from lianxin.core.errors import Refused
from lianxin.privacy import phones


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("13800000000", "13800000000"),
        (" 138-0000-0000 ", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("008613800000000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("0513-85921234", "051385921234"),
        ("(0513)85921234", "051385921234"),
        ("（０５１３）８５９２１２３４", "051385921234"),
        ("010 6512 3456", "01065123456"),
        ("+86 513 85921234", "051385921234"),
        ("+86 10 65123456", "01065123456"),
        ("0513-8592123", "05138592123"),
    ],
)
def test_it_keeps_a_number_as_digits_however_it_is_written(written: str, kept: str) -> None:
    assert phones.normalise(written) == kept


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "填手机号，或带区号的座机号"),
        ("---", "填手机号，或带区号的座机号"),
        ("1380000000", "手机号是 11 位，您填了 10 位，少 1 位"),
        ("138000000001", "手机号是 11 位，您填了 12 位，多 1 位"),
        ("12345678901", "没有这样的手机号，看看前三位是不是写错了"),
        ("85921234", "座机号前面要加区号，例如 0513-85920000"),
        ("找王小明", "电话里只能有数字"),
        ("1380000000a", "电话里只能有数字"),
        ("+1 202 555 0123", "只能填中国大陆的电话号码"),
        ("0044 20 7946 0958", "只能填中国大陆的电话号码"),
        ("0513-1592123", "这个号码不对：手机号 11 位，座机号带区号，例如 0513-85920000"),
        ("010-6512345", "这个号码不对：手机号 11 位，座机号带区号，例如 0513-85920000"),
        ("١٣٨٠٠٠٠٠٠٠٠", "电话里只能有数字"),
        ("9" * 10_000, "这个号码不对：手机号 11 位，座机号带区号，例如 0513-85920000"),
    ],
)
def test_it_says_what_to_mend_in_a_wrong_number(written: str, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        phones.normalise(written)
    assert (caught.value.message, caught.value.field) == (sentence, "phone")


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800000000", "138****0000"),
        ("051385921234", "0513****1234"),
        ("05138592123", "0513****123"),
        ("01065123456", "010****3456"),
        ("", ""),
    ],
)
def test_it_masks_the_middle(phone: str, masked: str) -> None:
    assert phones.mask(phone) == masked


def test_only_a_mobile_can_receive_a_message() -> None:
    assert phones.is_mobile("13800000000")
    assert not phones.is_mobile("051385921234")
