"""Claims, withdrawals, answers, lapses and changes of size in any order: what must always hold, holds."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from backend.common.errors import DomainError
from backend.organisations.queries import get_system
from backend.posts import operations
from backend.posts.models import Claim, ServicePost
from tests import factories, world
from tests.posts.steps import figures, recounted
from tests.world import NOW

PEOPLE = st.integers(0, 7)


class WaitingList(RuleBasedStateMachine):
    @initialize(places=st.integers(1, 3), room=st.integers(0, 4))
    def begin(self, places, room):
        self.point = transaction.atomic()
        self.point.__enter__()
        self.world, self.now = world.build(), NOW
        self.people = [factories.make_member(unit=self.world.branch) for _ in range(8)]
        ends_at = NOW + timedelta(days=30)
        draft = factories.make_post(
            unit=self.world.wenzhu, state="DRAFT", places=places, waitlist_places=room, ends_at=ends_at
        )
        self.post = self.call(operations.open_post, self.world.eva, post_id=draft.pk)

    def teardown(self):
        if hasattr(self, "point"):
            transaction.set_rollback(True)
            self.point.__exit__(None, None, None)

    def call(self, operation, actor, **arguments):
        try:
            return operation(actor=actor, now=self.now, **arguments)
        except DomainError:
            return None

    def newest(self, person):
        return Claim.objects.filter(post=self.post, person=person).order_by("-id").first()

    def answer(self, index, operation, **more):
        claim = self.newest(self.people[index])
        if claim:
            self.call(operation, self.people[index], claim_id=claim.pk, **more)

    @rule(index=PEOPLE)
    def claim(self, index):
        self.call(operations.claim_post, self.people[index], post_id=self.post.pk)

    @rule(index=PEOPLE)
    def withdraw(self, index):
        self.answer(index, operations.withdraw_claim, reason="Ill")

    @rule(index=PEOPLE)
    def accept(self, index):
        self.answer(index, operations.accept_offer)

    @rule(index=PEOPLE)
    def decline(self, index):
        self.answer(index, operations.decline_offer)

    @rule(index=PEOPLE)
    def complete(self, index):
        self.answer(index, operations.complete_duty)

    @rule(places=st.integers(1, 5))
    def resize(self, places):
        self.call(operations.resize_post, self.world.eva, post_id=self.post.pk, places=places)

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)
        self.call(operations.pass_on_lapsed_offers, get_system())
        self.call(operations.advance_posts, get_system())

    @rule()
    def suspend(self):
        self.call(operations.suspend_post, self.world.eva, post_id=self.post.pk, reason="Flood")

    @rule()
    def resume(self):
        self.call(operations.resume_post, self.world.eva, post_id=self.post.pk)

    @rule(index=PEOPLE, successor=PEOPLE)
    def hand_over(self, index, successor):
        claim = self.newest(self.people[index])
        heir = self.people[successor]
        if claim:
            asked = self.call(operations.propose_handover, self.people[index], claim_id=claim.pk, to_person_id=heir.pk)
            if asked:
                self.call(operations.accept_handover, heir, handover_id=asked.pk)

    @invariant()
    def counts_are_true(self):
        post = ServicePost.objects.get(pk=self.post.pk)
        claims = Claim.objects.filter(post=post)
        assert post.taken == claims.filter(state__in=Claim.HOLDING).count() <= post.places
        assert post.waiting == claims.filter(state__in=Claim.WAITING).count() <= post.waitlist_places

    @invariant()
    def nobody_waits_while_a_place_is_free(self):
        post = ServicePost.objects.get(pk=self.post.pk)
        if post.state in ServicePost.RUNNING and self.now < post.ends_at:
            assert post.waiting == 0 or post.taken == post.places

    @invariant()
    def the_first_in_the_queue_is_the_next(self):
        waiting = Claim.objects.filter(post=self.post, state="WAITLISTED").values_list("ticket", flat=True)
        served = Claim.objects.filter(post=self.post, state="OFFERED", ticket__isnull=False)
        assert not waiting or not served or max(served.values_list("ticket", flat=True)) < min(waiting)

    @invariant()
    def the_journal_says_what_the_rows_say(self):
        assert figures() == recounted()


@pytest.mark.django_db
def test_whatever_happens():
    effort = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),  # to shrink a failure takes minutes; ask for it when there is one
        database=None,
    )
    run_state_machine_as_test(WaitingList, settings=effort)
