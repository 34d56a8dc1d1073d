"""The rules of a post beyond types and lengths. Raises Invalid with one sentence per field."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.common.errors import Invalid
from backend.organisations.models import Unit
from backend.posts.models import ServicePost
from backend.posts.models.times import CLOCK, MINUTES_OF_A_WEEK, slot_minutes

MOST_PLACES = 100_000
MOST_SLOTS = 28  # four a day

Errors = dict[str, list[Any]]


def check_post(post: ServicePost, audience: Unit, now: datetime) -> None:
    """Raise Invalid when the unsaved post breaks a rule."""
    errors: Errors = {**term_errors(post, now), **window_errors(post), **place_errors(post)}
    if not post.unit_path.startswith(audience.path):
        errors["audience_id"] = [_("Choose the post's own unit or one above it.")]
    if invalid_times := weekly_errors(post.weekly_times):
        errors["weekly_times"] = invalid_times
    if errors:
        raise Invalid(errors)


def term_errors(post: ServicePost, now: datetime) -> Errors:
    if post.ends_at <= post.starts_at:
        return {"ends_at": [_("The end must come after the beginning.")]}
    if post.ends_at <= now:
        return {"ends_at": [_("This term is over already.")]}
    return {}


def window_errors(post: ServicePost) -> Errors:
    opens, closes = post.claims_open_at, post.claims_close_at
    errors: Errors = {}
    if opens and opens >= post.ends_at:
        errors["claims_open_at"] = [_("Claims must open before the post ends.")]
    if closes and closes > post.ends_at:
        errors["claims_close_at"] = [_("Claims must close before the post ends.")]
    elif opens and closes and closes <= opens:
        errors["claims_close_at"] = [_("The end must come after the beginning.")]
    return errors


def place_errors(post: ServicePost) -> Errors:
    errors: Errors = {}
    if not 1 <= post.places <= MOST_PLACES:
        errors["places"] = [_("A whole number from 1 to 100000.")]
    if not 0 <= post.waitlist_places <= MOST_PLACES:
        errors["waitlist_places"] = [_("A whole number from 0 to 100000.")]
    elif post.selection == ServicePost.Selection.ORGANISER and not post.waitlist_places:
        errors["waitlist_places"] = [_("Where the organiser chooses, there must be room for applications.")]
    return errors


def weekly_errors(slots: list[dict[str, Any]]) -> list[Any]:
    if len(slots) > MOST_SLOTS:
        return [_("At most 28 weekly times.")]
    if any(not (CLOCK.fullmatch(slot["start"]) and CLOCK.fullmatch(slot["end"])) for slot in slots):
        return [_("Write times as 08:30, from 00:00 to 24:00.")]
    if any(not 0 <= slot["weekday"] <= 6 for slot in slots):
        return [_("Weekdays are 0 (Monday) to 6 (Sunday).")]
    if any(slot["start"] in (slot["end"], "24:00") for slot in slots):
        return [
            _(
                "A weekly time needs a beginning and another time as its end; an end before the beginning is on the next day."
            )
        ]
    parts = sorted(map(slot_minutes, slots))
    around = [*parts, *((start + MINUTES_OF_A_WEEK, end + MINUTES_OF_A_WEEK) for start, end in parts[:1])]
    if any(later[0] < earlier[1] for earlier, later in pairwise(around)):
        return [_("Two weekly times overlap.")]
    return []
