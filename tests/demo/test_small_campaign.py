"""The campaign, the families and the pledges of a small demo."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, JSONField, Q, Sum, TextField

from backend.campaigns import queries as campaigns
from backend.campaigns.models import (
    Action,
    Campaign,
    Enrolment,
    Example,
    Exemption,
    FeedbackSlip,
    PracticalDeed,
    ResidenceRegistration,
    Suggestion,
)
from backend.campaigns.operations import progress_projection
from backend.campaigns.queries.figures import metric
from backend.common.errors import NotFound
from backend.demo.words import families as words
from backend.grid.operations import rescope_rows
from backend.handbook import queries as handbook
from backend.handbook.id_numbers import contains_id_number
from backend.handbook.models import Household, Pairing, Visit
from backend.handbook.operations import read_household
from backend.journal.models import Entry
from backend.organisations.models import Person, Unit
from backend.organisations.queries import get_system
from backend.pledges import queries as pledges
from backend.pledges.models import Evaluation, Pledge, PledgeList, PledgeReview, PledgeRevision, QuarterNote, Tier
from backend.pledges.queries import counts_from
from backend.rollups import queries as rollups
from backend.rollups.models import Counter
from backend.rollups.queries import Span
from tests.demo.conftest import visits_by_strangers
from tests.world import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
PHONE = re.compile(r"(?<![0-9a-fA-F-])(?:\+?86[ -]?)?1[3-9]\d{9}(?![0-9a-fA-F-])|(?<!\d)0574[- ]?\d{7,8}(?!\d)")
ADDRESS = re.compile(r"[路街巷弄]\s*\d+\s*[号弄]|\d+\s*[号幢栋]\s*\d+\s*室|\d+室")


def states(model) -> set[str]:
    return set(model.objects.values_list("state", flat=True))


def shown(metric: str, unit: Unit) -> int | None:
    """A figure as the API shows it: None where it is too small."""
    return rollups.sums(unit.pk, Span()).get(metric)


# --- the campaign ---------------------------------------------------------------------------------------------------------


def test_a_campaign_of_500_days_with_five_goals_and_seven_actions_is_under_way(demo):
    campaign = Campaign.objects.get()
    assert campaign.state == Campaign.State.PUBLISHED
    assert (campaign.ends_on - campaign.starts_on).days + 1 == 500
    assert campaign.ends_on > TODAY
    assert len(campaign.goals) == 5
    assert all("过硬" in goal for goal in campaign.goals)
    codes = ["POST", "TEAM", "HANDBOOK", "DEED", "SUGGESTION", "EXAMPLE", "FAMILY"]
    assert list(campaign.actions.order_by("position").values_list("code", flat=True)) == codes


@pytest.mark.parametrize(
    "model", [PracticalDeed, Suggestion, Example, ResidenceRegistration, Household, Pairing, Visit, Pledge]
)
def test_records_are_there_in_every_state(demo, model):
    assert states(model) == set(model.State.values)


def test_suggestions_are_answered_in_every_way_with_a_reason(demo):
    answered = Suggestion.objects.filter(state="ANSWERED")
    assert set(answered.values_list("answer", flat=True)) == {"ADOPTED", "PARTLY", "NOT"}
    assert not answered.filter(reason="").exists()


def test_exempted_members_are_not_counted_while_that_lasts(demo):
    exempt = Exemption.objects.all()
    in_force = exempt.filter(Q(until_date=None) | Q(until_date__gt=TODAY), ended_at=None)
    assert in_force.exists()
    assert exempt.exclude(ended_at=None).exists()
    assert exempt.filter(until_date__lte=TODAY).exists()
    left = set(Enrolment.objects.filter(counted_path=None).values_list("person_id", flat=True))
    assert left == set(in_force.values_list("person_id", flat=True))


def test_progress_is_what_the_records_say_with_nothing_left_to_do(demo):
    people = list(Person.objects.values_list("pk", flat=True))
    assert progress_projection.update_members(people, actor=get_system(), now=NOW) == 0
    assert progress_projection.enrol_people(actor=get_system(), now=NOW) == 0
    assert rescope_rows(actor=get_system(), now=NOW) == 0


def test_progress_is_mixed_and_opens_its_entries(demo):
    campaign = Campaign.objects.get()
    district = Unit.objects.get(parent=None)
    progress = campaigns.progress_of_unit(actor=demo.actor("leader"), unit_id=district.pk, campaign=campaign.pk)
    assert progress["members"] == Enrolment.objects.exclude(counted_path=None).count()
    shown = {action["code"]: action["done"] for action in progress["actions"]}
    for action in campaign.actions.all():
        name = metric(campaign, action, done=True)
        entries = Entry.objects.filter(Q(counts__has_key=name) | Q(reversals__icontains=name))
        here = sum(entry.counts.get(name, 0) for entry in entries)
        there = sum(item["counts"].get(name, 0) for entry in entries for item in entry.reversals)
        assert 0 < here + there < progress["members"]
        hidden = action.source in Action.OF_FAMILIES and here + there < 5
        assert shown[action.code] == (None if hidden else here + there)


def test_the_figures_of_the_campaign_grew_with_the_story(demo):
    """Counted week by week, not all on the last day."""
    days = Counter.objects.filter(metric__startswith="action_done:").values_list("day", flat=True).distinct()
    assert len(days) > 10
    assert min(days) < TODAY - timedelta(days=60)


# --- families -------------------------------------------------------------------------------------------------------------


def test_families_have_codes_and_nothing_readable(demo):
    households = Household.objects.all()
    assert all(re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", one.code) for one in households)
    texts = {*words.CONTACTS, *words.NOTES, *words.VISIT_NOTES, *words.ANSWERS} - {""}
    assert all(text.startswith("演示") for text in texts)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = repr(cursor.fetchall())
            assert not [text for text in texts if text in rows], table
    assert households.exclude(contact=None).exists()
    assert Visit.objects.exclude(note=None).exists()


def test_a_reading_by_whoever_is_paired_opens_only_demo_words(demo):
    member = demo.actor("member")
    mine = Pairing.objects.get(person=member, state="IN_FORCE")
    found = read_household(actor=member, household_id=mine.household_id, now=NOW, purpose="VISIT")
    assert found["contact"] == words.CONTACTS[0]


@pytest.mark.parametrize("role", ["administrator", "leader", "auditor"])
def test_rank_shows_no_family(demo, role):
    actor = demo.actor(role)
    assert list(handbook.list_households(actor=actor)) == []
    assert list(handbook.list_visits(actor=actor)) == []
    with pytest.raises(NotFound):
        handbook.get_household(actor=actor, id=Household.objects.filter(state="ACTIVE").order_by("pk")[0].pk)


@pytest.mark.parametrize("role", ["member", "coordinator", "secretary"])
def test_those_who_help_see_theirs_and_not_all(demo, role):
    seen = handbook.list_households(actor=demo.actor(role)).count()
    assert 0 < seen < Household.objects.count()


def test_nobody_acted_on_a_family_they_no_longer_saw(demo):
    assert visits_by_strangers() == []


def test_small_figures_about_families_are_not_shown_and_larger_ones_are(demo):
    district = Unit.objects.get(parent=None)
    paired = Household.objects.filter(pairings_in_force__gt=0)
    assert shown("households_paired", district) == paired.count() >= 5
    assert shown("households_paired", Unit.objects.get(name="外滩社区")) >= 5
    few = [unit for unit in Unit.objects.filter(kind="VILLAGE") if paired.filter(unit=unit).count() in range(1, 5)]
    few += [
        unit for unit in Unit.objects.filter(name="北岸琴森社区") if paired.filter(unit=unit).count() in range(1, 5)
    ]
    assert few
    assert all(shown("households_paired", unit) is None for unit in few)


def test_requests_became_issues_that_know_nothing_of_the_family(demo):
    made = Visit.objects.exclude(issue=None).select_related("issue", "household")
    assert made.count() >= 2
    for visit in made:
        assert visit.issue.cell_id == visit.household.cell_id
        about = repr([visit.issue.title, visit.issue.description, visit.issue.location])
        assert visit.household.code not in about
        entries = Entry.objects.filter(subject_id=visit.issue_id).values_list("facts", flat=True)
        assert str(visit.household_id) not in repr(list(entries))


#: Digests and keys: any number may stand in them by chance.
DIGESTS = ("password", "token_key", "digest", "key", "tracking_hash", "ledger_key", "fingerprint")


def test_nothing_in_the_demo_looks_like_somebodys_data(demo):
    """Every text of every row: no telephone number, no address, no number of an identity card."""
    for model in apps.get_models():
        fields = [
            field for field in model._meta.concrete_fields if isinstance(field, (CharField, TextField, JSONField))
        ]
        names = [field.attname for field in fields if field.attname not in DIGESTS]
        for row in model._default_manager.values_list(*names) if names else []:
            for value in row:
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                assert not PHONE.search(text), (model, text)
                assert not ADDRESS.search(text), (model, text)
                assert not contains_id_number(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text)), (model, text)


# --- pledges --------------------------------------------------------------------------------------------------------------


def test_three_tiers_are_linked(demo):
    linked = Pledge.objects.filter(tier=Tier.MEMBER, serves__serves__isnull=False).select_related("serves__serves")
    assert linked.exists()
    for pledge in linked:
        assert (pledge.serves.tier, pledge.serves.serves.tier) == (Tier.BRANCH, Tier.SECRETARY)
        assert pledge.year == pledge.serves.year == pledge.serves.serves.year
    assert set(PledgeList.objects.values_list("tier", flat=True)) == set(Tier.values)


def test_results_are_mixed_and_what_the_records_say(demo):
    evaluated = Pledge.objects.filter(state="EVALUATED")
    assert len(set(evaluated.values_list("outcome", flat=True))) >= 3
    assert evaluated.filter(outcome="UNFULFILLED_EXPLAINED").exclude(explanation="").exists()
    places = evaluated.filter(measure="LOCATION", category="").exclude(metric="visits")
    assert places.exists()
    for pledge in places:
        assert (pledges.value_now(pledge) >= pledge.target) == (pledge.outcome == "FULFILLED")


def test_pledges_are_measured_in_every_way(demo):
    pledged = Pledge.objects.filter(state__in=Pledge.SHOWN)
    assert set(pledged.values_list("measure", flat=True)) == set(Pledge.Measure.values)
    metrics = set(pledged.values_list("metric", flat=True))
    assert {"issues_resolved", "tasks_done", "minutes_served", "claims_confirmed", "visits"} <= metrics
    assert any(metric.startswith("quantity:") for metric in metrics)
    assert pledged.exclude(category="").exists()
    assert set(pledged.values_list("scope_shown", flat=True)) == set(Pledge.Audience.values)


def test_a_note_holds_the_figure_of_its_moment(demo):
    notes = QuarterNote.objects.filter(pledge__measure="LOCATION", pledge__category="").exclude(value=None)
    notes = notes.exclude(pledge__metric__in=("visits",)).select_related("pledge__measured_unit")
    assert notes.count() >= 3
    assert notes.filter(value__gt=0).exists()
    for note in notes:
        pledge = note.pledge
        day = note.at.date()
        before = Counter.objects.filter(scope_id=pledge.measured_unit_id, metric=pledge.metric, day__lt=day)
        found = (
            before.filter(day__gte=counts_from(pledge), day__lte=pledge.due_on).aggregate(sum=Sum("value"))["sum"] or 0
        )
        divisor = {"minutes_served": 60}.get(pledge.metric, 1000 if ":" in pledge.metric else 1)
        assert note.value == (Decimal(found) / divisor).quantize(Decimal("0.001"))


def test_much_is_said_about_pledges(demo):
    assert PledgeReview.objects.filter(passed=False).exclude(opinion="").exists()
    assert PledgeRevision.objects.exclude(reason="").exists()
    assert set(Evaluation.objects.values_list("side", flat=True)) == set(Evaluation.Side.values)
    assert Pledge.objects.filter(milestones__reached_on__isnull=False).exists()
    assert Pledge.objects.filter(milestones__reached_on=None, state="PUBLISHED").exists()
    returned = Pledge.objects.filter(state__in=Pledge.SHOWN, pledgereviews__passed=False)
    assert returned.exists()  # came back, was mended, and was published


def test_a_public_list_shows_the_names_of_those_who_agreed_and_no_others(demo):
    public = PledgeList.objects.filter(pledges__in=Pledge.objects.filter(state__in=Pledge.SHOWN, scope_shown="PUBLIC"))
    pages = [pledges.show_public_page(list_id=one.pk) for one in public.distinct()]
    named = {page["owner_name"] for page in pages}
    agreed = set(Person.objects.filter(consents__has_key="public_name").values_list("name", flat=True))
    assert named - {""}
    assert named <= agreed | {""}
    assert "" in named


def test_pledges_of_this_year_and_what_is_carried_over_into_the_next(demo):
    years = set(PledgeList.objects.values_list("year", flat=True))
    assert years == {2026, 2027}
    assert Pledge.objects.filter(year=2027).exclude(carried_from=None).exists()


def test_a_member_who_serves_where_they_live_has_a_slip(demo):
    slip = FeedbackSlip.objects.order_by("pk").first()
    assert (slip.unit.name, slip.year, slip.quarter) == ("外滩社区", 2026, 1)
    assert any(slip.content["figures"]["minutes_served"] == 90 for slip in FeedbackSlip.objects.all())


# --- what there is to try -------------------------------------------------------------------------------------------------


def test_the_member_has_open_actions_and_running_pledges(demo):
    member = demo.actor("member")
    lines = campaigns.progress_of_person(actor=member)[0]["actions"]
    states = {line["code"]: line["state"] for line in lines}
    assert states["HANDBOOK"] == states["DEED"] == "RUNNING"
    assert states["EXAMPLE"] == "OPEN"
    assert states["SUGGESTION"] == states["FAMILY"] == "DONE"
    mine = list(pledges.list_pledges(actor=member, mine=True))
    assert {"PUBLISHED", "RETURNED"} <= {row["state"] for row in mine}
    assert handbook.list_pairings(actor=member, mine=True, state="PROPOSED").count() == 1
    assert handbook.list_visits(actor=member, mine=True, state="NOTED").count() == 1


def test_the_secretary_has_a_queue(demo):
    secretary = demo.actor("secretary")
    assert pledges.list_to_review(actor=secretary).count() >= 3
    assert campaigns.list_deeds(actor=secretary, state="PROPOSED", mine=False).exists()
    assert campaigns.list_suggestions(actor=secretary, state="MADE", mine=False).exists()
    assert campaigns.list_examples(actor=secretary, state="RECORDED", mine=False).exists()


def test_others_have_something_to_do_too(demo):
    assert pledges.list_to_review(actor=demo.actor("leader")).filter(tier="BRANCH").exists()
    assert campaigns.list_registrations(actor=demo.actor("coordinator"), state="REGISTERED").exists()
    assert pledges.list_pledges(actor=demo.actor("auditor"), state="PUBLISHED").exists()
    assert campaigns.list_exemptions(actor=demo.actor("administrator"), campaign_id=Campaign.objects.get().pk).exists()
