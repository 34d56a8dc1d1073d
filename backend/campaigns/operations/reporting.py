"""Reporting to the community of residence: offered by the member, accepted into a cell by who coordinates it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.campaigns import policies, queries
from backend.campaigns.models import Reporting
from backend.campaigns.operations.records import author_of, entering_helper, record, record_own
from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.grid.models import location_fields
from backend.organisations.models import Person, Unit
from backend.organisations.operations import people
from backend.organisations.queries import named_unit

State = Reporting.State
COMMUNITIES = (Unit.Kind.COMMUNITY, Unit.Kind.VILLAGE)


class ReportedAlready(Conflict):
    code = "reported-already"
    title = _("You have reported to a community already. End that first.")


@operation
def report_to_community(
    *,
    actor: Person,
    now: datetime,
    unit_id: UUID,
    skills: list[str] | None = None,
    times: str = "",
    services: str = "",
    person_id: UUID | None = None,
) -> Reporting:
    """Say what one can do, when, and what one offers, where one lives; `person_id` names a member who has asked the actor to
    enter it. Raises Invalid, NotAllowed, ReportedAlready."""
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
    reporting = Reporting(**location_fields(unit), person=person, entered_by=entered_by, created_at=now, **said)
    insert_unique(reporting, ReportedAlready)
    record_own("reporting.made", reporting, actor, now)
    return reporting


@operation
def accept_reporting(*, actor: Person, reporting_id: UUID, now: datetime, cell_id: UUID) -> Reporting:
    """Take a member into a cell of the community, whose posts and teams are open to them from now on; by who organises there."""
    reporting = queries.get_reporting(actor=actor, id=reporting_id)
    cell = queries.find_cell(reporting=reporting, cell_id=cell_id)
    require(policies.may_take_in(actor, reporting, cell))
    expect_state(reporting, State.REPORTED)
    versions.update_versioned(reporting, state=State.ACCEPTED, accepted_at=now, **location_fields(cell.unit, cell))
    record("reporting.accepted", reporting, actor, now)
    serve_at(reporting.person, cell.unit_id, actor, now)
    return reporting


@operation
def end_reporting(*, actor: Person, reporting_id: UUID, now: datetime) -> Reporting:
    """The member may end it at any time, and so may those who organise there; a helper at the member's wish."""
    reporting = queries.get_reporting(actor=actor, id=reporting_id)
    require(policies.may_end(actor, reporting))
    expect_state(reporting, *Reporting.LIVE)
    versions.update_versioned(reporting, state=State.ENDED, ended_at=now)
    entered = record if policies.may_organise(actor, reporting) else record_own
    entered("reporting.ended", reporting, actor, now)
    if reporting.person.service_unit_id == reporting.unit_id:
        serve_at(reporting.person, None, actor, now)
    return reporting


def serve_at(person: Person, unit_id: UUID | None, actor: Person, now: datetime) -> None:
    """Where the member serves is the community's to say; membership there follows, and home is not touched."""
    if person.service_unit_id != unit_id:
        people.write(person, actor, now, {"service_unit_id": unit_id})
