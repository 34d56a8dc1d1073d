"""Taking over past service: hours of a source of their own, apart from recorded ones and those that administrators enter.

A duty log belongs to a claim and a claim to a post. So each past post is created in state closed, with a completed
claim for everybody who served on it. Their `confirmed_at` is empty, because nobody confirmed them here.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from backend.common.calendar import local_moment
from backend.common.db.operations import operation
from backend.common.ids import id_at
from backend.grid.models import location_fields
from backend.imports.operations.past_rows import (
    Days,
    Faults,
    RowFaults,
    RowsRefused,
    batches,
    checked,
    existing_rows,
    faults_of_lengths,
    key_of,
    units_named,
)
from backend.imports.past import PastService
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.organisations.models import Person, Role, Unit
from backend.organisations.policies import visible_people
from backend.posts.models import Claim, DutyLog, ServicePost
from backend.posts.operations.duty import MINUTES_OF_A_DAY, DayFull
from backend.posts.queries import METRIC_OF

UNNAMED = "以往服务"  # the title of a post that the ledger does not name
DAY = timedelta(days=1)
PostKey = tuple[UUID, str]  # the unit and the title


@operation
def take_over_service(
    *, actor: Person, rows: Sequence[PastService], now: datetime, differing: dict[int, list[str]] | None = None
) -> list[DutyLog | None]:
    """Write duty logs; returns them in the order of `rows`, None for one that was taken over before. Where that one has other
    values than the row, `differing` gets their names, by the index of the row. The relay counts them.

    Raises NotAllowed, RowsRefused.
    """
    ledger = Ledger(actor, rows, now)
    keys, faults = checked(rows, ledger.faults, ledger.key)
    existing = ledger.existing(rows, keys)
    new = {index: row for index, row in enumerate(rows) if index not in existing}
    bad = {index for index, _reason in faults}
    faults += faults_of_hours({index: row for index, row in new.items() if index not in bad})
    if faults:
        raise RowsRefused(faults)
    if differing is not None:
        found = ((index, differences(rows[index], log)) for index, log in existing.items())
        differing.update((index, names) for index, names in found if names)
    logs = ledger.logs(new, keys)
    claims = list({log.claim.pk: log.claim for log in logs.values()}.values())
    posts = list({claim.post.pk: claim.post for claim in claims}.values())
    ServicePost.objects.bulk_create(posts)
    Claim.objects.bulk_create(claims)
    DutyLog.objects.bulk_create(logs.values())
    journal.record_all([entry_of(row, actor=actor) for row in [*posts, *claims, *logs.values()]])
    return [logs.get(index) for index in range(len(rows))]


def entry_of(row: Any, *, actor: Person, removed: bool = False) -> Entry:
    """The entry that a log, a claim or a post was taken over, or with `removed` removed again. Only logs count, on their day."""
    if isinstance(row, ServicePost):
        kind = "post.removed" if removed else "post.taken_over"
        return journal.entry_of(kind, actor=actor, at=row.starts_at, subject=row)
    if isinstance(row, Claim):
        kind = "claim.removed" if removed else "claim.taken_over"
        return journal.entry_of(
            kind, actor=actor, at=row.created_at, subject=row, scope=row.post.scope, post_id=row.post_id
        )
    claim, kind = row.claim, "duty.removed" if removed else "duty.taken_over"
    counts = {METRIC_OF[DutyLog.Source.TAKEN_OVER]: -row.minutes if removed else row.minutes}
    facts = {"claim_id": claim.pk, "post_id": claim.post_id, "person_id": claim.person_id, "minutes": row.minutes}
    scope = replace(claim.post.scope, unit_path=row.counted_path, scope_ids=row.counted_scope_ids)
    return journal.entry_of(kind, actor=actor, at=row.created_at, subject=row, scope=scope, counts=counts, **facts)


def counted_at(log: Any) -> tuple[str, date]:
    """The path and the day for which it counts."""
    return log.counted_path, log.day


class Ledger:
    """The people and units of all rows, read at once; makes posts, claims and logs of the rows."""

    def __init__(self, actor: Person, rows: Sequence[PastService], now: datetime) -> None:
        ids, visible = list({row.person_id for row in rows}), visible_people(actor)
        self.homes: dict[UUID, UUID | None] = {}
        for some in batches(ids):
            self.homes |= dict(visible.filter(pk__in=some).values_list("pk", "home_unit_id"))
        self.units = units_named(actor, {unit_id for row in rows if (unit_id := self.unit_id(row))})
        self.actor, self.days = actor, Days(now)

    def unit_id(self, row: PastService) -> UUID | None:
        return row.unit_id or self.homes.get(row.person_id)

    def key(self, row: PastService) -> str:
        """Without a unit the place is the person's home, whichever that was at the time: it is no part of the key, or the row
        would be a new one as soon as the person belongs to another branch."""
        if row.unit_id is None:
            return key_of("service at home", row.person_id, row.number, (row.day, row.minutes, row.post, row.what))
        return self.key_at(row.unit_id, row)

    def key_at(self, unit_id: UUID, row: PastService) -> str:
        return key_of("service", unit_id, row.number, (row.person_id, row.day, row.minutes, row.post, row.what))

    def existing(self, rows: Sequence[PastService], keys: Sequence[str]) -> dict[int, DutyLog]:
        """The logs that were taken over before, by the index of their row.

        Version 0.1 gave a row without a unit the key of the home of that time, so all homes that a person has had are tried.
        """
        homes: defaultdict[UUID, set[UUID]] = defaultdict(set)
        at_home = list({row.person_id for row in rows if row.unit_id is None})
        for some in batches(at_home):
            members = Role.objects.filter(person_id__in=some, kind=Role.Kind.MEMBER)
            for person_id, unit_id in members.values_list("person_id", "unit_id"):
                homes[person_id].add(unit_id)
        tried: dict[str, int] = {}
        for index, row in enumerate(rows):
            tried.setdefault(keys[index], index)
            for unit_id in homes[row.person_id] if row.unit_id is None else ():
                tried.setdefault(self.key_at(unit_id, row), index)
        logs = DutyLog.objects.select_related("claim__post")
        return {tried[key]: log for key, log in existing_rows(logs, list(tried)).items()}

    def faults(self, row: PastService) -> Faults:
        """All that is wrong with the row."""
        unit = self.units.get(self.unit_id(row) or row.person_id)
        if row.person_id not in self.homes:
            yield _("There is no such person.")
        elif unit is None:
            yield _("There is no such unit.")
        else:
            yield from self.days.faults_of_counted(row.day, unit.path)
        if not row.post and not row.what:
            yield _("Say the post or what was done.")
        if not 1 <= row.minutes <= MINUTES_OF_A_DAY:
            yield _("From 1 to 1440 minutes.")
        yield from faults_of_lengths(row, post=200, what=1000, number=100)

    def logs(self, rows: dict[int, PastService], keys: Sequence[str]) -> dict[int, DutyLog]:
        """A confirmed log for each row, on a completed claim on a closed post; not written yet."""
        of_post: defaultdict[PostKey, list[PastService]] = defaultdict(list)
        of_claim: defaultdict[tuple[PostKey, UUID], list[PastService]] = defaultdict(list)
        for row in rows.values():
            of_post[self.post_key(row)].append(row)
            of_claim[self.post_key(row), row.person_id].append(row)
        posts = {key: new_post(self.units[key[0]], key[1], some) for key, some in of_post.items()}
        claims = {key: new_claim(posts[key[0]], some) for key, some in of_claim.items()}
        return {
            index: new_log(claims[self.post_key(row), row.person_id], row, self.actor, keys[index])
            for index, row in rows.items()
        }

    def post_key(self, row: PastService) -> PostKey:
        unit_id = self.unit_id(row)
        assert unit_id is not None  # checked
        return unit_id, row.post or UNNAMED


def term_of(rows: Collection[PastService]) -> tuple[datetime, datetime]:
    days = [row.day for row in rows]
    return local_moment(min(days)), local_moment(max(days) + DAY)


def new_post(unit: Unit, title: str, rows: Collection[PastService]) -> ServicePost:
    starts_at, ends_at = term_of(rows)
    return ServicePost(
        **location_fields(unit), id=id_at(starts_at), audience=unit, audience_number=unit.number, kind=ServicePost.Kind.STANDING,
        state=ServicePost.State.CLOSED, title=title, duties=title, places=len({row.person_id for row in rows}),
        starts_at=starts_at, ends_at=ends_at, created_at=starts_at,
    )  # fmt: skip


def new_claim(post: ServicePost, rows: Sequence[PastService]) -> Claim:
    starts_at, ends_at = term_of(rows)
    return Claim(
        id=id_at(starts_at), post=post, person_id=rows[0].person_id, state=Claim.State.COMPLETED,
        created_at=starts_at, ended_at=ends_at,
    )  # fmt: skip


def new_log(claim: Claim, row: PastService, actor: Person, key: str) -> DutyLog:
    at = local_moment(row.day)
    return DutyLog(
        id=id_at(at), claim=claim, source=DutyLog.Source.TAKEN_OVER, state=DutyLog.State.CONFIRMED,
        day=row.day, minutes=row.minutes, what=row.what, entered_by=actor, created_at=at, ledger_key=key,
        counted_path=claim.post.unit_path, counted_scope_ids=claim.post.scope_ids,
    )  # fmt: skip


def differences(row: PastService, log: DutyLog) -> list[str]:
    """The columns in which the row says something else than the log that was taken over with its number."""
    same = {
        "person": row.person_id == log.claim.person_id,
        "post": (row.post or UNNAMED) == log.claim.post.title,
        "what": row.what == log.what,
        "day": row.day == log.day,
        "minutes": row.minutes == log.minutes,
    }
    return [name for name, is_same in same.items() if not is_same]


def faults_of_hours(rows: dict[int, PastService]) -> RowFaults:
    """At most 24 hours per person and day, existing logs included."""
    if not rows:
        return []
    people, days = list({row.person_id for row in rows.values()}), {row.day for row in rows.values()}
    hours: defaultdict[tuple[UUID, date], int] = defaultdict(int)
    for some in batches(people):
        logs = DutyLog.objects.exclude(state=DutyLog.State.REJECTED)
        logs = logs.filter(claim__person_id__in=some, day__range=(min(days), max(days)))
        for person_id, day, minutes in logs.values_list("claim__person_id", "day").annotate(Sum("minutes")).order_by():
            hours[person_id, day] = minutes
    faults = []
    for index, row in rows.items():
        hours[row.person_id, row.day] += row.minutes
        if hours[row.person_id, row.day] > MINUTES_OF_A_DAY:
            faults.append((index, str(DayFull.title)))
    return faults
