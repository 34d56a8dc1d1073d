"""Who sees posts, claims and teams, and who may act on them."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.grid.models import Cell
from backend.organisations.models import Person
from backend.organisations.policies import (
    ADMINISTRATORS,
    HELPERS,
    ORGANISERS,
    STAFF,
    grants_of,
    has_asked_for_help,
    holds,
    holds_for,
    membership_paths,
    within,
)
from backend.posts.models import Claim, DutyLog, Handover, ServicePost, ServiceTeam, StandIn


def membership_numbers(actor: Person) -> list[int]:
    """The numbers of all units that the actor belongs to. A unit keeps its number when it moves."""
    return sorted({int(path.rstrip("/").rpartition("/")[2]) for path in membership_paths(actor)})


def visible_posts(actor: Person) -> QuerySet[ServicePost]:
    """Staff see the posts within their roles; members those whose audience they belong to, never a draft."""
    mine = membership_numbers(actor)
    for_members = Q(audience_number__in=mine, state__in=ServicePost.PUBLIC) if mine else Q(pk__in=())
    cells = cells_of(actor)
    in_cells = Q(cell_id__in=cells) if cells else Q(pk__in=())
    return ServicePost.objects.filter(within(actor, STAFF, cell=None) | in_cells | for_members)


def may_see(actor: Person, post: ServicePost) -> bool:
    """`visible_posts` for one post that has been read; tests/posts/test_visibility.py compares the two."""
    return holds_for(actor, STAFF, post) or (may_claim(actor, post) and post.state in ServicePost.PUBLIC)


def cells_of(actor: Person) -> list[UUID]:
    """The cells of the actor's roles and their micro-grids.

    A query of its own, run only for those with such a role: PostgreSQL finds plain ids by index, while a join to the
    cells inside an OR scans all posts (140 ms of 100,000 posts against 1 ms).
    """
    of_roles = [grant.cell_id for grant in grants_of(actor, STAFF) if grant.cell_id]
    cells = Cell.objects.filter(Q(pk__in=of_roles) | Q(parent_id__in=of_roles)) if of_roles else Cell.objects.none()
    return list(cells.values_list("pk", flat=True))


def may_create_post(actor: Person, location: dict[str, Any]) -> bool:
    return holds(actor, ORGANISERS, path=location["unit_path"], cell_ids=location["scope_ids"])


def may_organise(actor: Person, post: ServicePost | ServiceTeam) -> bool:
    return holds_for(actor, ORGANISERS, post)


def may_claim(actor: Person, post: ServicePost) -> bool:
    """Members of the post's audience. To organise or audit a post gives no right to claim it."""
    return post.audience_number in membership_numbers(actor)


def may_help_at(actor: Person, post: ServicePost) -> bool:
    return holds_for(actor, HELPERS, post)


def may_act_for(actor: Person, person: Person, post: ServicePost) -> bool:
    """A person for themselves; a helper only with the person's recorded consent."""
    return actor.pk == person.pk or (may_help_at(actor, post) and has_asked_for_help(person))


def visible_claims(actor: Person) -> QuerySet[Claim]:
    """One's own; for staff, those on posts within their roles."""
    staff = within(actor, STAFF, path="post__unit_path", cell="post__cell")
    return Claim.objects.filter(staff | Q(person=actor))


def visible_handovers(actor: Person) -> QuerySet[Handover]:
    """Those that the actor proposed or may accept; for staff, those on posts within their roles."""
    staff = within(actor, STAFF, path="claim__post__unit_path", cell="claim__post__cell")
    return Handover.objects.filter(staff | Q(to_person=actor) | Q(claim__person=actor))


def visible_stand_ins(actor: Person) -> QuerySet[StandIn]:
    """Those that the actor proposed or was asked for; for staff, those on posts within their roles."""
    staff = within(actor, STAFF, path="claim__post__unit_path", cell="claim__post__cell")
    return StandIn.objects.filter(staff | Q(to_person=actor) | Q(claim__person=actor))


def visible_duty_logs(actor: Person) -> QuerySet[DutyLog]:
    staff = within(actor, STAFF, path="claim__post__unit_path", cell="claim__post__cell")
    return DutyLog.objects.filter(staff | Q(claim__person=actor))


def answerable_duty_logs(actor: Person) -> QuerySet[DutyLog]:
    """Unanswered logs for which `may_answer_duty_log` is true."""
    here = within(actor, ORGANISERS, path="claim__post__unit_path", cell="claim__post__cell")
    waiting = DutyLog.objects.filter(here, state=DutyLog.State.LOGGED)
    return waiting.exclude(entered_by=actor).exclude(claim__person=actor)


def may_log_administered(actor: Person, post: ServicePost) -> bool:
    return holds_for(actor, ADMINISTRATORS, post)


def may_answer_duty_log(actor: Person, log: DutyLog) -> bool:
    """An organiser of the post who neither did the duty nor entered it, so that two people are involved."""
    concerned = (log.claim.person_id, log.entered_by_id)
    return may_organise(actor, log.claim.post) and actor.pk not in concerned


def may_evaluate(actor: Person, claim: Claim) -> bool:
    return may_organise(actor, claim.post) and actor.pk != claim.person_id


def visible_teams(actor: Person) -> QuerySet[ServiceTeam]:
    """For staff, teams within their roles; for members, teams of their units and those they have joined."""
    mine = Q(unit_path__in=membership_paths(actor)) | Q(pk__in=teams_of(actor))
    return ServiceTeam.objects.filter(within(actor, STAFF) | mine)


def teams_of(person: Person) -> QuerySet[Any, UUID]:
    return person.teams.filter(left_at=None).values_list("team_id", flat=True)


def may_join(actor: Person, team: ServiceTeam) -> bool:
    """Members of the team's unit or of a unit below it."""
    return team.unit_path in membership_paths(actor)


def may_see_members(actor: Person, team: ServiceTeam) -> bool:
    return holds_for(actor, STAFF, team) or actor.teams.filter(team=team, left_at=None).exists()


def may_lead(actor: Person, team: ServiceTeam) -> bool:
    return team.leader_id == actor.pk or may_organise(actor, team)
