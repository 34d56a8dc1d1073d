"""Registering with the community of residence (双报到): the member offers, an organiser of the community accepts into a cell."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.campaigns import policies, queries
from backend.campaigns.models import ResidenceRegistration
from backend.campaigns.operations.records import author_of, entering_helper, record, record_own
from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.grid.models import location_fields
from backend.organisations.models import Person, Unit
from backend.organisations.operations import people
from backend.organisations.queries import named_unit

State = ResidenceRegistration.State
COMMUNITIES = (Unit.Kind.COMMUNITY, Unit.Kind.VILLAGE)


class RegisteredAlready(Conflict):
    code = "registered-already"
    title = _("You are registered with a community already. End that first.")


@operation
def register_residence(
    *,
    actor: Person,
    now: datetime,
    unit_id: UUID,
    skills: list[str] | None = None,
    times: str = "",
    services: str = "",
    person_id: UUID | None = None,
) -> ResidenceRegistration:
    """Say what one can do, when, and what one offers, where one lives; `person_id` names a member who has asked the actor to
    enter it. Raises Invalid, NotAllowed, RegisteredAlready."""
    person = author_of(actor, person_id, now)
    unit = named_unit(actor=person, id=unit_id, field="unit_id")
    require(person.home_unit is not None)
    assert person.home_unit is not None
    if unit.kind not in COMMUNITIES or unit.closed_on is not None:
        raise Invalid({"unit_id": [_("Choose the community or village where you live.")]})
    if person.home_unit.path.startswith(unit.path):
        raise Invalid({"unit_id": [_("You are at home there.")]})
    offered = sorted(set(skills if skills is not None else person.skills))
    said = {"skills": offered, "times": times, "services": services}
    entered_by = entering_helper(actor, person.pk)
    registration = ResidenceRegistration(
        **location_fields(unit), person=person, entered_by=entered_by, created_at=now, **said
    )
    insert_unique(registration, RegisteredAlready)
    record_own("registration.made", registration, actor, now)
    return registration


@operation
def accept_registration(*, actor: Person, registration_id: UUID, now: datetime, cell_id: UUID) -> ResidenceRegistration:
    """Take a member into a cell of the community, whose posts and teams are open to them from now on; by who organises there."""
    registration = queries.get_registration(actor=actor, id=registration_id)
    cell = queries.find_cell(registration=registration, cell_id=cell_id)
    require(policies.may_take_in(actor, registration, cell))
    expect_state(registration, State.REGISTERED)
    versions.update_versioned(registration, state=State.ACCEPTED, accepted_at=now, **location_fields(cell.unit, cell))
    record("registration.accepted", registration, actor, now)
    serve_at(registration.person, cell.unit_id, actor, now)
    return registration


@operation
def end_registration(*, actor: Person, registration_id: UUID, now: datetime) -> ResidenceRegistration:
    """The member may end it at any time, and so may those who organise there; a helper at the member's wish."""
    registration = queries.get_registration(actor=actor, id=registration_id)
    require(policies.may_end(actor, registration))
    expect_state(registration, *ResidenceRegistration.LIVE)
    versions.update_versioned(registration, state=State.ENDED, ended_at=now)
    entered = record if policies.may_organise(actor, registration) else record_own
    entered("registration.ended", registration, actor, now)
    if registration.person.service_unit_id == registration.unit_id:
        serve_at(registration.person, None, actor, now)
    return registration


def serve_at(person: Person, unit_id: UUID | None, actor: Person, now: datetime) -> None:
    """Where the member serves is the community's to say; membership there follows, and home is not touched."""
    if person.service_unit_id != unit_id:
        people.write(person, actor, now, {"service_unit_id": unit_id})
