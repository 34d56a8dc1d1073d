"""What becomes of the pledges of a person whose account is closed, and of the reviews that wait for them."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from backend.common.db import versions
from backend.organisations.holdings import Becomes, Departure, Held, held_rows
from backend.organisations.models import Person
from backend.pledges import policies
from backend.pledges.models import Pledge, Tier
from backend.pledges.operations.drafts import withdraw
from backend.pledges.operations.rules import record

State = Pledge.State


class Pledges:
    """What a member pledged for themselves is withdrawn. A pledge of others for which they answer goes back to the owner of its
    list; a branch's own list stays with the branch, whose present secretary writes it."""

    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        def becomes(pledge: Pledge) -> str:
            if not departure.closes:
                return Becomes.STAYS
            return what_becomes(pledge, departure.person)

        return held_rows(live_of(departure.person), policies.visible_pledges(reader), becomes, title="text")

    def release(self, departure: Departure, *, actor: Person) -> None:
        for pledge in live_of(departure.person).order_by("pk"):
            outcome = what_becomes(pledge, departure.person)
            if outcome == Becomes.ENDS:
                withdraw(pledge, actor=actor, now=departure.now, reason=_("The member takes part no longer."))
            elif outcome == Becomes.GIVEN_BACK:
                versions.update_versioned(pledge, responsible_id=pledge.pledge_list.owner_id)
                record("pledge.edited", pledge, actor=actor, now=departure.now, fields=["responsible_id"])


def live_of(person: Person) -> QuerySet[Pledge]:
    mine = Q(responsible=person) | Q(pledge_list__owner=person)
    return Pledge.objects.filter(mine, state__in=Pledge.LIVE).select_related("pledge_list")


def what_becomes(pledge: Pledge, person: Person) -> str:
    own = pledge.pledge_list.owner_id == person.pk
    if own:
        return Becomes.FOR_OTHERS if pledge.tier == Tier.BRANCH else Becomes.ENDS
    return Becomes.GIVEN_BACK


class Reviews:
    """Pledges that wait for a review which this person may give. Nobody is named for it: others with the right give it."""

    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        waiting = policies.reviewable_pledges(departure.person).filter(state=State.UNDER_REVIEW, passed_at=None)
        becomes = Becomes.FOR_OTHERS if departure.closes else Becomes.STAYS
        return held_rows(waiting, policies.visible_pledges(reader), lambda pledge: becomes, title="text")

    def release(self, departure: Departure, *, actor: Person) -> None:
        """Nothing is to be done: the right ends with the role."""
