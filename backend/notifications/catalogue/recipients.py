"""Recipients of messages, by key."""

from collections.abc import Mapping

from backend.notifications.catalogue import people_of_work as work
from backend.notifications.catalogue.resolvers import (
    Resolver,
    answering,
    either,
    find_organisers,
    find_secretaries,
    find_team_members,
    holders,
    linked_branches,
    nearest_at,
    office_holder,
    organisers_here,
    person_in,
    pledgers,
)

RECIPIENTS: Mapping[str, Resolver] = {
    "person": person_in("person_id"),
    # Who holds an office; members learn of their membership from the unit itself.
    "office_holder": office_holder,
    "linked_branches": linked_branches,
    "served": person_in("served_id"),
    "successor": person_in("to_person_id"),
    # The person whose task it is; all members of the team while nobody of it has accepted.
    "doers": either(person_in("person_id"), nearest_at(lambda entry: [entry.facts.get("team_id")], find_team_members)),
    "holders": holders,
    "pledgers": pledgers,
    "unit_organisers": nearest_at(lambda entry: [entry.facts.get("unit_id")], find_organisers),
    # Whom the verifier sent it back to; else, when a unit gave it back, those who dispatch at the issue's location.
    "returned_to": either(
        person_in("to_person_id"), nearest_at(lambda entry: [entry.cell_id or entry.unit_id], find_organisers)
    ),
    "organisers_here": organisers_here,
    "home_secretaries": nearest_at(lambda entry: [entry.facts.get("home_unit_id")], find_secretaries),
    "branch": answering(hosts=False),
    "hosts": answering(hosts=True),
    "issue_handlers": work.issue_handlers,
    "issue_reporter": work.issue_reporter,
    "issue_verifiers": work.issue_verifiers,
    "issue_promisers": work.issue_promisers,
    "handled_before": either(
        person_in("handler_id"), nearest_at(lambda entry: [entry.facts.get("unit_id")], find_organisers)
    ),
    "task_offerer": work.task_offerer,
    "task_verifiers": work.task_verifiers,
}
