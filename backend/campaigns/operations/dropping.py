"""Taking a person out of campaigns again who came by mistake and did nothing."""

from datetime import datetime

from backend.campaigns.models import Enrolment
from backend.campaigns.queries.figures import members_metric
from backend.common.db.operations import operation
from backend.journal import operations as journal
from backend.organisations.models import Person


@operation
def drop_enrolments(*, actor: Person, person: Person, now: datetime) -> int:
    """Remove the enrolments that followed from the person's home alone, with what they count; returns how many.

    One that has progress stays: somebody did something.
    """
    enrolments = Enrolment.objects.filter(person=person, progress=None).select_related("campaign", "unit")
    for enrolment in enrolments:
        counted = {
            "unit_path": enrolment.counted_path,
            "scope_ids": enrolment.counted_scope_ids,
            "counts": {members_metric(enrolment.campaign): -1},
        }
        enrolment.version += 1
        journal.record(
            "enrolment.removed",
            actor=actor,
            at=now,
            subject=enrolment,
            scope=enrolment.unit.scope,
            reversals=[counted] if enrolment.counted_path is not None else [],
            campaign_id=enrolment.campaign_id,
            person_id=person.pk,
        )
        enrolment.delete()
    return len(enrolments)
