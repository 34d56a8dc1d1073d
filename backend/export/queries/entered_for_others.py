"""What the person entered for others who had asked for help: only that, since the content is in the others' exports."""

from collections.abc import Iterator

from django.db.models import CharField, F, QuerySet, Value

from backend.campaigns.models import Example, PracticalDeed, ResidenceRegistration, Suggestion
from backend.export.queries.work import Rows
from backend.handbook.models import Pairing, Visit
from backend.organisations.models import Person
from backend.pledges.models import Evaluation, Milestone, Pledge, PledgeList, QuarterNote
from backend.posts.models import Claim, DutyLog

#: The model, the field of who entered it, and that of the person for whom.
ENTERED = (
    (Claim, "entered_by", "person_id"),
    (DutyLog, "entered_by", "claim__person_id"),
    (Pairing, "entered_by", "person_id"),
    (Visit, "entered_by", "person_id"),
    (PracticalDeed, "entered_by", "person_id"),
    (PracticalDeed, "result_entered_by", "person_id"),
    (Suggestion, "entered_by", "person_id"),
    (Example, "entered_by", "person_id"),
    (ResidenceRegistration, "entered_by", "person_id"),
    (PledgeList, "entered_by", "owner_id"),
    (Pledge, "entered_by", "pledge_list__owner_id"),
    (QuarterNote, "entered_by", "by_id"),
    (Milestone, "entered_by", "reported_by_id"),
    (Evaluation, "entered_by", "by_id"),
)


def entered_for_others(person: Person) -> Rows:
    """All of them in one statement."""
    first, *rest = parts(person)
    return first.union(*rest, all=True)


def parts(person: Person) -> Iterator[QuerySet]:
    for model, field, person_field in ENTERED:
        rows = model._default_manager.filter(**{field: person}).exclude(**{person_field: person.pk}).order_by()
        column = Value(f"{model._meta.model_name}.{field}", output_field=CharField())
        yield rows.values(row_id=F("pk"), of_person_id=F(person_field), entered=column)
