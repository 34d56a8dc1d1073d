"""What becomes due because time passes."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from backend.campaigns import operations as campaigns
from backend.handbook import operations as handbook
from backend.issues import operations as issues
from backend.notifications import operations as notifications
from backend.organisations import operations as organisations
from backend.organisations.queries import get_system
from backend.posts import operations as posts
from backend.tasks import operations as tasks
from workers.jobs.slots import job, until_nothing_left

LIMIT = 500


def sweep(operation: Callable[..., int], **arguments: Any) -> int:
    """Call `operation` as the system until it finds nothing more, or for as long as one slot should take."""
    system = get_system()
    return until_nothing_left(lambda: operation(actor=system, now=timezone.now(), **arguments), seconds=45)


@job
def pass_on_lapsed_offers(**kwargs: object) -> int:
    """A place whose offer was not answered goes to the next on the waiting list."""
    return sweep(posts.pass_on_lapsed_offers, limit=LIMIT)


@job
def advance_posts(**kwargs: object) -> int:
    """Posts begin and end, and with them the duty of those who hold a place."""
    return sweep(posts.advance_posts, limit=LIMIT)


@job
def expire_tasks(**kwargs: object) -> int:
    """Offers of tasks that nobody answered in time."""
    return sweep(tasks.expire_tasks, limit=LIMIT)


@job
def forget_contacts(**kwargs: object) -> int:
    """What residents left to be reached by, once their issue has long been closed."""
    return sweep(issues.forget_contacts, limit=LIMIT)


@job
def end_due_pairings(**kwargs: object) -> int:
    """Pairings that were agreed until today, or whose member takes part no longer."""
    return sweep(handbook.end_due_pairings, limit=LIMIT)


@job
def apply_retention(**kwargs: object) -> int:
    """Texts of the handbook whose time is over, each with its line in the report."""
    return sweep(handbook.apply_retention, limit=LIMIT)


@job
def make_feedback_slips(**kwargs: object) -> int:
    """What members who reported to a community did there last quarter, for each of them to read."""
    return sweep(campaigns.make_feedback_slips, limit=LIMIT)


@job
def release_feedback_slips(**kwargs: object) -> int:
    """Slips that nobody objected to in time go to the home unit."""
    return sweep(campaigns.release_slips, limit=LIMIT)


@job
def refresh_consortia(**kwargs: object) -> int:
    """Memberships of consortia that begin or end today."""
    return sweep(organisations.refresh_consortia)


@job
def queue_reminders(**kwargs: object) -> int:
    """Duty tomorrow, task due, offer about to lapse."""
    return sweep(notifications.queue_reminders, limit=LIMIT)


@job
def queue_digests(**kwargs: object) -> int:
    """Last week in one mail."""
    return sweep(notifications.queue_digests, limit=LIMIT)


@job
def deliver(**kwargs: object) -> int:
    """Send what is due. A bounded batch per call: the next slot goes on."""
    return until_nothing_left(
        lambda: sum(notifications.deliver_batch(now=timezone.now(), limit=200).values()), seconds=20
    )
