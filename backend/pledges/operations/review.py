"""审诺: review of each pledge by another person, with an opinion."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.organisations.models import Person
from backend.pledges import policies, queries
from backend.pledges.models import Pledge, PledgeReview
from backend.pledges.operations.rules import check_complete, record

State = Pledge.State


class AlreadyPassed(Conflict):
    code = "review-passed"
    title = _("This pledge has passed its review already.")


@operation
def review_pledge(*, actor: Person, pledge_id: UUID, now: datetime, passed: bool, opinion: str = "") -> Pledge:
    """Pass a pledge, or return it with an opinion. Raises PledgeIncomplete: a pledge that cannot be measured does not pass."""
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    require(policies.may_review(actor, pledge))
    expect_state(pledge, State.UNDER_REVIEW)
    if pledge.passed_at is not None:
        raise AlreadyPassed
    if passed:
        check_complete(pledge)
        versions.update_versioned(pledge, passed_at=now)
    elif not opinion:
        raise Invalid({"opinion": [_("Say what is missing, so that it can be corrected.")]})
    else:
        versions.update_versioned(pledge, state=State.RETURNED)
    review = PledgeReview(pledge=pledge, by=actor, at=now, passed=passed, opinion=opinion)
    review.save(force_insert=True)
    if passed:
        record("pledge.passed", pledge, actor=actor, now=now)
    else:
        writers = queries.writers_of(pledge.pledge_list, timezone.localdate(now))
        record("pledge.returned", pledge, actor=actor, now=now, writer_ids=writers)
    return pledge
