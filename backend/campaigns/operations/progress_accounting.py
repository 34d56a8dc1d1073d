"""Compute members' progress in memory: compare what is counted with what the records say, and write entries for the difference.

No database in here, so that a batch of a thousand members costs as many statements as one.
"""

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


class CountedAt(NamedTuple):
    """The metric that a row counts for, and the place where it does."""

    metric: str
    path: str
    scope_ids: list[str]

    def reversal(self) -> dict[str, Any]:
        return {"unit_path": self.path, "scope_ids": self.scope_ids, "counts": {self.metric: -1}}


def counted_at(metric: str, location: Unit | None) -> CountedAt | None:
    return CountedAt(metric, location.path, list(location.consortium_ids)) if location else None


@dataclass
class ProgressUpdate:
    """One update of many members: the rows that were read, and the rows and entries to write."""

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

    def update_member(self, campaign: Campaign, person: Person) -> None:
        """Compare one member with one campaign."""
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
        self.update_enrolment(campaign, enrolment, home, location)
        for action in campaign.actions.all():
            self.update_action(campaign, enrolment, action, home, location)

    def update_enrolment(self, campaign: Campaign, enrolment: Enrolment, home: Unit, location: Unit | None) -> None:
        target = counted_at(members_metric(campaign), location)
        counted = enrolment.counted_path
        now = CountedAt(members_metric(campaign), counted, enrolment.counted_scope_ids) if counted is not None else None
        if now == target:
            return
        enrolment.counted_path, enrolment.counted_scope_ids = (target.path, target.scope_ids) if target else (None, [])
        enrolment.unit_id = home.pk
        name = "enrolment.counted" if location else "enrolment.left"
        self.add_entry(name, enrolment, home, now, target, campaign, enrolment.person_id)
        if not enrolment._state.adding:
            self.changed_enrolments.append(enrolment)

    def update_action(
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
        counted = counted_now(progress, campaign, action)
        kind = kind_of(progress, begun=bool(rows), done=done)
        progress.count, progress.running, progress.done = count, len(rows) - count, done
        target = counted_at(metric(campaign, action, done=done), location if rows else None)
        if counted != target or done != before[2]:
            progress.counted_path, progress.counted_scope_ids = (
                (target.path, target.scope_ids) if target else (None, [])
            )
            self.add_entry(kind, progress, home, counted, target, campaign, enrolment.person_id, code=action.code)
        if not progress._state.adding and before != (progress.count, progress.running, progress.done, progress.version):
            self.changed_progress.append(progress)

    def add_entry(
        self,
        kind: str,
        row: Enrolment | Progress,
        home: Unit,
        counted: CountedAt | None,
        target: CountedAt | None,
        campaign: Campaign,
        person_id: UUID,
        **facts: Any,
    ) -> None:
        """Add an entry that counts the row at `target` and subtracts it where it was counted."""
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
    """The kind of the entry, should one be written; `progress` is still as it was before."""
    if done != progress.done:
        return "progress.done" if done else "progress.undone"
    if begun != bool(progress.count or progress.running):
        return "progress.begun" if begun else "progress.dropped"
    return "progress.moved"


def counted_now(progress: Progress, campaign: Campaign, action: Action) -> CountedAt | None:
    """What the row counts for at present."""
    if progress.counted_path is None:
        return None
    return CountedAt(metric(campaign, action, done=progress.done), progress.counted_path, progress.counted_scope_ids)
