"""`manage.py load_demo`: all or nothing, the same again, and only ever a demo thrown away."""

import json
import stat
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from backend.campaigns.models import Progress
from backend.demo.models import DemoLoad
from backend.handbook.models import Household, Visit
from backend.issues.models import Issue, IssueCategory
from backend.organisations.models import SYSTEM_ID, Person, Unit
from backend.pledges.models import Pledge
from backend.posts.models import Claim, DutyLog
from tests.demo.conftest import load_small

# What a row says without ids, codes and sealed texts, which are drawn anew at each load.
TOLD = {
    Issue: ("state", "title", "created_at", "due_at", "closed_at", "quantity", "unit__name", "handler__name"),
    Person: ("name", "kind", "home_unit__name", "skills"),
    Claim: ("state", "person__name", "post__title", "post__unit__name", "created_at"),
    DutyLog: ("state", "claim__person__name", "day", "minutes", "source"),
    Household: ("state", "cell__code", "needs", "created_at"),
    Visit: ("state", "household__cell__code", "person__name", "day", "topic"),
    Pledge: ("state", "tier", "text", "target", "unit__name", "outcome"),
    Progress: ("enrolment__person__name", "action__code", "count", "running", "done"),
}


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_demo", "--size", "small", *arguments, stdout=out, verbosity=1)
    return out.getvalue()


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def loaded(seed: int) -> dict[str, list[str]]:
    """What a demo tells, as it would be, with nothing left behind."""
    with transaction.atomic():
        load_small(seed)
        rows = {model.__name__: sorted(map(repr, model.objects.values_list(*names))) for model, names in TOLD.items()}
        rows["how many"] = [f"{model._meta.label}: {model._default_manager.count()}" for model in apps.get_models()]
        transaction.set_rollback(True)
    return rows


@pytest.mark.django_db
def test_same_seed_same_demo_and_another_seed_another_one():
    first, second, other = loaded(1), loaded(1), loaded(2)
    assert [name for name in first if first[name] != second[name]] == []
    assert first["Issue"] != other["Issue"]


@pytest.mark.django_db
def test_an_interrupted_load_leaves_nothing(nothing_changes):
    def interrupt(phase: str, fraction: float) -> None:
        if phase == "story" and fraction > 0.3:
            raise KeyboardInterrupt

    with nothing_changes(), pytest.raises(KeyboardInterrupt):
        load_small(progress=interrupt)


@pytest.mark.django_db
def test_a_database_in_use_is_left_alone(world, var, nothing_changes):
    with nothing_changes():
        load("--if-empty")
        with pytest.raises(CommandError):
            load()
        with pytest.raises(CommandError):
            load("--reset")
    assert not (var / "demo-accounts.json").exists()


@pytest.mark.django_db
def test_accounts_are_kept_for_the_owner_only_and_a_reset_draws_new_ones(var):
    said = load("--if-empty")
    path = var / "demo-accounts.json"
    first = json.loads(path.read_text("utf-8"))["accounts"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [account["role"] for account in first] == [
        "member",
        "coordinator",
        "leader",
        "administrator",
        "auditor",
        "secretary",
    ]
    assert all(account["password"] in said for account in first)

    load("--if-empty")
    assert json.loads(path.read_text("utf-8"))["accounts"] == first

    Unit.objects.filter(parent=None).update(name="changed by somebody who tried the demo")
    IssueCategory.objects.filter(code="sewage").update(active=False)
    load("--reset", "--seed", "7")
    assert json.loads(path.read_text("utf-8"))["accounts"] != first
    assert Unit.objects.get(parent=None).name == "江北区"
    assert IssueCategory.objects.get(code="sewage").active
    assert Person.objects.filter(pk=SYSTEM_ID).exists()
    assert DemoLoad.objects.get().seed == 7
