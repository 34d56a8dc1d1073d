"""Publish the figures of a quarter. Published figures never change; a correction is a new revision with its reason."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.calendar import end_of_day
from backend.common.db.operations import operation
from backend.common.db.rows import unique_or
from backend.common.errors import ConcurrentUpdate, Conflict, require
from backend.journal import operations as journal
from backend.journal.queries import waiting_until
from backend.organisations.models import Person, Unit
from backend.organisations.queries import named_unit
from backend.rollups import policies, queries
from backend.rollups.models import Period


class QuarterNotOver(Conflict):
    code = "quarter-not-over"
    title = _("This quarter is not over yet.")


class AlreadyPublished(Conflict):
    code = "already-published"
    title = _("This quarter has been published already. Correct it instead.")


class FiguresIncomplete(Conflict):
    """Changes of that time have not been counted yet: usually a matter of seconds."""

    code = "figures-incomplete"
    title = _("Some changes of this quarter have not been counted yet. Please try again in a minute.")


class NotTheLatest(Conflict):
    code = "not-the-latest-revision"
    title = _("A later revision of this quarter exists. Correct that one.")


class NothingToCorrect(Conflict):
    code = "nothing-to-correct"
    title = _("The figures of this quarter have not changed since they were published.")


@operation
def publish_period(*, actor: Person, unit_id: UUID, year: int, quarter: int, now: datetime) -> Period:
    """Freeze a quarter of a unit. Raises Invalid, NotAllowed, QuarterNotOver, AlreadyPublished, FiguresIncomplete."""
    unit = named_unit(actor=actor, id=unit_id, field="unit_id")
    require(policies.may_publish(actor, unit))
    span = quarter_span(year, quarter)
    if timezone.localdate(now) <= end_of(span):
        raise QuarterNotOver
    if Period.objects.filter(unit=unit, year=year, quarter=quarter).exists():
        raise AlreadyPublished
    figures = frozen(unit, span)
    period = Period(unit=unit, year=year, quarter=quarter, revision=1, figures=figures)
    with unique_or(AlreadyPublished):
        return save("period.published", period, actor=actor, now=now)


@operation
def correct_period(*, actor: Person, period_id: UUID, reason: str, now: datetime) -> Period:
    """Publish the quarter's figures as they are now, beside the former ones.

    Raises NotFound, NotAllowed, NotTheLatest, NothingToCorrect, FiguresIncomplete.
    """
    former = queries.get_period(actor=actor, id=period_id)
    require(policies.may_publish(actor, former.unit))
    same_quarter = {"unit": former.unit, "year": former.year, "quarter": former.quarter}
    if Period.objects.filter(**same_quarter, revision__gt=former.revision).exists():
        raise NotTheLatest
    figures = frozen(former.unit, quarter_span(former.year, former.quarter))
    if figures == former.figures:
        raise NothingToCorrect
    period = Period(**same_quarter, revision=former.revision + 1, figures=figures, reason=reason)
    with unique_or(ConcurrentUpdate):
        return save("period.corrected", period, actor=actor, now=now, corrects_id=former.pk)


def quarter_span(year: int, quarter: int) -> queries.Span:
    start = date(year, 3 * quarter - 2, 1)
    following = date(year + quarter // 4, 3 * (quarter % 4) + 1, 1)
    return queries.Span(start, following - timedelta(days=1))


def end_of(span: queries.Span) -> date:
    assert span.end is not None
    return span.end


def frozen(unit: Unit, span: queries.Span) -> dict[str, int]:
    """The figures of that time. Raises FiguresIncomplete while entries of that time are not counted."""
    after = end_of_day(end_of(span))
    if waiting_until(after, root_id=unit.root_id).exists():
        raise FiguresIncomplete
    return {name: value for name, value in sorted(queries.sums(unit.pk, span).items()) if value}


def save(kind: str, period: Period, *, actor: Person, now: datetime, **facts: Any) -> Period:
    period.created_at = now
    with transaction.atomic():
        period.save(force_insert=True)
    journal.record(
        kind,
        actor=actor,
        at=now,
        subject=period,
        scope=period.unit.scope,
        year=period.year,
        quarter=period.quarter,
        revision=period.revision,
        **facts,
    )
    return period
