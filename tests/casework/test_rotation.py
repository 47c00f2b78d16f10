from pathlib import Path

import pytest

from lianxin.casework import rotation
from lianxin.casework.concern.submission import receipt_hash
from lianxin.casework.models import Concern
from lianxin.core import crypto
from tests.casework.conftest import Stage


@pytest.fixture
def keys(settings, tmp_path: Path):
    settings.LIANXIN_HOME = tmp_path
    crypto.forget_keys()
    yield tmp_path / "keys"
    crypto.forget_keys()


def test_receipts_outlive_the_key_they_were_sealed_with(keys: Path, stage: Stage) -> None:
    concern = stage.submit()
    code = concern.receipt
    crypto.add_key()
    assert rotation.rotate() == 1
    (keys / "master-1").unlink()
    crypto.forget_keys()
    # found by the hash under the oldest key, which is another one now
    assert rotation.rotate() == 1
    assert rotation.rotate() == 0
    assert Concern.objects.get(receipt_hash=receipt_hash(code)).receipt == code
