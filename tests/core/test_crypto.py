from pathlib import Path

import pytest

from lianxin.core import crypto


@pytest.fixture
def keys(settings, tmp_path: Path):
    settings.LIANXIN_HOME = tmp_path
    crypto.forget_keys()
    yield tmp_path / "keys"
    crypto.forget_keys()


def test_what_is_sealed_opens_for_its_purpose_alone(keys: Path) -> None:
    sealed = crypto.seal("13800000000", "phone")
    assert crypto.unseal(sealed, "phone") == "13800000000"
    with pytest.raises(ValueError, match="cannot be opened"):
        crypto.unseal(sealed, "name")
    with pytest.raises(ValueError, match="cannot be opened"):
        crypto.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), "phone")


def test_keys_are_made_once_and_for_their_owner_alone(keys: Path) -> None:
    crypto.seal("x", "phone")
    assert [oct(path.stat().st_mode & 0o777) for path in keys.iterdir()] == ["0o600"]
    assert crypto.secret("master-1") == crypto.secret("master-1")


def test_after_a_new_key_old_texts_open_and_hashes_stay(keys: Path) -> None:
    sealed, digest = crypto.seal("甲", "name"), crypto.keyed_hash("甲", "name")
    assert crypto.add_key() == 2
    assert crypto.unseal(sealed, "name") == "甲"
    assert crypto.sealed_version(crypto.seal("甲", "name")) == 2
    assert crypto.keyed_hash("甲", "name") == digest


def test_a_signature_holds_for_its_data_alone(keys: Path) -> None:
    signature = crypto.sign(b"a")
    assert crypto.signature_holds(b"a", signature)
    assert not crypto.signature_holds(b"b", signature)
    assert not crypto.signature_holds(b"a", "00")
