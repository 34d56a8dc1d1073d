"""An issue at Ada's cell, brought to any step of its cycle by the operations themselves.

Ben reports it, Ada accepts and dispatches it, Cleo of the town's office (outside Ada's and Fay's part of the tree) handles it,
Jin goes and looks.
"""

from datetime import timedelta

from backend.issues import operations
from backend.issues.models import Issue
from backend.organisations.models import Role
from tests import factories
from tests.world import NOW


def report(world, **more):
    given = {"category": "road-pothole", "title": "A hole in the road", "cell_id": world.cell.pk, **more}
    return operations.report_issue(actor=given.pop("actor", world.ben), now=given.pop("now", NOW), **given)


def officer_of(unit, name="Cleo"):
    person = factories.make_person(name=name, home_unit=unit)
    factories.make_role(person=person, kind=Role.Kind.OFFICER, unit=unit)
    return factories.as_actor(person)


def accepted(world, **more):
    return operations.accept_issue(actor=world.ada, issue_id=report(world, **more).pk, now=NOW)


def dispatched(world, **more):
    """An issue dispatched to the town's office, where nobody of the cast works."""
    issue = accepted(world, **more)
    return operations.dispatch_issue(actor=world.ada, issue_id=issue.pk, now=NOW, unit_id=world.cicheng.pk)


def self_handled(world, **more):
    return operations.handle_by_grid(actor=world.ada, issue_id=accepted(world, **more).pk, now=NOW)


def responded(world, *, resolution="Filled with gravel", **more):
    """By Ada, who handled it herself; Jin may verify."""
    quantity = {name: more.pop(name) for name in ("quantity", "quantity_unit", "outcome") if name in more}
    issue = self_handled(world, **more)
    return operations.respond_to_issue(actor=world.ada, issue_id=issue.pk, now=NOW, resolution=resolution, **quantity)


def closed(world, *, at=NOW, **more):
    return operations.close_issue(actor=world.jin, issue_id=responded(world, **more).pk, now=at)


def returned(world):
    issue = dispatched(world)
    officer = officer_of(world.cicheng)
    return operations.return_issue(actor=officer, issue_id=issue.pk, now=NOW, reason="Not our road")


def reopened(world, **more):
    issue = closed(world, **more)
    return operations.reopen_issue(actor=world.ada, issue_id=issue.pk, now=NOW, reason="Open again")


BRINGING = {
    Issue.State.REPORTED: report,
    Issue.State.ACCEPTED: accepted,
    Issue.State.DISPATCHED: dispatched,
    Issue.State.HANDLING: self_handled,
    Issue.State.RESPONDED: responded,
    Issue.State.CLOSED: closed,
    Issue.State.RETURNED: returned,
    Issue.State.REOPENED: reopened,
}
LATER = NOW + timedelta(days=1)
LIMIT = NOW + timedelta(days=9)  # a pothole may take seven working days; a weekend lies between
EXTENDED = NOW + timedelta(days=14)
