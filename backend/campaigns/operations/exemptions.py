"""Who need not take part, and what the branch confirms over and above the records."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.campaigns import policies, queries
from backend.campaigns.models import Campaign, Confirmation, Exemption
from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.errors import Conflict, IllegalTransition, Invalid, expect_state, require
from backend.journal import operations as journal
from backend.organisations.models import Person


class ExemptAlready(Conflict):
    code = "exempt-already"
    title = _("This member is exempted already.")


class ConfirmedAlready(Conflict):
    code = "confirmed-already"
    title = _("This has been confirmed already.")


class NothingToConfirm(Conflict):
    code = "nothing-to-confirm"
    title = _("This action is counted from records alone.")


def member_of(actor: Person, campaign_id: UUID, person_id: UUID) -> tuple[Campaign, Person]:
    campaign = queries.get_campaign(actor=actor, id=campaign_id)
    person = queries.get_enrolled(actor=actor, campaign=campaign, person_id=person_id)
    require(policies.may_keep(actor, person))
    expect_state(campaign, Campaign.State.PUBLISHED)
    return campaign, person


@operation
def exempt_member(
    *,
    actor: Person,
    campaign_id: UUID,
    now: datetime,
    person_id: UUID,
    reason: str,
    from_date: date | None = None,
    until_date: date | None = None,
) -> Exemption:
    """A member takes no part for a time: from `from_date` or today until `until_date` or until it is ended."""
    campaign, person = member_of(actor, campaign_id, person_id)
    today = timezone.localdate(now)
    start = from_date or today
    if until_date is not None and until_date <= max(start, today):
        raise Invalid({"until_date": [_("The end must come after the beginning.")]})
    over = Exemption.objects.filter(campaign=campaign, person=person, ended_at=None, until_date__lte=today)
    for old in over:
        close(old, actor, now)
    exemption = Exemption(
        campaign=campaign, person=person, granted_by=actor, reason=reason, from_date=start,
        until_date=until_date, created_at=now,
    )  # fmt: skip
    insert_unique(exemption, ExemptAlready)
    record("exemption.granted", exemption, person, actor, now)
    return exemption


@operation
def end_exemption(*, actor: Person, exemption_id: UUID, now: datetime) -> Exemption:
    exemption = queries.get_exemption(actor=actor, id=exemption_id)
    require(policies.may_keep(actor, exemption.person))
    if exemption.ended_at is not None:
        raise IllegalTransition
    close(exemption, actor, now)
    return exemption


def close(exemption: Exemption, actor: Person, now: datetime) -> None:
    versions.update_versioned(exemption, ended_at=now)
    record("exemption.ended", exemption, exemption.person, actor, now)


def record(kind: str, row: Exemption | Confirmation, person: Person, actor: Person, now: datetime) -> None:
    assert person.home_unit is not None
    journal.record(kind, actor=actor, at=now, subject=row, scope=person.home_unit.scope, person_id=person.pk)


@operation
def confirm_action(*, actor: Person, campaign_id: UUID, now: datetime, person_id: UUID, code: str) -> None:
    """The branch says that a member's action is done, where the campaign asks for it. The records still have to be there."""
    campaign, person = member_of(actor, campaign_id, person_id)
    action = queries.find_action(campaign=campaign, code=code)
    if not action.needs_confirmation:
        raise NothingToConfirm
    what = {"action": action, "person": person}
    confirmation = Confirmation(**what, confirmed_by=actor, created_at=now)
    insert_unique(confirmation, ConfirmedAlready)
    record("confirmation.given", confirmation, person, actor, now)
