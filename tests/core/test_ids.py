from lianxin.core import ids


def test_a_receipt_has_four_groups_of_its_alphabet() -> None:
    code = ids.new_receipt()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert not set(code) & set("0O1IL")
    assert ids.receipt_is_wellformed(ids.normalise_receipt(code.lower().replace("-", " ")))


def test_one_wrong_or_two_swapped_characters_are_noticed() -> None:
    for _ in range(50):
        bare = ids.normalise_receipt(ids.new_receipt())
        for i, char in enumerate(bare):
            other = ids.ALPHABET[(ids.ALPHABET.index(char) + 7) % 31]
            assert not ids.receipt_is_wellformed(bare[:i] + other + bare[i + 1 :])
        for i in range(14):
            swapped = bare[:i] + bare[i + 1] + bare[i] + bare[i + 2 :]
            assert swapped == bare or not ids.receipt_is_wellformed(swapped)
