"""Who sees, writes, reviews and evaluates pledges. Nobody reviews or evaluates their own."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from backend.organisations.models import Person, Role, Unit
from backend.organisations.policies import (
    ORGANISERS,
    STAFF,
    ancestors,
    below,
    grants_of,
    helped_people,
    holds,
    may_enter_for,
    membership_paths,
    within,
)
from backend.pledges.models import Evaluation, Milestone, Pledge, PledgeList, Tier

Kind, Side = Role.Kind, Evaluation.Side
SECRETARIES, COORDINATORS = (Kind.BRANCH_SECRETARY,), (Kind.COORDINATOR,)
SUPERIORS = (Kind.OFFICER, Kind.ADMINISTRATOR)
READERS = (*SECRETARIES, *SUPERIORS, Kind.AUDITOR)
REVIEWERS = {Tier.MEMBER: (*SECRETARIES, *SUPERIORS), Tier.BRANCH: SUPERIORS, Tier.SECRETARY: SUPERIORS}
#: The tier that a tier serves.
ABOVE = {Tier.MEMBER: Tier.BRANCH, Tier.BRANCH: Tier.SECRETARY}
#: Who may open a list of a tier at a unit where they hold the role.
OPENERS = {Tier.MEMBER: (Kind.MEMBER,), Tier.BRANCH: SECRETARIES, Tier.SECRETARY: (*SECRETARIES, Kind.OFFICER)}
JUDGES = {Side.BRANCH: SECRETARIES, Side.SUPERIOR: SUPERIORS, Side.RESIDENTS: ORGANISERS}


def in_districts(actor: Person) -> Q:
    """All rows in the districts that the actor belongs to."""
    roots = {ancestors(grant.path)[0] for grant in actor.grants}
    return reduce(or_, map(below, roots), Q(pk__in=()))


def shown(actor: Person) -> Q:
    """Published pledges whose audience the actor belongs to."""
    paths = membership_paths(actor)
    branch = Q(unit_path__in=paths)
    wider = Q(scope_shown__in=(Pledge.Audience.UNIT, Pledge.Audience.PUBLIC), unit__parent__path__in=paths)
    public = Q(scope_shown=Pledge.Audience.PUBLIC) & in_districts(actor)
    return Q(state__in=Pledge.SHOWN) & (branch | wider | public)


def visible_pledges(actor: Person) -> QuerySet[Pledge]:
    """One's own and those one helps with; submitted ones, for reviewers and auditors; published ones, for their audience.
    Drafts are visible to those who write them."""
    own = Q(pledge_list__owner=actor) | Q(responsible=actor)
    of_branch = Q(tier=Tier.BRANCH) & within(actor, SECRETARIES, cell=None)
    helped = Q(pk__in=Pledge.helpers.through._default_manager.filter(person_id=actor.pk).values("pledge_id"))
    handed_in = Q(submitted_at__isnull=False) & (within(actor, READERS, cell=None) | helped)
    others = shown(actor) | heard_by(actor) | entered_for(actor, "pledge_list__")
    return Pledge.objects.filter(own | of_branch | handed_in | others)


def heard_by(actor: Person) -> Q:
    """Reported pledges, about which residents speak to the actor, a coordinator: of units above and below the cell."""
    found = Q(pk__in=())
    for grant in grants_of(actor, COORDINATORS):
        found |= below(grant.path) | Q(unit_path__in=ancestors(grant.path))
    return Q(state=Pledge.State.SELF_REPORTED) & found


def entered_for(actor: Person, prefix: str = "") -> Q:
    """The lists (or, with a prefix, their pledges) of members whom the actor helps with entries, drafts too."""
    helped = helped_people(actor)
    return Q(**{f"{prefix}tier": Tier.MEMBER, f"{prefix}owner__in": helped}) if helped else Q(pk__in=())


def servable_pledges(pledge_list: PledgeList) -> QuerySet[Pledge]:
    """What the pledges of this list may serve: those of the tier above, of the same year, at its unit or one above it; drafts
    too, because the lists of a year are written at the same time."""
    tier = ABOVE.get(Tier(pledge_list.tier), "")
    paths = ancestors(pledge_list.unit_path)
    above = Pledge.objects.filter(tier=tier, year=pledge_list.year, unit_path__in=paths)
    return above.exclude(state=Pledge.State.WITHDRAWN)


def public_pledges() -> QuerySet[Pledge]:
    """Pledges that can be read without an account."""
    return Pledge.objects.filter(state__in=Pledge.SHOWN, scope_shown=Pledge.Audience.PUBLIC)


def visible_lists(actor: Person) -> QuerySet[PledgeList]:
    """One's own, for reviewers and auditors those within their roles, and lists with a pledge the actor may see."""
    published = Pledge.objects.filter(shown(actor)).values("pledge_list_id")
    answered = Pledge.objects.filter(responsible=actor).values("pledge_list_id")
    here = within(actor, READERS, cell=None)
    seen = Q(pk__in=published) | Q(pk__in=answered)
    return PledgeList.objects.filter(Q(owner=actor) | here | seen | entered_for(actor))


