"""Progress is read from real records, counted once at every level, and taken back when a record goes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.campaigns import operations
from backend.campaigns.models import Progress
from backend.common.errors import Conflict, Invalid, NotAllowed
from backend.journal.models import Entry
from backend.organisations import operations as organisations
from backend.organisations.queries import get_system
from backend.posts import operations as posts
from tests import factories
from tests.campaigns.steps import (
    accepted_deed,
    answered_suggestion,
    confirmed_example,
    counted,
    figures,
    process_entries,
    progress_of,
    published,
    wrong,
)
from tests.world import NOW
from workers.subscriptions import SUBSCRIPTIONS

LATER = NOW.replace(day=20)


def claim(world, person):
    post = factories.make_post(unit=world.wenzhu, audience=world.district)
    return posts.claim_post(actor=person, post_id=post.pk, now=NOW)


def test_a_member_goes_through_the_seven_actions(world, now, client_for):
    campaign = published(world)
    claim(world, world.ben)
    posts.join_team(actor=world.ben, team_id=factories.make_team(unit=world.wenzhu).pk, now=NOW)
    pairing = factories.make_pairing(household=factories.make_household(cell=world.cell), person=world.ben)
    for _ in range(4):
        visit = factories.make_visit(pairing=pairing, request=False)
        Entry.objects.filter(subject_id=visit.pk).update(facts={"person_id": str(world.ben.pk)})
    accepted_deed(world.ben, world.hao)
    answered_suggestion(world.ben, world.hao)
    confirmed_example(world.ben, world.hao)
    process_entries()
    own = client_for(world.ben).get("/api/v1/me/progress").json()["results"]
    assert [row["campaign_id"] for row in own] == [str(campaign.pk)]
    assert {row["code"]: (row["state"], row["count"]) for row in own[0]["actions"]} == {
        "POST": ("DONE", 1),
        "TEAM": ("DONE", 1),
        "HANDBOOK": ("DONE", 4),
        "DEED": ("DONE", 1),
        "SUGGESTION": ("DONE", 1),
        "EXAMPLE": ("DONE", 1),
        "FAMILY": ("DONE", 1),
    }
    assert all(len(row["rows"]) == row["count"] for row in own[0]["actions"])
    assert wrong() == []


def test_what_is_begun_is_running_and_what_is_not_is_open(world, now, client_for):
    published(world)
    operations.propose_deed(actor=world.ben, now=NOW, title="A ramp")
    process_entries()
    actions = client_for(world.ben).get("/api/v1/me/progress").json()["results"][0]["actions"]
    states = {row["code"]: row["state"] for row in actions}
    assert (states["DEED"], states["SUGGESTION"]) == ("RUNNING", "OPEN")


def test_withdrawing_takes_it_back_everywhere(world, now, client_for):
    campaign = published(world)
    mine = claim(world, world.ben)
    process_entries()
    reader = client_for(world.cem)
    for unit in (world.branch, world.wenzhu, world.district):
        assert figures(reader, campaign, unit)["POST"] == 1
    assert figures(reader, campaign, world.cicheng).get("POST") is None
    posts.withdraw_claim(actor=world.ben, claim_id=mine.pk, now=NOW, reason="")
    process_entries()
    assert figures(reader, campaign, world.district).get("POST") is None
    kinds = Entry.objects.filter(kind__startswith="progress.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["progress.done", "progress.undone"]
    assert wrong() == []


def test_an_entry_handed_over_twice_or_late_counts_once(world, now):
    campaign = published(world)
    accepted_deed(world.ben, world.hao)
    process_entries()
    before = progress_of(campaign, world.ben), Entry.objects.count()
    entries = list(Entry.objects.filter(kind__startswith="deed.").order_by("-id"))
    operations.update_progress(entries, now=LATER)
    assert (progress_of(campaign, world.ben), Entry.objects.count()) == before


def test_what_lies_outside_the_campaign_does_not_count(world, now):
    campaign = published(world, starts_on=date(2026, 6, 10))
    accepted_deed(world.ben, world.hao)
    process_entries()
    assert progress_of(campaign, world.ben) == {}


def test_a_record_made_before_publishing_counts_from_then_on(world, now):
    accepted_deed(world.ben, world.hao)
    process_entries()
    campaign = published(world)
    assert progress_of(campaign, world.ben) == {"DEED": (1, 0, True)}


def test_the_figures_follow_a_member_who_moves(world, now, client_for):
    campaign = published(world)
    accepted_deed(world.ben, world.hao)
    process_entries()
    organisations.edit_person(actor=world.eva, person_id=world.ben.pk, now=NOW, home_unit_id=world.cicheng_branch.pk)
    process_entries()
    reader = client_for(world.eva)
    assert figures(reader, campaign, world.branch) == {"members": 4}
    assert figures(reader, campaign, world.cicheng_branch) == {"members": 2, "DEED": 1}
    organisations.deactivate_person(actor=world.eva, person_id=world.ben.pk, now=NOW)
    process_entries()
    assert figures(reader, campaign, world.cicheng_branch) == {"members": 1}
    assert wrong() == []


def test_the_figures_follow_a_unit_that_moves_and_a_consortium(world, now, client_for):
    campaign = published(world)
    accepted_deed(world.ben, world.hao)
    process_entries()
    organisations.move_unit(actor=world.eva, unit_id=world.wenzhu.pk, now=NOW, parent_id=world.cicheng.pk)
    process_entries()
    reader = client_for(world.eva)
    assert figures(reader, campaign, world.cicheng)["DEED"] == 1
    assert "DEED" not in figures(reader, campaign, world.kongpu)
    assert wrong() == []


def test_an_exempted_member_drops_out_and_comes_back(world, now, client_for):
    campaign = published(world)
    accepted_deed(world.ben, world.hao)
    process_entries()
    reader = client_for(world.eva)
    before = figures(reader, campaign, world.branch)
    exemption = operations.exempt_member(
        actor=world.hao, campaign_id=campaign.pk, now=NOW, person_id=world.ben.pk, reason="SICK"
    )
    process_entries()
    assert figures(reader, campaign, world.branch) == {"members": before["members"] - 1}
    operations.end_exemption(actor=world.hao, exemption_id=exemption.pk, now=NOW)
    process_entries()
    assert figures(reader, campaign, world.branch) == before
    assert wrong() == []


def test_an_exemption_ends_by_itself_on_its_day(world, now):
    campaign = published(world)
    everybody = counted(campaign)
    until = date(2026, 6, 15)
    operations.exempt_member(
        actor=world.hao, campaign_id=campaign.pk, now=NOW, person_id=world.ben.pk, reason="SICK", until_date=until
    )
    process_entries()
    assert counted(campaign) == everybody - 1
    operations.enrol_people(actor=get_system(), now=LATER)
    assert counted(campaign) == everybody


def test_nobody_exempts_themselves(world, now, nothing_changes):
    campaign = published(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.exempt_member(
            actor=world.hao, campaign_id=campaign.pk, now=NOW, person_id=world.hao.pk, reason="AWAY"
        )


def test_where_the_branch_confirms_the_records_alone_do_not_do(world, now):
    actions = [{"code": "DEED", "source": "DEED", "needs_confirmation": True}]
    campaign = published(world, actions=actions)
    accepted_deed(world.ben, world.hao)
    process_entries()
    assert progress_of(campaign, world.ben) == {"DEED": (1, 0, False)}
    said = {"actor": world.hao, "campaign_id": campaign.pk, "now": NOW, "person_id": world.ben.pk}
    operations.confirm_action(**said, code="DEED")
    process_entries()
    assert progress_of(campaign, world.ben) == {"DEED": (1, 0, True)}
    with pytest.raises(Conflict):
        operations.confirm_action(**said, code="DEED")
    with pytest.raises(Invalid):
        operations.confirm_action(**said, code="OTHER")


def test_an_administrator_sees_neither_which_visits_there_were_nor_that_they_are_few(world, now, client_for):
    published(world)
    pairing = factories.make_pairing(household=factories.make_household(cell=world.cell), person=world.ben)
    factories.make_visit(pairing=pairing)
    operations.propose_deed(actor=world.ben, now=NOW, title="A ramp")
    process_entries()
    for reader, seen in ((world.eva, 0), (world.hao, 1)):
        answer = client_for(reader).get(f"/api/v1/people/{world.ben.pk}/progress").json()["results"][0]
        rows = {row["code"]: len(row["rows"]) for row in answer["actions"]}
        assert (rows["HANDBOOK"], rows["FAMILY"], rows["DEED"]) == (seen, seen, 1)
        counts = {row["code"]: (row["count"], row["running"]) for row in answer["actions"]}
        assert counts["HANDBOOK"] == ((1, 0) if seen else (None, None))
        assert counts["DEED"] == (0, 1)


@pytest.mark.parametrize("members", [3, 30])
def test_a_place_costs_five_statements_at_any_size(members, world, now, client_for):
    for _ in range(members):
        factories.make_member(unit=world.branch)
    campaign = published(world)
    client = client_for(world.eva)
    with CaptureQueriesContext(connection) as statements:
        client.get(f"/api/v1/units/{world.district.pk}/progress?campaign={campaign.pk}")
    assert len(statements) <= 5


def test_a_batch_costs_the_same_however_many_entries(world, now):
    published(world)
    subscription = SUBSCRIPTIONS[1]
    costs = []
    for people in (2, 20):
        members = [factories.make_member(unit=world.branch) for _ in range(people)]
        deeds = [operations.propose_deed(actor=one, now=NOW, title="A ramp").pk for one in members]
        entries = list(Entry.objects.filter(subject_id__in=deeds))
        with CaptureQueriesContext(connection) as statements:
            subscription(entries, now=NOW)
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert Progress.objects.count() == 22
