"""Where somebody stands, worked out in memory: what there is, what there should be, and the entry that makes up the difference."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from backend.campaigns.models import Action, Campaign, Enrolment, Progress
from backend.campaigns.queries.evidence import Evidence
from backend.campaigns.queries.figures import members_metric, metric
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.organisations.models import Person, Unit


class Spot(NamedTuple):
    """What a row counts for, and where."""

    metric: str
    path: str
    scope_ids: list[str]

    def reversal(self) -> dict[str, Any]:
        return {"unit_path": self.path, "scope_ids": self.scope_ids, "counts": {self.metric: -1}}


def spot_at(metric: str, location: Unit | None) -> Spot | None:
    return Spot(metric, location.path, list(location.consortium_ids)) if location else None


@dataclass
class Book:
    """What was read, and what is to be written."""

    enrolments: dict[tuple[UUID, UUID], Enrolment]
    progress: dict[tuple[UUID, int], Progress]
    evidence: dict[tuple[str, UUID], list[Evidence]]
    exempt: set[tuple[UUID, UUID]]
    confirmed: set[tuple[int, UUID]]
    actor: Person
    now: datetime
    new_enrolments: list[Enrolment] = field(default_factory=list)
    changed_enrolments: list[Enrolment] = field(default_factory=list)
    new_progress: list[Progress] = field(default_factory=list)
    changed_progress: list[Progress] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def settle(self, campaign: Campaign, person: Person) -> None:
        """One person in one campaign."""
        home = person.home_unit
        assert home is not None
        covered = person.is_active and person.kind in campaign.kinds and home.path.startswith(campaign.unit_path)
        enrolment = self.enrolments.get((campaign.pk, person.pk))
        if enrolment is None:
            if not covered:
                return
            whose = {"campaign": campaign, "person": person, "unit": home}
            enrolment = Enrolment(**whose, version=0, created_at=self.now)
            self.new_enrolments.append(enrolment)
        counted = covered and (campaign.pk, person.pk) not in self.exempt
        location = home if counted else None
        self.settle_enrolment(campaign, enrolment, home, location)
        for action in campaign.actions.all():
            self.settle_action(campaign, enrolment, action, home, location)

    def settle_enrolment(self, campaign: Campaign, enrolment: Enrolment, home: Unit, location: Unit | None) -> None:
        target = spot_at(members_metric(campaign), location)
        counted = enrolment.counted_path
        now = Spot(members_metric(campaign), counted, enrolment.counted_scope_ids) if counted is not None else None
        if now == target:
            return
        enrolment.counted_path, enrolment.counted_scope_ids = (target.path, target.scope_ids) if target else (None, [])
        enrolment.unit_id = home.pk
        name = "enrolment.counted" if location else "enrolment.left"
        self.write(name, enrolment, home, now, target, campaign, enrolment.person_id)
        if not enrolment._state.adding:
            self.changed_enrolments.append(enrolment)

    def settle_action(
        self, campaign: Campaign, enrolment: Enrolment, action: Action, home: Unit, location: Unit | None
    ) -> None:
        found = self.evidence.get((action.source, enrolment.person_id), [])
        rows = [one for one in found if one.falls_in(campaign)]
        count = sum(one.counts_in(campaign) for one in rows)
        done = count >= action.target
        if action.needs_confirmation:
            done = done and (action.pk, enrolment.person_id) in self.confirmed
        progress = self.progress.get((enrolment.pk, action.pk))
        if progress is None:
            if not rows:
                return
            whose = {"enrolment": enrolment, "action": action}
            progress = Progress(**whose, version=0, created_at=self.now)
            self.new_progress.append(progress)
        before = (progress.count, progress.running, progress.done, progress.version)
        counted = spot_of(progress, campaign, action)
        kind = kind_of(progress, begun=bool(rows), done=done)
        progress.count, progress.running, progress.done = count, len(rows) - count, done
        target = spot_at(metric(campaign, action, done=done), location if rows else None)
        if counted != target or done != before[2]:
            progress.counted_path, progress.counted_scope_ids = (
                (target.path, target.scope_ids) if target else (None, [])
            )
            self.write(kind, progress, home, counted, target, campaign, enrolment.person_id, code=action.code)
        if not progress._state.adding and before != (progress.count, progress.running, progress.done, progress.version):
            self.changed_progress.append(progress)

    def write(
        self,
        kind: str,
        row: Enrolment | Progress,
        home: Unit,
        counted: Spot | None,
        target: Spot | None,
        campaign: Campaign,
        person_id: UUID,
        **facts: Any,
    ) -> None:
        """One entry that counts the row at `target` and no longer where it was."""
        row.version += 1
        self.entries.append(
            journal.entry_of(
                kind,
                actor=self.actor,
                at=self.now,
                subject=row,
                scope=home.scope,
                counts={target.metric: 1} if target else {},
                reversals=[counted.reversal()] if counted else [],
                campaign_id=campaign.pk,
                person_id=person_id,
                **facts,
            )
        )


def kind_of(progress: Progress, *, begun: bool, done: bool) -> str:
    """What the entry is called if there is one; `progress` as it was before."""
    if done != progress.done:
        return "progress.done" if done else "progress.undone"
    if begun != bool(progress.count or progress.running):
        return "progress.begun" if begun else "progress.dropped"
    return "progress.moved"


def spot_of(progress: Progress, campaign: Campaign, action: Action) -> Spot | None:
    """What it counts for now, and where."""
    if progress.counted_path is None:
        return None
    return Spot(metric(campaign, action, done=progress.done), progress.counted_path, progress.counted_scope_ids)
