"""Where somebody stands, worked out in memory: what there is, what there should be, and the entry that makes up the difference."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.campaigns.models import Action, Campaign, Enrolment, Progress
from backend.campaigns.queries.evidence import Evidence
from backend.campaigns.queries.progress import members_metric, metric
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.organisations.models import Person, Unit

Counted = Enrolment | Progress


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
            enrolment = Enrolment(campaign=campaign, person=person, unit=home, version=0, created_at=self.now)
            self.new_enrolments.append(enrolment)
        counted = covered and (campaign.pk, person.pk) not in self.exempt
        place = home if counted else None
        self.settle_enrolment(campaign, enrolment, home, place)
        for action in campaign.actions.all():
            self.settle_action(campaign, enrolment, action, home, place)

    def settle_enrolment(self, campaign: Campaign, enrolment: Enrolment, home: Unit, place: Unit | None) -> None:
        if is_at(enrolment, place):
            return
        name = "enrolment.counted" if place else "enrolment.left"
        self.move(name, enrolment, home, place, members_metric(campaign), campaign)
        enrolment.unit_id = home.pk
        if not enrolment._state.adding:
            self.changed_enrolments.append(enrolment)

    def settle_action(
        self, campaign: Campaign, enrolment: Enrolment, action: Action, home: Unit, place: Unit | None
    ) -> None:
        found = self.evidence.get((action.source, enrolment.person_id), [])
        rows = [one for one in found if one.falls_in(campaign)]
        count = sum(one.counts_in(campaign) for one in rows)
        running = len(rows) - count
        done = count >= action.target
        if action.needs_confirmation:
            done = done and (action.pk, enrolment.person_id) in self.confirmed
        progress = self.progress.get((enrolment.pk, action.pk))
        if progress is None:
            if not rows:
                return
            progress = Progress(enrolment=enrolment, action=action, version=0, created_at=self.now)
            self.new_progress.append(progress)
        before = (progress.count, progress.running, progress.done, progress.version)
        progress.count, progress.running = count, running
        target = place if done else None
        if done != progress.done or not is_at(progress, target):
            kind = "progress.moved" if done == progress.done else "progress.done" if done else "progress.undone"
            progress.done = done
            self.move(kind, progress, home, target, metric(campaign, action.code), campaign, code=action.code)
        if not progress._state.adding and before != (progress.count, progress.running, progress.done, progress.version):
            self.changed_progress.append(progress)

    def move(
        self, kind: str, row: Counted, home: Unit, place: Unit | None, name: str, campaign: Campaign, **facts: Any
    ) -> None:
        """Count the row at `place` and no longer where it was, by one entry."""
        elsewhere = []
        if row.counted_path is not None:
            old = {"unit_path": row.counted_path, "scope_ids": row.counted_scope_ids, "counts": {name: -1}}
            elsewhere = [old]
        row.counted_path = place.path if place else None
        row.counted_scope_ids = list(place.consortium_ids) if place else []
        row.version += 1
        person_id = row.person_id if isinstance(row, Enrolment) else row.enrolment.person_id
        self.entries.append(
            journal.entry_of(
                kind,
                actor=self.actor,
                at=self.now,
                subject=row,
                scope=home.scope,
                counts={name: 1} if place else {},
                elsewhere=elsewhere,
                campaign_id=campaign.pk,
                person_id=person_id,
                **facts,
            )
        )


def is_at(row: Counted, place: Unit | None) -> bool:
    if place is None:
        return row.counted_path is None
    return (row.counted_path, row.counted_scope_ids) == (place.path, place.consortium_ids)