def visible_milestones(actor: Person) -> QuerySet[Milestone]:
    return Milestone.objects.filter(pledge__in=visible_pledges(actor).values("pk"))


def reviewable_pledges(actor: Person) -> QuerySet[Pledge]:
    """Pledges the actor may review: none that they wrote, are responsible for, or entered for a member."""
    by_role = Q(pk__in=())
    for tier, kinds in REVIEWERS.items():
        by_role |= Q(tier=tier) & within(actor, kinds, cell=None)
    entered = Pledge.entered_by.through._default_manager.filter(person_id=actor.pk).values("pledge_id")
    others = Pledge.objects.exclude(pledge_list__owner=actor).exclude(responsible=actor).exclude(pk__in=entered)
    if any(grants_of(actor, SECRETARIES)):
        others = others.exclude(Q(tier=Tier.BRANCH) & within(actor, SECRETARIES, cell=None))
    return others.filter(by_role)


def may_open(actor: Person, tier: str, unit: Unit) -> bool:
    """By a role at the unit itself; a role at a unit above is not enough."""
    kinds = OPENERS[Tier(tier)]
    return any(grant.unit_id == unit.pk and grant.cell_id is None for grant in grants_of(actor, kinds))


def may_write(actor: Person, pledge_list: PledgeList) -> bool:
    """The owner; of a branch's list, also its present secretaries."""
    of_branch = pledge_list.tier == Tier.BRANCH and holds(actor, SECRETARIES, path=pledge_list.unit_path)
    return pledge_list.owner_id == actor.pk or of_branch


def may_enter(actor: Person, pledge_list: PledgeList) -> bool:
    """Who may write the list, and a helper of its owner. A helper enters only the member's own part: no publication, revision
    or evaluation."""
    helped = pledge_list.tier == Tier.MEMBER and may_enter_for(actor, pledge_list.owner)
    return may_write(actor, pledge_list) or helped


def may_edit_list(actor: Person, pledge_list: PledgeList) -> bool:
    """The reviewers of the list; they set its days."""
    kinds = REVIEWERS[Tier(pledge_list.tier)]
    return not may_write(actor, pledge_list) and holds(actor, kinds, path=pledge_list.unit_path)


def is_own(actor: Person, pledge: Pledge) -> bool:
    """Whether the actor writes the pledge (of a branch: as its present secretary), is responsible for it, or entered it for a
    member; then they may not review or evaluate it."""
    concerned = (pledge.pledge_list.owner_id, pledge.responsible_id)
    own = actor.pk in concerned or may_write(actor, pledge.pledge_list)
    return own or any(helper.pk == actor.pk for helper in pledge.entered_by.all())


def may_answer_for(actor: Person, pledge: Pledge) -> bool:
    """The person responsible, and those who write the list."""
    return pledge.responsible_id == actor.pk or may_write(actor, pledge.pledge_list)


def may_enter_answer(actor: Person, pledge: Pledge) -> bool:
    return may_answer_for(actor, pledge) or may_enter(actor, pledge.pledge_list)


def may_review(actor: Person, pledge: Pledge) -> bool:
    return not is_own(actor, pledge) and holds(actor, REVIEWERS[Tier(pledge.tier)], path=pledge.unit_path)


def may_publish(actor: Person, pledge: Pledge) -> bool:
    return may_review(actor, pledge) or may_write(actor, pledge.pledge_list)


def may_judge(actor: Person, pledge: Pledge, side: str) -> bool:
    if side == Side.SELF:
        return may_answer_for(actor, pledge)
    return not is_own(actor, pledge) and (
        holds(actor, JUDGES[Side(side)], path=pledge.unit_path)
        or (side == Side.RESIDENTS and hears_residents(actor, pledge.unit_path))
    )


def hears_residents(actor: Person, path: str) -> bool:
    """Whether the actor coordinates a cell at this unit, above or below it."""
    return any(path.startswith(grant.path) or grant.path.startswith(path) for grant in grants_of(actor, COORDINATORS))


def may_read_opinions(actor: Person, pledge: Pledge) -> bool:
    """Reviewers' opinions are for writers, helpers, reviewers and auditors, not for the audience."""
    return may_enter_answer(actor, pledge) or holds(actor, READERS, path=pledge.unit_path)


def may_open_records(actor: Person, pledge: Pledge) -> bool:
    """The rows behind a person's figure: for the person and the reviewers; visits to families for the person alone."""
    if pledge.responsible_id == actor.pk:
        return True
    return pledge.metric != "visits" and holds(actor, READERS, path=pledge.unit_path)


def may_see_names(actor: Person, pledge_list: PledgeList) -> bool:
    """Names are shown to the unit's members and staff; to others only with the person's consent."""
    inside = pledge_list.unit_path in membership_paths(actor) or pledge_list.owner_id == actor.pk
    return inside or holds(actor, STAFF, path=pledge_list.unit_path)
