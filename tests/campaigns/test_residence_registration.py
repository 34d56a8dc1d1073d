"""双报到: a member offers help where they live and goes on counting at home."""

import pytest

from backend.campaigns import operations
from backend.campaigns.models import ResidenceRegistration
from backend.common.errors import Conflict, Invalid, NotAllowed
from backend.journal.models import Entry
from backend.organisations import operations as organisations
from backend.posts import operations as posts
from tests import factories
from tests.campaigns.steps import counted, figures, process_entries, published
from tests.world import NOW

OFFER = {"skills": ["bicycles"], "times": "Saturdays", "services": "Mending bicycles"}


def report(world, **more) -> ResidenceRegistration:
    fields = {"actor": world.cem, "unit_id": world.wenzhu.pk, "now": NOW, **OFFER, **more}
    return operations.register_residence(**fields)


def test_a_member_reports_and_the_coordinator_takes_them_in(world, now, client_for):
    made = report(world)
    listed = client_for(world.ada).get("/api/v1/residence-registrations?state=REGISTERED").json()["results"]
    assert [(row["id"], row["services"]) for row in listed] == [(str(made.pk), "Mending bicycles")]
    taken = operations.accept_registration(actor=world.ada, registration_id=made.pk, now=NOW, cell_id=world.cell.pk)
    assert (taken.state, taken.cell_id) == ("ACCEPTED", world.cell.pk)
    kinds = Entry.objects.filter(subject_id=made.pk).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["registration.made", "registration.accepted"]


def test_the_member_goes_on_counting_at_home(world, now, client_for):
    campaign = published(world)
    everybody, there = counted(campaign), figures(client_for(world.eva), campaign, world.wenzhu)
    made = report(world)
    operations.accept_registration(actor=world.ada, registration_id=made.pk, now=NOW, cell_id=world.cell.pk)
    process_entries()
    assert (counted(campaign), figures(client_for(world.eva), campaign, world.wenzhu)) == (everybody, there)


def test_posts_and_teams_there_are_open_to_them_until_it_ends(world, now):
    team = factories.make_team(unit=world.wenzhu)
    made = report(world)
    operations.accept_registration(actor=world.ada, registration_id=made.pk, now=NOW, cell_id=world.cell.pk)
    cem = factories.as_actor(world.cem)
    assert (cem.home_unit_id, cem.service_unit_id) == (world.cicheng_branch.pk, world.wenzhu.pk)
    assert posts.join_team(actor=cem, team_id=team.pk, now=NOW).person_id == cem.pk
    operations.end_registration(actor=cem, registration_id=made.pk, now=NOW)
    assert factories.as_actor(world.cem).service_unit_id is None


def test_nobody_reports_to_two_communities_or_to_their_own(world, nothing_changes):
    report(world)
    with nothing_changes():
        with pytest.raises(Conflict):
            report(world, unit_id=world.lvmei.pk)
        with pytest.raises(Invalid):
            report(world, actor=world.ben)
        with pytest.raises(Invalid):
            report(world, actor=world.ben, unit_id=world.cicheng.pk)


def test_a_cell_of_another_community_is_not_offered(world, nothing_changes):
    made = report(world)
    with nothing_changes(), pytest.raises(Invalid):
        operations.accept_registration(actor=world.eva, registration_id=made.pk, now=NOW, cell_id=world.lvmei_cell.pk)


def test_a_coordinator_of_another_cell_does_not_take_in(world, nothing_changes):
    made = report(world, unit_id=world.lvmei.pk)
    operations.accept_registration(actor=world.ivy, registration_id=made.pk, now=NOW, cell_id=world.lvmei_cell.pk)
    mine = report(world, actor=world.ivy)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.accept_registration(actor=world.ivy, registration_id=mine.pk, now=NOW, cell_id=world.cell.pk)


def test_after_the_end_one_may_report_elsewhere(world):
    made = report(world)
    assert operations.end_registration(actor=world.cem, registration_id=made.pk, now=NOW).state == "ENDED"
    assert report(world, unit_id=world.lvmei.pk).state == "REGISTERED"


def test_it_follows_the_community_in_the_tree(world, now):
    made = report(world)
    organisations.move_unit(actor=world.eva, unit_id=world.wenzhu.pk, now=NOW, parent_id=world.cicheng.pk)
    process_entries()
    assert ResidenceRegistration.objects.get(pk=made.pk).unit_path.startswith(world.cicheng.path)


def test_what_was_offered_is_not_in_the_journal(world):
    report(world)
    told = str(list(Entry.objects.values_list("facts", flat=True)))
    assert "bicycles" not in told and "Saturdays" not in told
