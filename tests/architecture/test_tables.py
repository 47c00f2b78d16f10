"""The migrations say what the models say, and the flow tables are sound."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from lianxin.workflow.engine import flows


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    told = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, interactive=False, stdout=told, stderr=told)
    except SystemExit:
        pytest.fail(told.getvalue())


def test_tables_have_djangos_names() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("lianxin.")]
    assert ours
    for model in ours:
        assert model._meta.db_table == f"{model._meta.app_label}_{model._meta.model_name}"


def test_flow_tables_are_sound() -> None:
    assert {"concern"} <= set(flows)
    assert {kind: problems for kind, flow in flows.items() if (problems := flow.problems())} == {}
