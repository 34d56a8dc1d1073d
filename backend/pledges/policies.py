"""Who sees pledges, who writes them, and who judges them. Never one's own."""

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
SECRETARIES = (Kind.BRANCH_SECRETARY,)
SUPERIORS = (Kind.OFFICER, Kind.ADMINISTRATOR)
READERS = (*SECRETARIES, *SUPERIORS, Kind.AUDITOR)
REVIEWERS = {Tier.MEMBER: (*SECRETARIES, *SUPERIORS), Tier.BRANCH: SUPERIORS, Tier.SECRETARY: SUPERIORS}
#: Who may open a list of a tier at a unit where they hold the role.
OPENERS = {Tier.MEMBER: (Kind.MEMBER,), Tier.BRANCH: SECRETARIES, Tier.SECRETARY: (*SECRETARIES, Kind.OFFICER)}
JUDGES = {Side.BRANCH: SECRETARIES, Side.SUPERIOR: SUPERIORS, Side.RESIDENTS: ORGANISERS}


def in_districts(actor: Person) -> Q:
    """Everything in the districts that the actor belongs to."""
    found = Q(pk__in=())
    for root in {ancestors(grant.path)[0] for grant in actor.grants}:
        found |= below(root)
    return found


def shown(actor: Person) -> Q:
    """Published pledges whose audience the actor belongs to."""
    paths = membership_paths(actor)
    branch = Q(unit_path__in=paths)
    wider = Q(scope_shown__in=(Pledge.Audience.UNIT, Pledge.Audience.PUBLIC), unit__parent__path__in=paths)
    public = Q(scope_shown=Pledge.Audience.PUBLIC) & in_districts(actor)
    return Q(state__in=Pledge.SHOWN) & (branch | wider | public)


def visible_pledges(actor: Person) -> QuerySet[Pledge]:
    """One's own and those one helps with; what was handed in, for those who review and audit there; what is published, for its
    audience. A draft is seen by those who write it."""
    own = Q(pledge_list__owner=actor) | Q(responsible=actor)
    of_branch = Q(tier=Tier.BRANCH) & within(actor, SECRETARIES, cell=None)
    helped = Q(pk__in=Pledge.helpers.through._default_manager.filter(person_id=actor.pk).values("pledge_id"))
    handed_in = Q(submitted_at__isnull=False) & (within(actor, READERS, cell=None) | helped)
    return Pledge.objects.filter(own | of_branch | handed_in | shown(actor) | entered_for(actor, "pledge_list__"))


def entered_for(actor: Person, prefix: str = "") -> Q:
    """The lists (or, with a prefix, their pledges) of members whom the actor helps with entries, drafts too."""
    helped = helped_people(actor)
    return Q(**{f"{prefix}tier": Tier.MEMBER, f"{prefix}owner__in": helped}) if helped else Q(pk__in=())


def public_pledges() -> QuerySet[Pledge]:
    """What everybody may read, without an account."""
    return Pledge.objects.filter(state__in=Pledge.SHOWN, scope_shown=Pledge.Audience.PUBLIC)


def visible_lists(actor: Person) -> QuerySet[PledgeList]:
    """One's own, those of one's part of the tree for its reviewers and auditors, and those with something to be seen in them."""
    published = Pledge.objects.filter(shown(actor)).values("pledge_list_id")
    answered = Pledge.objects.filter(responsible=actor).values("pledge_list_id")
    here = within(actor, READERS, cell=None)
    seen = Q(pk__in=published) | Q(pk__in=answered)
    return PledgeList.objects.filter(Q(owner=actor) | here | seen | entered_for(actor))


def visible_milestones(actor: Person) -> QuerySet[Milestone]:
    return Milestone.objects.filter(pledge__in=visible_pledges(actor).values("pk"))


def reviewable_pledges(actor: Person) -> QuerySet[Pledge]:
    """What the actor may review: never what they wrote, answer for themselves, or typed for another."""
    found = Q(pk__in=())
    for tier, kinds in REVIEWERS.items():
        found |= Q(tier=tier) & within(actor, kinds, cell=None)
    typed = Pledge.entered_by.through._default_manager.filter(person_id=actor.pk).values("pledge_id")
    others = Pledge.objects.exclude(pledge_list__owner=actor).exclude(responsible=actor).exclude(pk__in=typed)
    if any(grants_of(actor, SECRETARIES)):
        others = others.exclude(Q(tier=Tier.BRANCH) & within(actor, SECRETARIES, cell=None))
    return others.filter(found)


def may_open(actor: Person, tier: str, unit: Unit) -> bool:
    """By a role on that very unit: a list is of the unit, not of all above it."""
    kinds = OPENERS[Tier(tier)]
    return any(grant.unit_id == unit.pk and grant.cell_id is None for grant in grants_of(actor, kinds))


def may_write(actor: Person, pledge_list: PledgeList) -> bool:
    """The owner; a branch's list is written by whoever is its secretary."""
    of_branch = pledge_list.tier == Tier.BRANCH and holds(actor, SECRETARIES, path=pledge_list.unit_path)
    return pledge_list.owner_id == actor.pk or of_branch


def may_enter(actor: Person, pledge_list: PledgeList) -> bool:
    """Who writes the list, and who types it for a member who has asked for help. Typing goes no further than the member's own
    part: whoever types neither publishes nor withdraws nor judges."""
    helped = pledge_list.tier == Tier.MEMBER and may_enter_for(actor, pledge_list.owner)
    return may_write(actor, pledge_list) or helped


def may_keep_list(actor: Person, pledge_list: PledgeList) -> bool:
    """Whoever reviews a list sets its days."""
    kinds = REVIEWERS[Tier(pledge_list.tier)]
    return not may_write(actor, pledge_list) and holds(actor, kinds, path=pledge_list.unit_path)


def is_own(actor: Person, pledge: Pledge) -> bool:
    """What the actor writes (a branch's list is its present secretary's), answers for, or typed for another: nobody judges
    any of these."""
    concerned = (pledge.pledge_list.owner_id, pledge.responsible_id)
    own = actor.pk in concerned or may_write(actor, pledge.pledge_list)
    return own or any(helper.pk == actor.pk for helper in pledge.entered_by.all())


def may_answer_for(actor: Person, pledge: Pledge) -> bool:
    """Who reports on a pledge: the person responsible, and those who write the list."""
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
    return not is_own(actor, pledge) and holds(actor, JUDGES[Side(side)], path=pledge.unit_path)


def may_read_opinions(actor: Person, pledge: Pledge) -> bool:
    """What reviewers wrote is for those who write or type, review and audit; not for the audience."""
    return may_enter_answer(actor, pledge) or holds(actor, READERS, path=pledge.unit_path)


def may_open_records(actor: Person, pledge: Pledge) -> bool:
    """The rows behind a person's figure: the person, and those who review; those about families, the person alone."""
    if pledge.responsible_id == actor.pk:
        return True
    return pledge.metric != "visits" and holds(actor, READERS, path=pledge.unit_path)


def may_see_names(actor: Person, pledge_list: PledgeList) -> bool:
    """Names are for the people of the unit and its staff; for others only with the person's consent."""
    inside = pledge_list.unit_path in membership_paths(actor) or pledge_list.owner_id == actor.pk
    return inside or holds(actor, STAFF, path=pledge_list.unit_path)
