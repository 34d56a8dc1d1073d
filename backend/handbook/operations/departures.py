"""What becomes of the pairings of a person whose account is closed."""

from backend.handbook.models import Pairing
from backend.handbook.operations.pairings import finish, withdraw
from backend.organisations.holdings import Becomes, Departure, Held
from backend.organisations.models import Person


class Pairings:
    """They end at once. No title: which family it is, administrators need not know."""

    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        pairings = Pairing.objects.filter(person=departure.person, state__in=Pairing.LIVE).order_by("pk")
        becomes = Becomes.ENDS if departure.closes else Becomes.STAYS
        return [Held(pk, "", state, becomes) for pk, state in pairings.values_list("pk", "state")]

    def release(self, departure: Departure, *, actor: Person) -> None:
        pairings = Pairing.objects.filter(person=departure.person, state__in=Pairing.LIVE)
        for pairing in pairings.select_related("household", "person").order_by("pk"):
            end = withdraw if pairing.state == Pairing.State.PROPOSED else finish
            end(pairing, actor=actor, now=departure.now, reason=Pairing.Reason.LEFT)
