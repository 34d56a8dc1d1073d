"""The district's id stands on every large table: the key by which they would be distributed (docs/architecture.md).

Two districts do the same things side by side, and no row gets the other's id. Claims and what belongs to them are in
tests/posts/test_root.py.
"""

from datetime import date
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command

from backend.campaigns import operations as campaigns
from backend.campaigns.models import Confirmation, Enrolment, Exemption, Progress
from backend.common.ids import new_id
from backend.common.management.commands import fill_roots as fill_command
from backend.common.models import IdempotencyKey
from backend.common.roots import Source, fill_roots
from backend.handbook.models import Pairing, Visit
from backend.notifications.models import Message, Preference
from backend.notifications.operations.queueing import Draft, queue
from backend.organisations import operations as organisations
from backend.organisations.models import Person, Role
from backend.pledges import operations as pledges
from backend.pledges.models import Evaluation, Milestone, PledgeReview, PledgeRevision, QuarterNote
from tests import factories
from tests.campaigns import steps as campaign_steps
from tests.handbook import saying
from tests.pledges import steps as pledge_steps
from tests.world import NOW, person

#: Where the district stands that a row must name.
OWNERS = {
    Message: "recipient__root_id",
    Visit: "household__root_id",
    Pairing: "household__root_id",
    Enrolment: "campaign__root_id",
    Progress: "enrolment__campaign__root_id",
    Confirmation: "action__campaign__root_id",
    Exemption: "campaign__root_id",
    Milestone: "pledge__root_id",
    PledgeReview: "pledge__root_id",
    PledgeRevision: "pledge__root_id",
    QuarterNote: "pledge__root_id",
    Evaluation: "pledge__root_id",
    Role: "unit__root_id",
}
IN_POSTS = ("posts.Claim", "posts.DutyLog", "posts.Handover", "posts.TeamMember")

#: Every other table, and why it needs no district's id. A new table gets one, or a line here.
WITHOUT = {
    "auth.Permission": "Django's, one row per model; nothing of ours reads it",
    "auth.Group": "Django's, empty",
    "auth.Group_permissions": "Django's, empty",
    "contenttypes.ContentType": "Django's, one row per model",
    "sessions.Session": "found by its key alone, and gone when it ends",
    "knox.AuthToken": "found by its digest alone, and gone when it expires; the library's own table",
    "common.CalendarOverride": "a few days a year, the same for every district",
    "journal.Heartbeat": "one row per process of the installation",
    "journal.JobRun": "one row per run of the clock, for the whole installation",
    "organisations.UnitName": "a few per unit",
    "organisations.DivisionCode": "a few per unit",
    "organisations.ConsortiumMember": "a few per consortium",
    "organisations.Invitation": "found by its digest alone, and gone once used",
    "grid.CellCode": "a few per cell",
    "rollups.Drift": "what a check of figures found; empty when all is well",
    "issues.IssueCategory": "a list of categories, the same for every district",
    "pledges.Pledge_helpers": "a few per pledge, written by Django as two ids: read through the pledge",
    "pledges.Pledge_typists": "a few per pledge, written by Django as two ids: read through the pledge",
    "campaigns.Action": "a few per campaign",
    "imports.ImportBatch": "one row per file that an operator imports",
    "imports.ImportedRow": "read by its batch alone, when an operator takes an import back; no request reads it",
    "notifications.Preference": "one per person at most, and none for most: read through the person",
    "demo.DemoLoad": "one row",
}


def test_every_table_names_the_district_or_says_why_not():
    tables = apps.get_models(include_auto_created=True)
    columns = {model._meta.label: [field.attname for field in model._meta.concrete_fields] for model in tables}
    assert {label for label, names in columns.items() if "root_id" not in names} == set(WITHOUT)


def test_every_column_that_may_be_empty_is_looked_at_here():
    """People have none who belong to nobody: the system, residents. The memory of requests follows them."""
    empty = {
        model._meta.label
        for model in apps.get_models()
        if any(field.attname == "root_id" and field.null for field in model._meta.concrete_fields)
    }
    looked_at = {model._meta.label for model in OWNERS} | {*IN_POSTS, "common.IdempotencyKey"}
    assert empty - {"organisations.Person"} == looked_at


