"""Composing the summary of the day for one reader, in the active language, with the reader's rights of this moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from backend.notifications.catalogue import CATALOGUE
from backend.notifications.digest_lines import Group, line
from backend.notifications.queries import summaries as queries
from backend.notifications.queries.subjects import find_subjects
from backend.notifications.rendering import render
from backend.organisations.models import Person

MAX_LINES, MAX_READ = 20, 200


class Summary(NamedTuple):
    groups: list[Group]

    @property
    def is_empty(self) -> bool:
        return not self.groups


def compose_summary(reader: Person, params: Mapping[str, str], *, now: datetime) -> Summary:
    """What is unread, visible and still true, and the posts that were opened to the reader; the rest of a long list is in the
    inbox."""
    since, until = parse_datetime(params["since"]), parse_datetime(params["until"])
    assert since is not None and until is not None
    return Summary([group for group in (for_you(reader, since, until), posts(reader, since, until, now)) if group])


def for_you(reader: Person, since: datetime, until: datetime) -> Group | None:
    items = queries.inbox_items(recipient=reader, created_at__gte=since, created_at__lt=until).order_by("id")
    rows = list(items.values("kind", "subject_type", "subject_id", "params")[:MAX_READ])
    subjects = find_subjects(reader, {(row["subject_type"], row["subject_id"]) for row in rows})
    lines = []
    for row in rows:
        subject, states = subjects.get((row["subject_type"], row["subject_id"])), CATALOGUE.messages[row["kind"]].states
        if subject and (not states or subject.state in states):
            words = render(row["kind"], subject, row["params"], for_mail=True)
            lines.append(line(words.title, words.url))
    return Group(_("For you"), len(lines), lines[:MAX_LINES]) if lines else None


def posts(reader: Person, since: datetime, until: datetime, now: datetime) -> Group | None:
    """Titles of posts may stand in a mail: organisers write them for everybody."""
    found = queries.new_posts(reader, since, until, now)
    rows = list(found.values_list("pk", "title"))
    lines = [line(title, f"/posts/{pk}") for pk, title in rows[:MAX_LINES]]
    return Group(_("Posts that you may take"), len(rows), lines) if rows else None
