"""A database of an earlier release, brought up to the present code."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.installation import Installation
from tests.upgrade import KEYS, known, releases, restored

pytestmark = pytest.mark.slow

OPENED = """
import django; django.setup()
from lianxin.privacy import contacts
from lianxin.privacy.models import ContactDetails
rows = ContactDetails.objects.filter(erased_at=None)
print(sum(1 for row in rows if contacts.reveal(row.ref)))
"""


def told(one: Installation, *words: str) -> Any:
    return json.loads(one.run(*words, "--json", **KEYS).stdout)


def counted(stats: dict[str, dict[str, int]], kinds: dict[str, Any]) -> dict[tuple[str, str], int]:
    """The states in which there are cases; kinds that came later are left out."""
    return {(kind, state): n for kind in kinds for state, n in stats[kind].items() if n}


def test_a_release_is_kept() -> None:
    assert "0.1" in releases(), "make upgrade-base"


@pytest.mark.parametrize("release", releases())
def test_it_migrates_and_is_found_whole(release: str, tmp_path: Path) -> None:
    one, before = restored(release, tmp_path / "home"), known(release)
    one.run("migrate", "--quiet", **KEYS)
    one.run("migrate", "--check", **KEYS)
    checkpoint = tmp_path / "checkpoint.json"
    checkpoint.write_text(json.dumps(before["checkpoint"]), "utf-8")

    verified = told(one, "verify", "--checkpoint", str(checkpoint))
    assert verified == {**verified, "ok": True, "first_bad": None, "events": before["events"]}
    assert counted(told(one, "stats"), before["stats"]) == counted(before["stats"], before["stats"])


@pytest.mark.parametrize("release", releases())
def test_what_was_sealed_can_still_be_opened(release: str, tmp_path: Path) -> None:
    one = restored(release, tmp_path / "home")
    one.run("migrate", "--quiet", **KEYS)
    settings = {**one.environment, **KEYS, "DJANGO_SETTINGS_MODULE": "lianxin.config.settings"}
    done = subprocess.run([sys.executable, "-c", OPENED], env=settings, capture_output=True, text=True, check=True)
    assert int(done.stdout) == known(release)["contacts"] > 0


@pytest.mark.parametrize("release", releases())
def test_time_goes_on_in_it(release: str, tmp_path: Path) -> None:
    one = restored(release, tmp_path / "home")
    one.run("migrate", "--quiet", **KEYS)
    later = {"LIANXIN_NOW": "2026-03-02T09:00:00+08:00", **KEYS}
    assert json.loads(one.run("tick", "--json", **later).stdout)["workflow.background.lapse_due"] > 0
    assert told(one, "verify")["ok"] is True