@pytest.fixture
def other(world):
    """The same parts in the foreign district, so that a story can be told there as it stands."""
    community = factories.make_unit(name="他社区", kind="COMMUNITY", parent=world.foreign)
    cell = factories.make_cell(unit=community, code="他-1", branch=world.foreign_branch)
    ada = person("Ola", world.foreign_branch, (Role.Kind.COORDINATOR, community, cell))
    units = {"district": world.foreign, "kongpu": world.foreign, "wenzhu": community, "branch": world.foreign_branch}
    people = {"ada": ada, "ben": world.dan, "hao": world.nan, "fay": world.lin, "eva": world.kim}
    return SimpleNamespace(cell=cell, **units, **people)


def written(*models):
    """(what the row names, what it should name), each pair once."""
    return {model.__name__: set(model.objects.values_list("root_id", OWNERS[model])) for model in models}


def both(world, *models):
    pairs = {(district.pk, district.pk) for district in (world.district, world.foreign)}
    return {model.__name__: pairs for model in models}


def test_pairings_and_visits(world, other):
    for here in (world, other):
        household, _pairing = saying.paired(here)
        saying.visit(here.ben, household)
    assert written(Pairing, Visit) == both(world, Pairing, Visit)


def test_enrolments_and_what_is_done(world, other, now):
    actions = [{"code": "DEED", "source": "DEED", "needs_confirmation": True}]
    for here in (world, other):
        campaign = campaign_steps.drafted(here, actor=here.eva, actions=actions)
        campaigns.publish_campaign(actor=here.eva, campaign_id=campaign.pk, now=NOW)
        campaign_steps.accepted_deed(here.ben, here.hao)
        about = {"actor": here.hao, "campaign_id": campaign.pk, "now": NOW, "person_id": here.ben.pk}
        campaigns.confirm_action(**about, code="DEED")
        campaigns.exempt_member(**about, reason="AWAY")
    campaign_steps.settle()
    models = (Enrolment, Progress, Confirmation, Exemption)
    assert written(*models) == both(world, *models)


def test_what_is_said_about_pledges(world, other):
    for here in (world, other):
        pledge = pledge_steps.published(here, **pledge_steps.BY_HAND)
        pledges.revise_pledge(actor=here.hao, pledge_id=pledge.pk, now=NOW, reason="Put right", text="A whole day")
        pledges.note_quarter(actor=here.ben, pledge_id=pledge.pk, now=NOW, year=2026, quarter=2, text="Half done")
        pledges.carry_over(actor=here.ben, pledge_id=pledge.pk, now=NOW)
        pledge_steps.judged(here, text="Another one")
    models = (Milestone, PledgeReview, PledgeRevision, QuarterNote, Evaluation)
    assert written(*models) == both(world, *models)
    assert Milestone.objects.count() == 8  # of both pledges, and of what they are next year


def test_roles(world, other):
    Role.objects.all().delete()
    for here in (world, other):
        name = {"name": "New", "home_unit_id": here.branch.pk, "service_unit_id": here.wenzhu.pk}
        made = organisations.create_person(actor=here.eva, now=NOW, **name)
        organisations.grant_role(actor=here.eva, person_id=made.pk, kind="OFFICER", unit_id=here.kongpu.pk, now=NOW)
    assert Role.objects.count() == 6
    assert written(Role) == both(world, Role)


@pytest.mark.parametrize("names", [("ben", "dan"), ("ben", "bao"), ("dan",)])
def test_messages(world, names):
    """Of two districts together, of one alone (a column that is the same in all rows is sent once), with own wishes."""
    Preference.objects.create(person=world.ben, email_offers=False, created_at=NOW)
    people = [getattr(world, name) for name in names]
    drafts = [Draft(one.pk, "TASK_OFFERED", "task", new_id(), "one") for one in people]
    assert queue(drafts, now=NOW) > len(people)
    assert set(Message.objects.values_list("recipient_id", "root_id")) == {(one.pk, one.root_id) for one in people}


def test_what_is_remembered_of_requests(world, now, client_for):
    for actor in (world.ben, world.dan):
        post = factories.make_post(unit=actor.home_unit, audience=actor.home_unit)
        answers = [client_for(actor).post(f"/api/v1/posts/{post.pk}/claims").status_code for _twice in range(2)]
        assert answers == [201, 409]
    expected = [(one.pk, one.root_id, status) for one in (world.ben, world.dan) for status in (201, 409)]
    assert sorted(IdempotencyKey.objects.values_list("person_id", "root_id", "status")) == sorted(expected)


def test_a_resident_belongs_to_no_district(world, now, anonymous):
    report = {"category": "sewage-overflow", "title": "Drain", "cell_id": str(world.cell.pk)}
    assert anonymous.post("/api/v1/issues/resident-reports", report).status_code == 201
    assert IdempotencyKey.objects.get().root_id is None


