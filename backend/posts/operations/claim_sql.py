"""Writes a claim: the post's counts, the claim and its journal entry; on PostgreSQL in one statement.

Concurrent claims on a post wait for its row lock, from the update to the commit. With one statement per row the lock would
also last while this process waits for the interpreter (docs/decisions/0032). The price is this module: SQL with the
post's columns, and two ways to write the same rows.
"""

from django.db import IntegrityError, connection

from backend.common.db import rows
from backend.common.errors import ConcurrentUpdate
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.posts.models import Claim
from backend.posts.operations.places import change_counts

# Conditions: the version is the one read (no edit, move or change of state), and a place, or else a ticket, is free.
TAKE_PLACE = """
UPDATE posts_servicepost SET taken = taken + 1
WHERE id = %s AND version = %s AND taken < places
RETURNING taken, waiting, last_ticket"""
DRAW_TICKET = """
UPDATE posts_servicepost SET waiting = waiting + 1, last_ticket = last_ticket + 1
WHERE id = %s AND version = %s AND waiting < waitlist_places AND (taken >= places OR selection <> 'FIRST_COME')
RETURNING taken, waiting, last_ticket"""


def write(claim: Claim, entry: Entry) -> None:
    """Write a confirmed or waiting claim with its entry and count it on its post.

    Raises ConcurrentUpdate if the post has changed or is full, IntegrityError on a second live claim of the person; then
    nothing is written.
    """
    if connection.vendor == "postgresql":
        write_in_one_statement(claim, entry)
    else:
        write_row_by_row(claim, entry)


def write_in_one_statement(claim: Claim, entry: Entry) -> None:
    waits = claim.state == Claim.State.WAITLISTED
    drawn = {"ticket": "last_ticket", "joined_as": "waiting"} if waits else {}
    insert_claim, claim_values = rows.insertion_of(claim, source="post", **drawn)
    insert_entry, entry_values = rows.insertion_of(entry, source="post")
    # Both insertions select from the updated row: without an update they insert nothing.
    statement = f"""
WITH post AS ({DRAW_TICKET if waits else TAKE_PLACE}),
claim AS ({insert_claim}),
entry AS ({insert_entry})
SELECT taken, waiting, last_ticket FROM post"""  # noqa: S608  (made of constants)
    with connection.cursor() as cursor:
        cursor.execute(statement, [claim.post_id, claim.post.version, *claim_values, *entry_values])
        counts = cursor.fetchone()
    if counts is None:
        raise ConcurrentUpdate
    claim.post.taken, claim.post.waiting, claim.post.last_ticket = counts
    if waits:
        claim.ticket, claim.joined_as = claim.post.last_ticket, claim.post.waiting
    rows.mark_inserted(claim)
    rows.mark_inserted(entry)


def write_row_by_row(claim: Claim, entry: Entry) -> None:
    """For SQLite, which has no INSERT inside a WITH. Its transaction locks the database, so the post is as it was read."""
    if claim.state == Claim.State.WAITLISTED:
        change_counts(claim.post, waiting=1, last_ticket=1)
        claim.ticket, claim.joined_as = claim.post.last_ticket, claim.post.waiting
    else:
        change_counts(claim.post, taken=1)
    claim.save(force_insert=True)
    journal.record_all([entry])


def is_duplicate_claim(error: IntegrityError) -> bool:
    """Whether the person has a live claim on this post already."""
    return any(words in str(error) for words in ("claim_once_per_post", "posts_claim.person_id"))  # PostgreSQL, SQLite
