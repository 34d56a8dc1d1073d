"""What becomes of the registration with the community of residence when the account is closed."""

from django.db.models import QuerySet

from backend.campaigns.models import ResidenceRegistration
from backend.campaigns.operations.records import record
from backend.campaigns.policies import visible_registrations
from backend.common.db import versions
from backend.organisations.holdings import Becomes, Departure, Held, held_rows
from backend.organisations.models import Person


class Registrations:
    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        def becomes(registration: ResidenceRegistration) -> str:
            return Becomes.ENDS if departure.closes else Becomes.STAYS

        return held_rows(live_of(departure.person), visible_registrations(reader), becomes, title="services")

    def release(self, departure: Departure, *, actor: Person) -> None:
        for registration in live_of(departure.person):
            ended = {"state": ResidenceRegistration.State.ENDED, "ended_at": departure.now}
            versions.update_versioned(registration, **ended)
            record("registration.ended", registration, actor, departure.now)


def live_of(person: Person) -> QuerySet[ResidenceRegistration]:
    live = ResidenceRegistration.LIVE
    return ResidenceRegistration.objects.filter(person=person, state__in=live).select_related("person")
