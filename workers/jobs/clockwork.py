"""Jobs for what becomes due because time passes."""

from collections.abc import Callable
from typing import Any

from backend.campaigns import operations as campaigns
from backend.common.db.clock import database_now
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
    """Call `operation` as the system until it finds nothing more or the time of a slot is used up."""
    system = get_system()
    return until_nothing_left(lambda: operation(actor=system, now=database_now(), **arguments), seconds=45)


@job
def pass_on_lapsed_offers(**kwargs: object) -> int:
    """Give places whose offer was not answered to the next on the waiting list."""
    return sweep(posts.pass_on_lapsed_offers, limit=LIMIT)


@job
def advance_posts(**kwargs: object) -> int:
    """Begin and end posts, and with them the duty of those who hold a place."""
    return sweep(posts.advance_posts, limit=LIMIT)


@job
def expire_tasks(**kwargs: object) -> int:
    """Expire offers of tasks that nobody answered in time."""
    return sweep(tasks.expire_tasks, limit=LIMIT)


@job
def mark_overdue(**kwargs: object) -> int:
    """Count issues that were not answered in time as overdue."""
    return sweep(issues.mark_overdue, limit=LIMIT)


@job
def forget_contacts(**kwargs: object) -> int:
    """Erase the contacts that residents left, when their issue has been closed long enough."""
    return sweep(issues.forget_contacts, limit=LIMIT)


@job
def end_due_pairings(**kwargs: object) -> int:
    """End pairings that were agreed until today, or whose member takes part no longer."""
    return sweep(handbook.end_due_pairings, limit=LIMIT)


@job
def apply_retention(**kwargs: object) -> int:
    """Erase texts of the handbook whose time is over, each with its line in the report."""
    return sweep(handbook.apply_retention, limit=LIMIT)


@job
def make_feedback_slips(**kwargs: object) -> int:
    """Make slips of what members did last quarter in their community of residence, for each of them to read."""
    return sweep(campaigns.make_feedback_slips, limit=LIMIT)


@job
def release_feedback_slips(**kwargs: object) -> int:
    """Release slips that nobody objected to in time to the home unit."""
    return sweep(campaigns.release_slips, limit=LIMIT)


@job
def refresh_consortia(**kwargs: object) -> int:
    """Begin and end memberships of consortia whose day has come."""
    return sweep(organisations.refresh_consortia)


@job
def queue_reminders(**kwargs: object) -> int:
    """Queue reminders: duty tomorrow, task due, offer about to lapse."""
    return sweep(notifications.queue_reminders, limit=LIMIT)


@job
def queue_digests(**kwargs: object) -> int:
    """Queue the weekly digests."""
    return sweep(notifications.queue_digests, limit=LIMIT)


@job
def deliver(**kwargs: object) -> int:
    """Send mails that are due, in bounded batches; the rest is left to the next slot."""
    return until_nothing_left(
        lambda: sum(notifications.deliver_batch(now=database_now(), limit=200).values()), seconds=20
    )
