"""Who runs campaigns, who answers for a member's deeds, and who reads whose progress. Nobody confirms their own."""

from typing import Any

from django.db.models import Q, QuerySet

from backend.campaigns.models import (
    Campaign,
    Enrolment,
    Example,
    Exemption,
    FeedbackSlip,
    PracticalDeed,
    ResidenceRegistration,
    Suggestion,
)
from backend.grid.models import Cell
from backend.organisations.models import Person, Role, Unit
from backend.organisations.policies import (
    ORGANISERS,
    ancestors,
    answered_units,
    below,
    grants_of,
    helped_people,
    holds,
    holds_for,
    may_enter_for,
    within,
)

Kind, Slip = Role.Kind, FeedbackSlip.State
#: Who answers for the members of a branch: its secretary, and for the secretary those above.
SUPERVISORS = (Kind.BRANCH_SECRETARY, Kind.OFFICER, Kind.ADMINISTRATOR)
RESPONSIBLE = (Kind.BRANCH_SECRETARY, Kind.ADMINISTRATOR)
CAMPAIGN_MANAGERS = (Kind.OFFICER, Kind.ADMINISTRATOR)
HOME = "unit__path"  # records keep the place where they count; who sees them follows the tree


def in_districts(actor: Person) -> Q:
    found = Q(pk__in=())
    for root in {ancestors(grant.path)[0] for grant in actor.grants}:
        found |= below(root)
    return found


def visible_campaigns(actor: Person) -> QuerySet[Campaign]:
    """Published ones are open to the whole district; drafts to those who may run them."""
    if actor.is_system:
        return Campaign.objects.all()
    drafts = within(actor, SUPERVISORS, cell=None)
    return Campaign.objects.filter(Q(in_districts(actor), state__in=Campaign.SHOWN) | drafts)


def may_run(actor: Person, location: Unit | Campaign) -> bool:
    """Officers and administrators; a branch's own campaign also by its secretary."""
    path = location.path if isinstance(location, Unit) else location.unit_path
    unit_id = location.pk if isinstance(location, Unit) else location.unit_id
    own = any(grant.unit_id == unit_id for grant in grants_of(actor, (Kind.BRANCH_SECRETARY,)))
    return own or holds(actor, CAMPAIGN_MANAGERS, path=path)


def own(actor: Person) -> Q:
    """What is the actor's own, and that of members whom the actor helps with entries."""
    return Q(person__in=[actor.pk, *helped_people(actor)])


def visible_deeds(actor: Person) -> QuerySet[PracticalDeed]:
    kept = within(actor, SUPERVISORS, path=HOME, cell=None)
    return PracticalDeed.objects.filter(own(actor) | Q(served=actor) | kept)


def visible_suggestions(actor: Person) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(own(actor) | within(actor, SUPERVISORS, path=HOME, cell=None))


def visible_examples(actor: Person) -> QuerySet[Example]:
    return Example.objects.filter(own(actor) | within(actor, SUPERVISORS, path=HOME, cell=None))


def has_entered(actor: Person, row: Any) -> bool:
    """Whether it is the actor's own, or entered by the actor for another: nobody judges either."""
    return actor.pk in (row.person_id, row.entered_by_id, getattr(row, "result_entered_by_id", None))


def may_answer_for(actor: Person, row: Any) -> bool:
    """Whoever answers for the branch, never about their own. `row` has its unit loaded."""
    return not has_entered(actor, row) and holds(actor, SUPERVISORS, path=row.unit.path)


def may_accept(actor: Person, deed: PracticalDeed) -> bool:
    """Whom it served, or the branch."""
    return not has_entered(actor, deed) and (deed.served_id == actor.pk or may_answer_for(actor, deed))


def may_keep(actor: Person, person: Person) -> bool:
    """Exempt and confirm: the secretary of the home branch and administrators, never for themselves."""
    return person.pk != actor.pk and may_read_progress(actor, person)


