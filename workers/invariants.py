"""Check on the rows what must be true at any moment. Reads only; every finding is one line for an operator."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, F, Max, Min, Q

from backend.common.db.snapshots import snapshot
from backend.common.models import VersionedModel
from backend.common.sealing import CannotOpen, binding_of, sealed_columns
from backend.journal.models import Entry
from backend.journal.queries import list_dead_lettered
from backend.notifications.models import Message
from backend.posts.models import Claim, ServicePost
from backend.rollups.operations.recounting import differences_to_journal, differences_to_rows
from workers.subscriptions import RECOUNTS

Findings = Iterator[str]


def places_taken(now: datetime) -> Findings:
    """A post's `taken` and `waiting` are its claims, and never more than it has places."""
    holding = Count("claims", filter=Q(claims__state__in=Claim.HOLDING))
    waiting = Count("claims", filter=Q(claims__state__in=Claim.WAITING))
    posts = ServicePost.objects.annotate(held=holding, queued=waiting)
    wrong = posts.exclude(taken=F("held"), waiting=F("queued")) | posts.filter(taken__gt=F("places"))
    for post in wrong.order_by("pk").iterator(chunk_size=500):
        yield f"post {post.pk}: taken {post.taken} of {post.places}, waiting {post.waiting}; claims say otherwise"


def one_live_claim(now: datetime) -> Findings:
    live = Claim.objects.filter(state__in=Claim.LIVE).values("post_id", "person_id").order_by()
    for row in live.annotate(claims=Count("pk")).filter(claims__gt=1):
        yield f"post {row['post_id']}: person {row['person_id']} holds {row['claims']} live claims"


def journal_without_gaps(now: datetime) -> Findings:
    """The entries of one subject are numbered without a gap, from 1; from 2 for what a migration has seeded."""
    subjects = Entry.objects.values("subject_type", "subject_id").order_by()
    numbered = subjects.annotate(entries=Count("pk"), first=Min("seq"), last=Max("seq"))
    for row in numbered.exclude(first__lte=2, entries=F("last") - F("first") + 1).iterator():
        yield f"{row['subject_type']} {row['subject_id']}: {row['entries']} entries, {row['first']} to {row['last']}"


def versions_are_journalled(now: datetime) -> Findings:
    models = {model._meta.model_name: model for model in apps.get_models() if issubclass(model, VersionedModel)}
    for name in sorted(set(Entry.objects.order_by().values_list("subject_type", flat=True).distinct())):
        model = models.get(name)
        if model is None:
            yield f"entries about {name}, of which there is no table"
            continue
        last = dict(
            Entry.objects.filter(subject_type=name).order_by().values_list("subject_id").annotate(Max("seq")).iterator()
        )
        rows: Any = model._default_manager.order_by().values_list("pk", "version")
        for pk, version in rows.iterator(chunk_size=5000):
            if pk in last and last[pk] != version:
                yield f"{name} {pk}: version {version}, the last entry is number {last[pk]}"


def nothing_dead_lettered(now: datetime) -> Findings:
    for row in list_dead_lettered():
        yield f"entry {row['id']} ({row['kind']}) failed at all {row['attempts']} attempts: {row['error']}"


def figures(now: datetime) -> Findings:
    """Counters are what the journal says, the journal is what the rows say."""
    for one in differences_to_journal():
        yield f"{one.metric} of {one.scope_id} on {one.day}: counted {one.found}, the journal says {one.expected}"
    for one in differences_to_rows(RECOUNTS):
        yield f"{one.metric} at {one.unit_path} {list(one.scope_ids)}: journal {one.found}, the rows say {one.expected}"


def messages_once(now: datetime) -> Findings:
    key = ("recipient_id", "kind", "subject_id", "dedupe_key", "channel")
    for row in Message.objects.values(*key).order_by().annotate(times=Count("pk")).filter(times__gt=1):
        yield f"message {row['kind']} about {row['subject_id']} to {row['recipient_id']}: {row['times']} times"


def no_stale_lease(now: datetime) -> Findings:
    stale = Message.objects.filter(state=Message.State.SENDING, lease_until__lte=now)
    for pk in stale.values_list("pk", flat=True):
        yield f"message {pk}: sending, although its lease is over"


def sealed_columns_open(now: datetime) -> Findings:
    for field in sealed_columns():
        rows = field.model._default_manager.exclude(**{field.attname: None}).values_list("pk", field.attname)
        for pk, value in rows.iterator(chunk_size=500):
            try:
                value.check(pk)
            except CannotOpen:
                yield f"{binding_of(field, pk)} does not open"


CHECKS: dict[str, Callable[[datetime], Findings]] = {
    "places": places_taken,
    "claims": one_live_claim,
    "journal": journal_without_gaps,
    "versions": versions_are_journalled,
    "dead-letters": nothing_dead_lettered,
    "figures": figures,
    "messages": messages_once,
    "leases": no_stale_lease,
    "sealed": sealed_columns_open,
}
#: These compare tables with each other and need one snapshot. The check of the figures opens its own.
OF_ONE_MOMENT = ("places", "versions")


def violations(now: datetime) -> Iterator[tuple[str, str]]:
    """Every finding with the name of its check."""
    for name, check in CHECKS.items():
        if name in OF_ONE_MOMENT:
            with snapshot():
                found = list(check(now))
        else:
            found = list(check(now))
        yield from ((name, line) for line in found)
