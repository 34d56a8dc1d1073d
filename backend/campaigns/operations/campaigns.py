"""A campaign from draft to report."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.campaigns import defaults, policies, queries
from backend.campaigns.models import Action, Campaign
from backend.common.calendar import end_of_day, local_moment
from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, Invalid, does_not_exist, expect_state, require
from backend.common.ids import new_id
from backend.grid.models import location_fields
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.organisations.queries import named_unit
from backend.posts import operations as posts
from backend.posts.models import ServicePost

State = Campaign.State
LONGEST = timedelta(days=5 * 366)
MOST_ACTIONS = 12


class CampaignOver(Conflict):
    code = "campaign-over"
    title = _("The last day of this campaign has passed. Choose other dates.")


@operation
def create_campaign(
    *,
    actor: Person,
    now: datetime,
    unit_id: UUID,
    title: str,
    starts_on: date,
    ends_on: date,
    goals: list[str] | None = None,
    actions: list[dict[str, Any]] | None = None,
    kinds: list[str] | None = None,
    post_codes: list[str] | None = None,
) -> Campaign:
    """A draft, with the seven actions unless others are named. Raises Invalid, NotAllowed."""
    unit = named_unit(actor=actor, id=unit_id, field="unit_id")
    require(policies.may_run(actor, unit))
    if unit.closed_on is not None:
        raise does_not_exist("unit_id")
    campaign = Campaign(
        **location_fields(unit),
        key=new_id().hex[-8:],
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        goals=goals or [],
        kinds=sorted(set(kinds or [Person.Kind.IN_SERVICE.value])),
        post_codes=post_codes or [],
        created_at=now,
    )
    check(campaign)
    campaign.save(force_insert=True)
    write_actions(campaign, list(defaults.ACTIONS) if actions is None else actions)
    record("campaign.created", campaign, actor, now)
    return queries.get_campaign(actor=actor, id=campaign.pk)


@operation
def edit_campaign(
    *,
    actor: Person,
    campaign_id: UUID,
    now: datetime,
    expected_version: int | None = None,
    actions: list[dict[str, Any]] | None = None,
    **changes: Any,
) -> Campaign:
    """Change a draft; `actions` replace those there are. Raises NotFound, NotAllowed, StaleVersion, Invalid."""
    campaign = get_to_run(actor, campaign_id, State.DRAFT)
    versions.check_version(campaign, expected_version)
    for name, value in changes.items():
        setattr(campaign, name, value)
    check(campaign)
    versions.update_versioned(campaign, **changes)
    if actions is not None:
        campaign.actions.all().delete()
        write_actions(campaign, actions)
    changed = sorted({*changes, *(["actions"] if actions is not None else [])})
    record("campaign.edited", campaign, actor, now, fields=changed)
    return queries.get_campaign(actor=actor, id=campaign.pk)


@operation
def publish_campaign(*, actor: Person, campaign_id: UUID, now: datetime) -> Campaign:
    """Publish: make the chosen posts as drafts; the relay enrols and counts the members from now on."""
    campaign = get_to_run(actor, campaign_id, State.DRAFT)
    if campaign.ends_on < timezone.localdate(now):
        raise CampaignOver
    versions.update_versioned(campaign, state=State.PUBLISHED, published_at=now)
    made = make_posts(campaign, actor, now)
    record("campaign.published", campaign, actor, now, posts=made)
    return queries.get_campaign(actor=actor, id=campaign.pk)


@operation
def close_campaign(*, actor: Person, campaign_id: UUID, now: datetime) -> Campaign:
    """Close: freeze the report; no progress is written any more."""
    campaign = get_to_run(actor, campaign_id, State.PUBLISHED)
    versions.update_versioned(campaign, state=State.CLOSED, closed_at=now, report=queries.report_of(campaign))
    record("campaign.closed", campaign, actor, now)
    return queries.get_campaign(actor=actor, id=campaign.pk)


def get_to_run(actor: Person, campaign_id: UUID, state: str) -> Campaign:
    campaign = queries.get_campaign(actor=actor, id=campaign_id)
    require(policies.may_run(actor, campaign))
    expect_state(campaign, state)
    return campaign


def check(campaign: Campaign) -> None:
    errors: dict[str, list[Any]] = {}
    if campaign.ends_on < campaign.starts_on:
        errors["ends_on"] = [_("The end must come after the beginning.")]
    elif campaign.ends_on - campaign.starts_on > LONGEST:
        errors["ends_on"] = [_("A campaign lasts five years at most.")]
    if not set(campaign.post_codes) <= set(defaults.templates()):
        errors["post_codes"] = [_("There is no such template.")]
    if not campaign.kinds or Person.Kind.SYSTEM in campaign.kinds:
        errors["kinds"] = [_("Say whom the campaign covers.")]
    if errors:
        raise Invalid(errors)


def write_actions(campaign: Campaign, actions: list[dict[str, Any]]) -> None:
    codes = [action["code"] for action in actions]
    if not 1 <= len(codes) <= MOST_ACTIONS:
        raise Invalid({"actions": [_("A campaign has one to twelve actions.")]})
    if len(set(codes)) != len(codes):
        raise Invalid({"actions": [_("Each code stands once.")]})
    rows = [Action(campaign=campaign, position=number, **action) for number, action in enumerate(actions, 1)]
    Action.objects.bulk_create(rows)


def make_posts(campaign: Campaign, actor: Person, now: datetime) -> int:
    """Drafts for the campaign's time, in the publisher's language; the organisers open and change them."""
    today = timezone.localdate(now)
    starts_at = local_moment(max(campaign.starts_on, today))
    ends_at = end_of_day(campaign.ends_on)
    chosen = [post for post in defaults.posts() if post["code"] in campaign.post_codes]
    for post in chosen:
        posts.create_post(
            actor=actor,
            now=now,
            unit_id=campaign.unit_id,
            kind=ServicePost.Kind.STANDING,
            title=post["title"],
            duties=post["duties"],
            places=post["places"],
            starts_at=starts_at,
            ends_at=ends_at,
        )
    return len(chosen)


def record(kind: str, campaign: Campaign, actor: Person, now: datetime, **facts: Any) -> None:
    journal.record(kind, actor=actor, at=now, subject=campaign, **facts)
