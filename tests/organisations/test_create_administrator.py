"""`manage.py create_administrator`: the first account of an empty installation."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backend.organisations.models import Person, Unit
from tests.factories import as_actor


@pytest.fixture
def run(db, now, monkeypatch):
    def command(*options, password="correct horse battery"):
        monkeypatch.setenv("ADMIN_PASSWORD", password)
        out = StringIO()
        call_command("create_administrator", *options, "--language", "en", stdout=out)
        return out.getvalue()

    return command


def test_first_administrator_comes_with_the_district(run, anonymous):
    run("--name", "Eva", "--email", "Eva@example.org", "--district", "江北区")
    district = Unit.objects.get()
    eva = as_actor(Person.objects.get(email="eva@example.org"))
    assert {(grant.kind, grant.path) for grant in eva.grants} == {
        ("MEMBER", district.path),
        ("ADMINISTRATOR", district.path),
    }
    signed_in = anonymous.post("/api/v1/tokens", {"contact": "eva@example.org", "password": "correct horse battery"})
    assert signed_in.status_code == 201


def test_second_administrator_joins_the_district_that_is_there(run):
    run("--name", "Eva", "--email", "eva@example.org", "--district", "江北区")
    run("--name", "Eve", "--phone", "13812345678")
    assert Unit.objects.count() == 1
    assert Person.objects.filter(roles__kind="ADMINISTRATOR").count() == 2


def test_password_is_drawn_and_printed_once_when_none_is_given(run, anonymous):
    said = run("--name", "Eva", "--email", "eva@example.org", "--district", "江北区", password="")
    drawn = said.strip().rpartition(" ")[2]
    signed_in = anonymous.post("/api/v1/tokens", {"contact": "eva@example.org", "password": drawn})
    assert signed_in.status_code == 201


@pytest.mark.parametrize(
    ("options", "password", "says"),
    [
        (("--name", "Eva"), "correct horse battery", "Missing: Email or phone"),
        (("--name", "Eva", "--email", "eva@example.org"), "correct horse battery", "Missing: District"),
        (("--email", "eva@example.org"), "correct horse battery", "Missing: Name"),
        (("--name", "Eva", "--email", "eva@example.org", "--district", "区"), "password", "too common"),
        (("--name", "Eva", "--phone", "12", "--district", "区"), "correct horse battery", "no valid phone number"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_changes(run, nothing_changes, options, password, says):
    with nothing_changes(), pytest.raises(CommandError, match=says):
        run(*options, password=password)


def test_same_contact_twice_is_refused(run, nothing_changes):
    options = ("--name", "Eva", "--email", "eva@example.org", "--district", "江北区")
    run(*options)
    with nothing_changes(), pytest.raises(CommandError, match="exists already"):
        run(*options)
