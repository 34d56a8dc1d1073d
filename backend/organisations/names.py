"""People by their names, compared without spaces."""

from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Replace

from backend.common.texts import search_key
from backend.organisations.models import Person

# A name without spaces, also one of a row written before names were normalised.
PLAIN_NAME = Replace(Replace("name", Value("\u3000")), Value(" "))


def find_namesakes(*, unit_id: UUID, name: str) -> list[Person]:
    """The people of this name whose home is the unit; for imports."""
    return list(
        Person.objects.annotate(plain_name=PLAIN_NAME).filter(home_unit_id=unit_id, plain_name=search_key(name))
    )
