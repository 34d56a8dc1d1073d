"""Claims, tasks and pledges of one branch in any order, through the API, with the relay and moves of the tree in between.

After any sequence the rows agree with each other, with the journal, with the counters and with what pledges say of them; a request
that is sent again with its key changes nothing and says the same.
"""

import os
from collections import Counter as Tally
from datetime import timedelta
from typing import Any
from uuid import uuid4

import time_machine
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from knox.models import AuthToken

from backend.journal.models import Entry
from backend.pledges.models import Pledge, PledgeList, Tier
from backend.posts.models import Claim, ServicePost
from backend.rollups.models import Counter
from backend.tasks.models import Task
from tests import world as cast
from tests.conftest import Client
from tests.pledges.steps import HOURS
from tests.world import NOW
from workers.invariants import violations
from workers.relay import relay

MEMBERS = st.sampled_from(["ben", "bao"])
WHICH = st.integers(0, 2)
OWNERS, ABOVE = ("ben", "bao", "hao"), ("hao", "hao", "fay")
OUTCOMES = st.sampled_from(Pledge.Outcome.values)
STEPS = ("submission", "review", "publication", "report", "verdict", "evaluation")


class Year(RuleBasedStateMachine):
    """Ben, Bao and their secretary Hao each have a pledge: by tasks, by claims, and one of the branch by its own figures."""

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.world, self.now = cast.build(), NOW
        self.clients: dict[str, Client] = {}
        self.asked: list[tuple[str, str, dict, str, int, Any]] = []
        end = {"starts_at": str(NOW + timedelta(days=90)), "ends_at": str(NOW + timedelta(days=99))}
        post = {"kind": "STANDING", "title": "Gate", "duties": "Watch.", "places": 2, "waitlist_places": 1}
        self.post = self.made("hao", "posts", {**post, **end, "unit_id": str(self.world.branch.pk)})
        self.made("hao", f"posts/{self.post}/opening")
        ways = [("MEMBER", "PERSON", "tasks_done"), ("MEMBER", "PERSON", "claims_confirmed")]
        ways += [("BRANCH", "LOCATION", "tasks_done")]
        for owner, (tier, measure, metric) in zip(OWNERS, ways, strict=True):
            unit = {"tier": tier, "year": 2026, "unit_id": str(self.world.branch.pk)}
            whole = {**HOURS, "baseline": "0", "target": "1", "measure": measure, "metric": metric}
            self.made(owner, f"pledge-lists/{self.made(owner, 'pledge-lists', unit)}/pledges", whole)

    def teardown(self) -> None:
        try:
            if hasattr(self, "post"):
                self.count()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    # --- asking ----------------------------------------------------------------------------------------------------------

    def client(self, name: str) -> Client:
        if name not in self.clients:
            self.clients[name] = Client()
            token = AuthToken.objects.create(user=getattr(self.world, name))[1]
            self.clients[name].credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return self.clients[name]

    def send(self, name: str, path: str, body: dict, key: str) -> Any:
        with time_machine.travel(self.now, tick=False):
            answer = self.client(name).post(f"/api/v1/{path}", body, HTTP_IDEMPOTENCY_KEY=key)
        assert answer.status_code < 500, (path, answer.content)
        return answer

    def ask(self, name: str, path: str, body: dict | None = None) -> Any:
        """What the present state does not allow is refused, and changes nothing."""
        self.now += timedelta(hours=1)
        key, before = str(uuid4()), state()
        answer = self.send(name, path, body or {}, key)
        if answer.status_code >= 400:
            assert state() == before, path
        if answer.status_code < 300:
            self.asked.append((name, path, body or {}, key, answer.status_code, answer.json().get("id")))
        return answer

    def made(self, name: str, path: str, body: dict | None = None) -> str:
        answer = self.ask(name, path, body)
        assert answer.status_code == 201, (path, answer.content)
        return str(answer.json()["id"])

    def pledge(self, which: int) -> Pledge:
        """The latest of its owner: what was carried over follows upon what was."""
        tier = Tier.BRANCH if OWNERS[which] == "hao" else Tier.MEMBER
        owner = getattr(self.world, OWNERS[which])
        return Pledge.objects.filter(pledge_list__owner=owner, tier=tier).order_by("-created_at", "-pk")[0]

    # --- claims and tasks ------------------------------------------------------------------------------------------------

    @rule(who=MEMBERS)
    def claim(self, who: str) -> None:
        self.ask(who, f"posts/{self.post}/claims")

    @rule(who=st.sampled_from(OWNERS), step=st.sampled_from(["withdrawal", "acceptance"]))
    def answer_claim(self, who: str, step: str) -> None:
        for claim in Claim.objects.filter(person=getattr(self.world, who), state__in=Claim.LIVE)[:1]:
            self.ask(who, f"claims/{claim.pk}/{step}", {"reason": "Ill"} if step == "withdrawal" else {})

    @rule(who=MEMBERS, heir=st.sampled_from(OWNERS))
    def hand_over(self, who: str, heir: str) -> None:
        self.ask(who, f"posts/{self.post}/claims")
        for claim in Claim.objects.filter(person=getattr(self.world, who), state__in=Claim.HOLDING)[:1]:
            body = {"to_person_id": str(getattr(self.world, heir).pk)}
            asked = self.ask(who, f"claims/{claim.pk}/handover", body)
            if asked.status_code == 201:
                self.ask(heir, f"handovers/{asked.json()['id']}/acceptance")

    @rule(places=st.integers(1, 3))
    def resize(self, places: int) -> None:
        self.ask("hao", f"posts/{self.post}/size", {"places": places})

    @rule(who=MEMBERS, steps=st.integers(1, 3))
    def work(self, who: str, steps: int) -> None:
        offer = {"title": "Sweep", "due_at": str(self.now + timedelta(days=2)), "unit_id": str(self.world.branch.pk)}
        task = self.ask("hao", "tasks", offer | {"person_id": str(getattr(self.world, who).pk)}).json()["id"]
        ways = [(who, "acceptance"), (who, "completion"), ("hao", "verification")]
        for name, step in ways[:steps]:
            self.ask(name, f"tasks/{task}/{step}")

    @rule(who=MEMBERS)
    def verify(self, who: str) -> None:
        for task in Task.objects.filter(person=getattr(self.world, who), state__in=Task.OPEN)[:1]:
            for name, step in ((who, "completion"), ("hao", "verification")):
                self.ask(name, f"tasks/{task.pk}/{step}")

    # --- pledges ---------------------------------------------------------------------------------------------------------

    def step(
        self, which: int, step: str, outcome: str = "FULFILLED", explanation: str = "", passed: bool = True
    ) -> None:
        side = "SUPERIOR" if ABOVE[which] == "fay" else "BRANCH"
        bodies: dict[str, dict] = {
            "submission": {},
            "review": {"passed": passed, "opinion": "so"},
            "publication": {"scope": "UNIT"},
            "report": {"report": "x", "outcome": outcome},
            "verdict": {"side": side, "outcome": outcome},
            "evaluation": {"outcome": outcome, "explanation": explanation},
        }
        who = OWNERS[which] if step in ("submission", "report") else ABOVE[which]
        self.ask(who, f"pledges/{self.pledge(which).pk}/{step}", bodies[step])

    @rule(
        which=WHICH, step=st.sampled_from(STEPS), outcome=OUTCOMES, why=st.sampled_from(["", "y"]), passed=st.booleans()
    )
    def any_step(self, which: int, step: str, outcome: str, why: str, passed: bool) -> None:
        self.step(which, step, outcome, why, passed)

    @rule(which=WHICH, until=st.integers(3, 6), carry=st.booleans())
    def usual_way(self, which: int, until: int, carry: bool) -> None:
        """So that what is published, evaluated and carried over is as frequent as what is refused."""
        for step in STEPS[:until]:
            self.step(which, step)
        if carry:
            self.end(which, "carry-over")

    @rule(which=WHICH, aim=st.integers(1, 3))
    def revise(self, which: int, aim: int) -> None:
        body = {"reason": "x", "target": str(aim)}
        self.ask(OWNERS[which], f"pledges/{self.pledge(which).pk}/revision", body)

    @rule(which=WHICH, way=st.sampled_from(["withdrawal", "carry-over"]))
    def end_one(self, which: int, way: str) -> None:
        self.end(which, way)

    def end(self, which: int, way: str) -> None:
        self.ask(
            OWNERS[which], f"pledges/{self.pledge(which).pk}/{way}", {"reason": "x"} if way == "withdrawal" else {}
        )

    # --- the tree, the relay, doubled requests -----------------------------------------------------------------------------

    @rule(parent=st.sampled_from(["wenzhu", "lvmei", "cicheng"]))
    def move_the_branch(self, parent: str) -> None:
        self.ask("eva", f"units/{self.world.branch.pk}/move", {"parent_id": str(getattr(self.world, parent).pk)})

    @rule()
    def relay(self) -> None:
        while relay(now=self.now):
            pass

    @rule(back=st.integers(1, 12))
    def send_again(self, back: int) -> None:
        """The same key and body: the same answer and not a row more. Whoever lost the right to see it finds nothing."""
        name, path, body, key, status, pk = self.asked[-min(back, len(self.asked))]
        before = state()
        answer = self.send(name, path, body, key)
        assert state() == before
        if answer.status_code not in (403, 404):
            assert (answer.status_code, answer.json().get("id")) == (status, pk), path
            assert answer.headers["Idempotent-Replayed"] == "true"

    # --- what always holds -----------------------------------------------------------------------------------------------

    @invariant()
    def nobody_stands_on_anothers_place(self) -> None:
        if hasattr(self, "post"):
            post = ServicePost.objects.get(pk=self.post)
            claims = Tally(Claim.objects.filter(post=post).values_list("state", flat=True))
            assert post.taken == sum(claims[one] for one in Claim.HOLDING) <= post.places
            assert post.waiting == sum(claims[one] for one in Claim.WAITING)

    @rule(seldom=st.integers(0, 4))
    def count_meanwhile(self, seldom: int) -> None:
        if seldom == 0:
            self.count()

    def count(self) -> None:
        """Once the relay is through: every invariant, the figures of pledges, and what each pledge says of its records."""
        self.relay()
        assert [line for _, line in violations(self.now)] == []
        district = Tally()
        rows = Counter.objects.filter(scope_id=self.world.district.pk, metric__startswith="pledges_")
        for metric, value in rows.values_list("metric", "value"):
            district[metric] += value
        assert +district == in_states(Pledge.objects.filter(root_id=self.world.district.pk))
        for which, owner in enumerate(OWNERS):
            for pledge in Pledge.objects.filter(pledge_list__in=PledgeList.objects.filter(owner__name=owner.title())):
                with time_machine.travel(self.now, tick=False):
                    said = self.client(owner).get(f"/api/v1/pledges/{pledge.pk}/progress").json()
                assert float(said["value"]) == reached(pledge), (which, pledge.metric)