def may_read_progress(actor: Person, person: Person) -> bool:
    """The member and those responsible; nobody else reads how far somebody is."""
    home = person.home_unit
    return person.pk == actor.pk or (home is not None and holds(actor, RESPONSIBLE, path=home.path))


def visible_exemptions(actor: Person) -> QuerySet[Exemption]:
    people = within(actor, RESPONSIBLE, path="person__home_unit__path", cell=None)
    return Exemption.objects.filter(Q(person=actor) | people)


def led_branches(actor: Person) -> QuerySet[Unit]:
    """The branches whose very secretary the actor is, those merged into them included, and not what lies below them."""
    return answered_units(actor, (Kind.BRANCH_SECRETARY,))


def may_see_families(actor: Person, person: Person) -> bool:
    """Which visits and pairings a member has: the member, and the secretary of the member's own branch."""
    return person.pk == actor.pk or led_branches(actor).filter(Q(pk=person.home_unit_id)).exists()


def visible_enrolments(actor: Person, *, of_families: bool) -> QuerySet[Enrolment]:
    """Enrolments of those whose progress one may read (may_read_progress, may_see_families)."""
    mine = Q(person=actor)
    if of_families:
        return Enrolment.objects.filter(mine | Q(person__home_unit_id__in=led_branches(actor)))
    return Enrolment.objects.filter(mine | within(actor, RESPONSIBLE, path="person__home_unit__path", cell=None))


def may_list_members(actor: Person, unit: Unit, *, of_families: bool) -> bool:
    """Everybody who is counted there, that is."""
    if of_families:
        return led_branches(actor).filter(pk=unit.pk).exists()
    return holds(actor, RESPONSIBLE, path=unit.path)


def visible_registrations(actor: Person) -> QuerySet[ResidenceRegistration]:
    """One's own, those of one's branch, and those made where one organises; new ones for every coordinator there."""
    locations = {grant.unit_id for grant in grants_of(actor, (Kind.COORDINATOR,))}
    new = Q(state=ResidenceRegistration.State.REGISTERED, unit_id__in=locations)
    at_home = within(actor, (Kind.BRANCH_SECRETARY,), path="person__home_unit__path", cell=None)
    return ResidenceRegistration.objects.filter(own(actor) | new | at_home | within(actor, ORGANISERS))


def may_take_in(actor: Person, registration: ResidenceRegistration, cell: Cell) -> bool:
    """Who organises in the cell; nobody takes in themselves or whom they entered."""
    here = [cell.pk, cell.parent_id]
    return not has_entered(actor, registration) and holds(actor, ORGANISERS, path=cell.unit_path, cell_ids=here)


def may_organise(actor: Person, registration: ResidenceRegistration) -> bool:
    return holds_for(actor, ORGANISERS, registration)


def may_end(actor: Person, registration: ResidenceRegistration) -> bool:
    """The member, a helper at the member's wish, and those who organise there."""
    return may_enter_for(actor, registration.person) or may_organise(actor, registration)


def visible_slips(actor: Person) -> QuerySet[FeedbackSlip]:
    """The member's own, always; the community's organisers once there is an objection to answer, and what was released; the
    secretary of the home branch what was released, and nothing before."""
    if actor.is_system:
        return FeedbackSlip.objects.all()
    for_community = Q(state__in=(Slip.OBJECTED, Slip.RELEASED)) | Q(answered_at__isnull=False)
    at_home = Q(home_unit_id__in=led_branches(actor), state=Slip.RELEASED)
    return FeedbackSlip.objects.filter(Q(person=actor) | at_home | within(actor, ORGANISERS) & for_community)


def may_answer_objection(actor: Person, slip: FeedbackSlip) -> bool:
    """Who organises where the member served; nobody about their own."""
    return slip.person_id != actor.pk and holds_for(actor, ORGANISERS, slip)


def may_read_objection(actor: Person, slip: FeedbackSlip) -> bool:
    """What was said about a slip stays between the member and the community."""
    return slip.person_id == actor.pk or may_answer_objection(actor, slip)