def make_old_rows(world, other):
    """As a program from before the column had left them."""
    for here in (world, other):
        day = {"created_at": NOW}
        pairing = factories.make_pairing(household=factories.make_household(cell=here.cell), person=here.ben)
        factories.make_visit(pairing=pairing)
        campaign = campaign_steps.drafted(here, actor=here.eva)
        action = campaign.actions.first()
        enrolment = Enrolment.objects.create(campaign=campaign, person=here.ben, unit=here.branch, **day)
        Progress.objects.create(enrolment=enrolment, action=action, **day)
        Confirmation.objects.create(action=action, person=here.ben, confirmed_by=here.hao, **day)
        leave = {"reason": "AWAY", "from_date": date(2026, 6, 1), "granted_by": here.hao}
        Exemption.objects.create(campaign=campaign, person=here.ben, **leave, **day)
        pledge_list = factories.make_pledge_list(owner=here.ben, unit=here.branch)
        pledge = factories.make_pledge(pledge_list=pledge_list)
        said = {"pledge": pledge, "by": here.hao, "at": NOW}
        Milestone.objects.create(pledge=pledge, text="A room", due_on=date(2026, 5, 1))
        PledgeReview.objects.create(**said, passed=True)
        PledgeRevision.objects.create(**said, number=1, reason="Put right", before={})
        QuarterNote.objects.create(**said, year=2026, quarter=2, text="Half done")
        Evaluation.objects.create(**said, side="BRANCH", outcome="FULFILLED")
        told = {"kind": "TASK_DUE", "subject_type": "task", "subject_id": new_id(), "dedupe_key": "one"}
        when = {"send_after": NOW, "expires_at": NOW, **day}
        Message.objects.create(recipient=here.ben, channel="INBOX", state="SENT", **told, **when)
        IdempotencyKey.objects.create(person_id=here.ben.pk, key="k", fingerprint="f", status=201, created_at=NOW)


MIGRATIONS = {
    "campaigns": "0006_fill_root",
    "common": "0003_fill_root",
    "handbook": "0005_fill_root",
    "notifications": "0009_fill_root",
    "organisations": "0005_fill_root",
    "pledges": "0004_fill_root",
}


def fill_all(batch):
    for app, name in MIGRATIONS.items():
        fill_roots(apps, app, import_module(f"backend.{app}.migrations.{name}").SOURCES, batch=batch)


def test_rows_from_before_the_column_get_it(world, other):
    make_old_rows(world, other)
    assert all({root for root, _owner in pairs} == {None} for pairs in written(*OWNERS).values())
    for _twice in range(2):
        fill_all(batch=1)
        assert written(*OWNERS) == both(world, *OWNERS)
        asked = set(IdempotencyKey.objects.values_list("person_id", "root_id"))
        assert asked == {(one.pk, one.root_id) for one in (world.ben, world.dan)}


def test_a_migration_fills_its_own_tables(world, other):
    make_old_rows(world, other)
    for app, name in MIGRATIONS.items():
        import_module(f"backend.{app}.migrations.{name}").fill(apps, None)
    assert written(*OWNERS) == both(world, *OWNERS)


def test_the_command_fills_what_an_older_version_wrote_beside_this_one(world, other):
    make_old_rows(world, other)
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben)
    assert claim.root_id is None
    for _twice in range(2):
        call_command("fill_roots", stdout=StringIO())
        assert written(*OWNERS) == both(world, *OWNERS)
        claim.refresh_from_db()
        assert claim.root_id == world.district.pk


def test_the_command_knows_every_fill(db):
    written_down = {path.parts[-3]: path.stem for path in Path("backend").glob("*/migrations/*_fill_root.py")}
    assert written_down == fill_command.FILLS


def test_what_is_filled_stays_and_what_has_no_district_does_not_hold_up_the_rest(world):
    """Residents belong to no district: their rows are passed, in whatever batch they lie."""
    nobody = Person.objects.filter(root=None).first()
    for number, asker in enumerate((nobody.pk, world.ben.pk, new_id(), world.dan.pk)):
        fields = {"key": str(number), "fingerprint": "f", "status": 201, "created_at": NOW}
        IdempotencyKey.objects.create(person_id=asker, **fields)
    IdempotencyKey.objects.filter(person_id=world.dan.pk).update(root_id=world.district.pk)
    fill_roots(apps, "common", (Source("IdempotencyKey", "organisations.Person", "person_id"),), batch=1)
    found = list(IdempotencyKey.objects.order_by("key").values_list("root_id", flat=True))
    assert found == [None, world.district.pk, None, world.district.pk]