def state() -> tuple:
    """What no refusal and no doubled request may change."""
    versions = [list(model.objects.order_by("pk").values_list("pk", "version")) for model in (Claim, Task, Pledge)]
    return Entry.objects.count(), *versions


def in_states(pledges: Any) -> Tally:
    found: Tally = Tally()
    for pledge in pledges:
        if pledge.state in ("PUBLISHED", "SELF_REPORTED"):
            found[f"pledges_published:{pledge.tier}"] += 1
        if pledge.state == "EVALUATED":
            found[f"pledges_evaluated:{pledge.outcome}"] += 1
    return found


def reached(pledge: Pledge) -> int:
    """Counted one by one, without a word of SQL about which of them count."""
    if pledge.published_at is None:
        return 0
    year, first = pledge.starts_on.year, localdate(pledge.published_at)
    if pledge.metric == "claims_confirmed":
        kept = ("CONFIRMED", "ON_DUTY", "COMPLETED", "EVALUATED")
        mine = [claim for claim in Claim.objects.all() if claim.person_id == pledge.responsible_id]
        agreed = [claim.confirmed_at for claim in mine if claim.state in kept]
        return sum(1 for at in agreed if at.year == year and localdate(at) >= first)
    done = [task for task in Task.objects.all() if task.state == "VERIFIED" and task.verified_at.year == year]
    tasks = [task for task in done if localdate(task.verified_at) >= first]
    if pledge.measure == "PERSON":
        return sum(1 for task in tasks if task.person_id == pledge.responsible_id)
    return sum(1 for task in tasks if task.unit_id == pledge.measured_unit_id)


def test_rows_figures_and_pledges_agree_after_any_steps(db) -> None:
    effort = settings(
        max_examples=int(os.environ.get("MODEL_EXAMPLES", "15")),
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),  # to shrink a failure takes minutes; ask for it when there is one
        database=None,
    )
    run_state_machine_as_test(Year, settings=effort)
