"""Whatever members do, in whatever order: progress is what the records say, and the counters are what progress says."""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from backend.campaigns import operations
from backend.campaigns.models import Enrolment, PracticalDeed, Progress, Suggestion
from backend.campaigns.operations.progress_projection import update_members
from backend.common.errors import DomainError
from backend.handbook import operations as handbook
from backend.handbook.models import Pairing
from backend.journal.models import Entry
from backend.organisations import operations as organisations
from backend.organisations.models import Person
from backend.organisations.queries import get_system
from backend.posts import operations as posts
from backend.posts.models import Claim
from tests import factories
from tests import world as cast
from tests.campaigns.steps import process_entries, published, wrong
from tests.world import NOW

WHO = st.sampled_from(["ben", "bao", "cem"])
KEEPER = {"ben": "hao", "bao": "hao", "cem": "eva"}


class Members(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.world = cast.build()
        self.now = NOW
        self.post = factories.make_post(unit=self.world.wenzhu, audience=self.world.district, places=2)
        self.team = factories.make_team(unit=self.world.district)
        self.household = factories.make_household(cell=self.world.cell)
        self.campaign = published(self.world)

    def person(self, name: str) -> Person:
        return getattr(self.world, name)

    def attempt(self, operation, **arguments) -> None:
        """What the present state does not allow is refused, and changes nothing."""
        self.now += timedelta(minutes=1)
        with suppress(DomainError), transaction.atomic():
            operation(now=self.now, **arguments)

    @rule(who=WHO)
    def claim(self, who: str) -> None:
        self.attempt(posts.claim_post, actor=self.person(who), post_id=self.post.pk)

    @rule(who=WHO)
    def withdraw(self, who: str) -> None:
        for claim in Claim.objects.filter(person=self.person(who), state__in=Claim.LIVE):
            self.attempt(posts.withdraw_claim, actor=self.person(who), claim_id=claim.pk, reason="")

    @rule(who=WHO, join=st.booleans())
    def team(self, who: str, join: bool) -> None:
        self.attempt(posts.join_team if join else posts.leave_team, actor=self.person(who), team_id=self.team.pk)

    @rule(who=WHO)
    def propose(self, who: str) -> None:
        self.attempt(operations.propose_deed, actor=self.person(who), title="A ramp")

    @rule(who=WHO, step=st.sampled_from(["agree", "finish", "accept", "withdraw"]))
    def deed(self, who: str, step: str) -> None:
        deed = PracticalDeed.objects.filter(person=self.person(who)).order_by("-pk").first()
        if deed is not None:
            keeper = self.person(KEEPER[who] if step in ("agree", "accept") else who)
            result = {"result": "It stands."} if step == "finish" else {}
            self.attempt(getattr(operations, f"{step}_deed"), actor=keeper, deed_id=deed.pk, **result)

    @rule(who=WHO)
    def suggest(self, who: str) -> None:
        self.attempt(operations.make_suggestion, actor=self.person(who), title="A bench", description="There.")

    @rule(who=WHO)
    def answer(self, who: str) -> None:
        for made in Suggestion.objects.filter(person=self.person(who)).exclude(state="ANSWERED")[:1]:
            told = {"actor": self.person(KEEPER[who]), "suggestion_id": made.pk}
            self.attempt(operations.receive_suggestion, **told)
            self.attempt(operations.answer_suggestion, **told, answer="NOT", reason="No room.")

    @rule(who=WHO)
    def pair(self, who: str) -> None:
        found = {"household_id": self.household.pk, "person_id": self.person(who).pk}
        self.attempt(handbook.propose_pairing, actor=self.world.ada, **found)
        for pairing in Pairing.objects.filter(person=self.person(who), state="PROPOSED"):
            self.attempt(handbook.accept_pairing, actor=self.person(who), pairing_id=pairing.pk)

    @rule(who=WHO)
    def visit(self, who: str) -> None:
        told = {"household_id": self.household.pk, "day": NOW.date(), "topic": "LOOK_IN"}
        self.attempt(handbook.record_visit, actor=self.person(who), **told)

    @rule(who=WHO)
    def part(self, who: str) -> None:
        for pairing in Pairing.objects.filter(person=self.person(who), state="IN_FORCE"):
            self.attempt(handbook.end_pairing, actor=self.person(who), pairing_id=pairing.pk, reason="MEMBER")

    @rule(who=WHO)
    def exempt(self, who: str) -> None:
        told = {"campaign_id": self.campaign.pk, "person_id": self.person(who).pk, "reason": "SICK"}
        self.attempt(operations.exempt_member, actor=self.world.eva, **told)

    @rule(who=WHO, home=st.sampled_from(["branch", "cicheng_branch", "lvmei"]))
    def move(self, who: str, home: str) -> None:
        told = {"person_id": self.person(who).pk, "home_unit_id": getattr(self.world, home).pk}
        self.attempt(organisations.edit_person, actor=self.world.eva, **told)

    @rule()
    def relay(self) -> None:
        process_entries(self.now)

    @rule()
    def replay(self) -> None:
        """The same entries again, the last one first."""
        operations.update_progress(list(Entry.objects.order_by("-id")), now=self.now)

    @invariant()
    def progress_is_what_the_records_say(self) -> None:
        if not hasattr(self, "campaign"):
            return
        process_entries(self.now)
        before = kept()
        everybody = set(Person.objects.values_list("pk", flat=True))
        assert update_members(everybody, actor=get_system(), now=self.now) == 0
        assert kept() == before

    def teardown(self) -> None:
        try:
            if hasattr(self, "campaign"):
                process_entries(self.now)
                assert wrong() == []
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)


def kept() -> list[tuple]:
    return [*Enrolment.objects.order_by("pk").values_list(), *Progress.objects.order_by("pk").values_list()]


def test_random_steps_keep_progress_and_counters_true(db):
    chosen = settings(max_examples=6, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Members, settings=chosen)
