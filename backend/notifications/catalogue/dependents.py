"""Who depends on the reader of a message: they are told when there is no time left to tell the reader."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from backend.notifications.catalogue.recipients import find_organisers
from backend.posts.models import Claim
from backend.tasks.models import Task

Dependents = Callable[[Collection[UUID], date], Mapping[UUID, Iterable[UUID]]]  # by what the message is about


def who_offered(task_ids: Collection[UUID], today: date) -> Mapping[UUID, Iterable[UUID]]:
    return {
        pk: [person_id] for pk, person_id in Task.objects.filter(pk__in=task_ids).values_list("pk", "offered_by_id")
    }


def who_organises(claim_ids: Collection[UUID], today: date) -> Mapping[UUID, Iterable[UUID]]:
    """The organisers of the cell of the claim's post, else those of its unit."""
    rows = list(Claim.objects.filter(pk__in=claim_ids).values_list("pk", "post__cell_id", "post__unit_id"))
    found = find_organisers({pk for _claim_id, *places in rows for pk in places if pk}, today)
    return {claim_id: found.get(str(cell_id)) or found.get(str(unit_id)) or () for claim_id, cell_id, unit_id in rows}


DEPENDENTS: Mapping[str, Dependents] = {"task": who_offered, "claim": who_organises}
