"""The jobs beside the web: each is run, and none keeps the others from running."""

from datetime import datetime

import pytest

from lianxin.config import background


def counts(now: datetime) -> int:
    assert now.tzinfo is not None
    return 3


def fails(now: datetime) -> int:
    raise ValueError("on purpose")


@pytest.mark.django_db
def test_a_job_that_fails_keeps_no_other_from_running(monkeypatch: pytest.MonkeyPatch) -> None:
    # the connection of a test is not to be closed
    monkeypatch.setattr(background.connections, "close_all", lambda: None)
    done, failed = background.run_once([fails, counts])
    assert list(done.values()) == [3]
    assert [name.rsplit(".", 1)[1] for name in failed] == ["fails"]


@pytest.mark.django_db
def test_every_job_may_run_when_there_is_nothing_to_do() -> None:
    done, failed = background.run_once([*background.WORKER, *background.TICK])
    assert failed == []
    assert set(done.values()) == {0}


def test_every_job_has_a_name_of_its_own() -> None:
    jobs = [*background.WORKER, *background.TICK]
    assert len({background.name_of(job) for job in jobs}) == len(jobs)
