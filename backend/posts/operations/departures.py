"""What becomes of claims, handovers and teams of a person whose account is closed or who leaves the audience."""

from backend.organisations.holdings import Becomes, Departure, Held
from backend.organisations.models import Person
from backend.posts import policies, queries
from backend.posts.models import Claim, Handover, ServicePost, StandIn, TeamMember
from backend.posts.operations.handovers import end_handover, end_handovers
from backend.posts.operations.offers import fill_places, leave
from backend.posts.operations.places import lock_post, transition
from backend.posts.operations.stand_in_ends import end_stand_in
from backend.posts.operations.teams import depart

State = Claim.State


def served(claim: Claim, departure: Departure) -> bool:
    """Whether the duty has begun: then what was done until now is a completed service."""
    begun = claim.state == State.CONFIRMED and claim.post.starts_at <= departure.now
    return claim.state == State.ON_DUTY or begun


class Claims:
    """Live claims. The place is freed and the queue moves on."""

    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        claims = queries.live_claims_with_posts(departure.person)
        visible = policies.visible_claims(reader).filter(pk__in=[claim.pk for claim in claims])
        seen = set(visible.values_list("pk", flat=True)) if claims else set()
        return [
            Held(claim.pk, claim.post.title if claim.pk in seen else "", claim.state, becomes(claim, departure))
            for claim in claims
        ]

    def release(self, departure: Departure, *, actor: Person) -> None:
        for claim in queries.live_claims_with_posts(departure.person):
            if departure.leaves(claim.post.audience_number):
                release_claim(claim, departure, actor)


def becomes(claim: Claim, departure: Departure) -> str:
    if not departure.leaves(claim.post.audience_number):
        return Becomes.STAYS
    return Becomes.COMPLETED if served(claim, departure) else Becomes.ENDS


def release_claim(claim: Claim, departure: Departure, actor: Person) -> None:
    post: ServicePost = lock_post(claim.post)
    now = departure.now
    if served(claim, departure):
        transition(claim, "claim.completed", to=State.COMPLETED, of=Claim.AGREED, actor=actor, now=now)
    else:
        leave(claim, actor=actor, now=now)
    end_handovers(pk=claim.pk, actor=actor, now=now)
    fill_places(post, actor=actor, now=now)


class Handovers:
    """Places that somebody else asked this person to take over."""

    def asked(self, departure: Departure) -> list[Handover]:
        asked = queries.proposed_handovers_to(departure.person)
        return [handover for handover in asked if departure.leaves(handover.claim.post.audience_number)]

    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        return [Held(handover.pk, "", handover.state, Becomes.GIVEN_BACK) for handover in self.asked(departure)]

    def release(self, departure: Departure, *, actor: Person) -> None:
        for handover in self.asked(departure):
            end_handover(handover, Handover.State.ENDED, "handover.ended", actor, departure.now)


class StandIns:
    """Dates to come that this person was asked to do, or does, for somebody else: they are the holder's again, who is told."""

    def asked(self, departure: Departure) -> list[StandIn]:
        to_come = queries.stand_ins_to_come(departure.now, to_person=departure.person)
        return [one for one in to_come if departure.leaves(one.claim.post.audience_number)]

    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        return [Held(one.pk, "", one.state, Becomes.GIVEN_BACK) for one in self.asked(departure)]

    def release(self, departure: Departure, *, actor: Person) -> None:
        for one in self.asked(departure):
            end_stand_in(one, StandIn.State.DECLINED, "stand_in.declined", actor, departure.now)


class Teams:
    """Memberships of service teams; the team of a leader who leaves has none."""

    def left(self, departure: Departure) -> list[TeamMember]:
        members = TeamMember.objects.filter(person=departure.person, left_at=None)
        members = members.select_related("team__unit", "person").order_by("pk")
        return [member for member in members if departure.leaves(member.team.unit.number)]

    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        members = self.left(departure)
        seen = {team.pk for team in policies.visible_teams(reader).filter(pk__in=[one.team_id for one in members])}
        return [Held(one.team_id, one.team.name if one.team_id in seen else "", "", Becomes.ENDS) for one in members]

    def release(self, departure: Departure, *, actor: Person) -> None:
        for member in self.left(departure):
            depart(member, actor=actor, now=departure.now)
