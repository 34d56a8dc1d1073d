"""`manage.py load_demo`: all or nothing, the same again, and only ever a demo thrown away."""

import json
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q

from backend.campaigns.models import Progress
from backend.common.sealing import sealed_columns
from backend.demo.models import DemoLoad
from backend.handbook.models import Household, Visit
from backend.issues.models import Issue, IssueCategory
from backend.organisations.models import SYSTEM_ID, Person, Unit
from tests.conftest import snapshot
from tests.demo.conftest import load_small

# Drawn at load time: passwords, tokens, the sealing of a contact.
SECRETS = ("organisations.Person", "issues.Issue", "knox.AuthToken", "organisations.Invitation", "handbook.Household",
           "handbook.Visit")  # fmt: skip
ISSUE = ("id", "state", "title", "due_at", "quantity", "closed_at", "handler_id", "cell_id", "unit_path")
PROGRESS = ("id", "version", "created_at", "enrolment_id", "action__code", "count", "running", "done", "counted_path",
            "counted_scope_ids")  # fmt: skip
# Numbered by the database as they come.
NUMBERED = ("organisations.UnitName", "organisations.DivisionCode", "organisations.ConsortiumMember", "rollups.Counter",
            "demo.DemoLoad", "campaigns.Action", "campaigns.Progress", "handbook.RetentionReport")  # fmt: skip


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_demo", "--size", "small", *arguments, stdout=out, verbosity=1)
    return out.getvalue()


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def loaded(seed: int, *, quick: bool = True) -> dict[str, list[str]]:
    """Every row of a demo but secrets, as it would be, with nothing left behind."""
    with transaction.atomic():
        load_small(seed, quick=quick)
        rows = {label: found for label, found in snapshot().items() if label not in SECRETS}
        rows["people"] = sorted(map(repr, Person.objects.values_list("id", "name", "kind", "home_unit_id", "skills")))
        rows["issues"] = sorted(map(repr, Issue.objects.values_list(*ISSUE)))
        rows["progress"] = sorted(map(repr, Progress.objects.values_list(*PROGRESS)))
        rows |= {model.__name__: but_sealed(model) for model in (Household, Visit)}
        transaction.set_rollback(True)
    return rows


def but_sealed(model: type[Household | Visit]) -> list[str]:
    """Sealing draws by lot: of a sealed text the rows say only whether there is one."""
    sealed = [field.attname for field in sealed_columns() if field.model is model]
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in sealed]
    texts = {f"has_{name}": Q(**{f"{name}__isnull": False}) for name in sealed}
    return sorted(map(repr, model.objects.annotate(**texts).values_list(*names, *texts)))


@pytest.mark.django_db
def test_same_seed_same_demo_and_another_seed_another_one():
    first, second, other = loaded(1), loaded(1), loaded(2)
    assert [label for label in first if label not in NUMBERED and first[label] != second[label]] == []
    assert [label for label in NUMBERED if len(first[label]) != len(second[label])] == []
    assert first["issues"] != other["issues"]


@pytest.mark.django_db
def test_the_shortcuts_change_no_row():
    quick, slow = loaded(3), loaded(3, quick=False)
    assert [label for label in quick if label not in NUMBERED and quick[label] != slow[label]] == []


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
