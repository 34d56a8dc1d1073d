"""What messages are about, as far as their reader may see it at this moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.campaigns.policies import (
    visible_deeds,
    visible_examples,
    visible_registrations,
    visible_slips,
    visible_suggestions,
)
from backend.handbook.policies import visible_households, visible_visits
from backend.handbook.queries import end_of_consent
from backend.issues.policies import visible_issues
from backend.organisations.models import Person
from backend.pledges.policies import visible_lists, visible_pledges
from backend.posts.models import Claim, ServicePost
from backend.posts.policies import visible_claims, visible_posts
from backend.tasks.models import Task
from backend.tasks.policies import visible_tasks

Key = tuple[str, UUID]


@dataclass(frozen=True)
class Subject:
    """A post, claim, task, issue, visit or whatever else one is told of. `title` is for eyes that are signed in; `mail_title` may leave the house."""

    title: str
    mail_title: str
    state: str
    url: str
    starts: datetime | None = None
    until: datetime | None = None


def post_subject(row: Mapping[str, Any]) -> Subject:
    return Subject(row["title"], row["title"], row["state"], f"/posts/{row['id']}", starts=row["starts_at"])


def claim_subject(row: Mapping[str, Any]) -> Subject:
    """A claim on a post that does not run is in the post's state: nobody is reminded of a suspended duty."""
    title, url = row["post__title"], f"/claims/{row['id']}"
    state = row["state"] if row["post__state"] in ServicePost.RUNNING else row["post__state"]
    return Subject(title, title, state, url, starts=row["post__starts_at"], until=row["offer_until"])


def task_subject(row: Mapping[str, Any]) -> Subject:
    """A task's title is whatever the coordinator wrote, perhaps about a household: a mail says only where it is."""
    place = row["cell__name"] or row["unit__name"]
    return Subject(
        row["title"],
        _("task in %(place)s") % {"place": place},
        row["state"],
        f"/tasks/{row['id']}",
        until=row["due_at"],
    )


def issue_subject(row: Mapping[str, Any]) -> Subject:
    """Likewise: an issue's words are a resident's. What it is about in general, and where, is enough to know it again."""
    chinese = (get_language() or "").startswith("zh")
    about = {
        "category": row["category__name_zh"] if chinese else row["category__name_en"],
        "place": row["cell__name"] or row["unit__name"],
    }
    mail_title = _("%(category)s in %(place)s") % about
    return Subject(row["title"], mail_title, row["state"], f"/issues/{row['id']}", until=row["due_at"])


def visit_subject(row: Mapping[str, Any]) -> Subject:
    """Nothing of the family, neither its code nor its cell: whoever made the visit knows which one is meant."""
    title = _("your visit of %(day)s") % {"day": row["day"].isoformat()}
    return Subject(title, _("a visit of yours"), row["state"], f"/visits/{row['id']}")


def pledge_subject(row: Mapping[str, Any]) -> Subject:
    """Not what was pledged: whose year it is of is enough to know it again."""
    title = _("a pledge for %(year)s, %(unit)s") % {"year": row["year"], "unit": row["unit__name"]}
    return Subject(title, title, row["state"], f"/pledges/{row['id']}")


def pledge_list_subject(row: Mapping[str, Any]) -> Subject:
    title = _("pledge list for %(year)s, %(unit)s") % {"year": row["year"], "unit": row["unit__name"]}
    return Subject(title, title, "", f"/pledge-lists/{row['id']}")


def slip_subject(row: Mapping[str, Any]) -> Subject:
    """Which quarter and where; not whose, and nothing of what stands in it or was said about it."""
    about = {"year": row["year"], "quarter": row["quarter"], "unit": row["unit__name"]}
    title = _("feedback slip for %(year)s, quarter %(quarter)s, %(unit)s") % about
    return Subject(title, title, row["state"], f"/feedback-slips/{row['id']}", until=row["object_until"])


def household_subject(row: Mapping[str, Any]) -> Subject:
    """Its code, for those who answer for it and are signed in; in a mail not even that."""
    title = _("household %(code)s") % {"code": row["code"]}
    until = end_of_consent(row["consent_until"])
    return Subject(title, _("a household you answer for"), row["state"], f"/households/{row['id']}", until=until)


def deed_subject(row: Mapping[str, Any]) -> Subject:
    return record_subject(row, "deeds", _("practical deed of %(day)s, %(place)s"))


def suggestion_subject(row: Mapping[str, Any]) -> Subject:
    return record_subject(row, "suggestions", _("practical suggestion of %(day)s, %(place)s"))


def example_subject(row: Mapping[str, Any]) -> Subject:
    return record_subject(row, "examples", _("example of %(day)s, %(place)s"))


def record_subject(row: Mapping[str, Any], noun: str, mail_title: str) -> Subject:
    """What a member called it stays in the house: a mail says of which day and which branch it is."""
    about = {"day": timezone.localdate(row["created_at"]).isoformat(), "place": row["unit__name"]}
    return Subject(row["title"], mail_title % about, row["state"], f"/{noun}/{row['id']}")


def reporting_subject(row: Mapping[str, Any]) -> Subject:
    about = {"day": timezone.localdate(row["created_at"]).isoformat(), "place": row["unit__name"]}
    title = _("residence registration of %(day)s, %(place)s") % about
    return Subject(title, title, row["state"], f"/residence-registrations/{row['id']}")


RECORD_FIELDS = ("id", "state", "title", "created_at", "unit__name")
ISSUE_FIELDS = (
    "id",
    "state",
    "title",
    "due_at",
    "category__name_zh",
    "category__name_en",
    "cell__name",
    "unit__name",
)
SOURCES: Mapping[str, tuple[Any, tuple[str, ...], Any]] = {
    "claim": (
        visible_claims,
        ("id", "state", "offer_until", "post__title", "post__state", "post__starts_at"),
        claim_subject,
    ),
    "post": (visible_posts, ("id", "state", "title", "starts_at"), post_subject),
    "task": (visible_tasks, ("id", "state", "title", "due_at", "cell__name", "unit__name"), task_subject),
    "issue": (visible_issues, ISSUE_FIELDS, issue_subject),
    "pledge": (visible_pledges, ("id", "state", "year", "unit__name"), pledge_subject),
    "pledgelist": (visible_lists, ("id", "year", "unit__name"), pledge_list_subject),
    "slip": (visible_slips, ("id", "state", "year", "quarter", "unit__name", "object_until"), slip_subject),
    "visit": (visible_visits, ("id", "state", "day"), visit_subject),
    "household": (visible_households, ("id", "state", "code", "consent_until"), household_subject),
    "deed": (visible_deeds, RECORD_FIELDS, deed_subject),
    "suggestion": (visible_suggestions, RECORD_FIELDS, suggestion_subject),
    "example": (visible_examples, RECORD_FIELDS, example_subject),
    "reporting": (visible_registrations, ("id", "state", "created_at", "unit__name"), reporting_subject),
}


# What everybody may see of themselves, whatever their roles are (visible_claims, visible_tasks).
OWN: Mapping[str, type[Claim] | type[Task]] = {"claim": Claim, "task": Task}
OwnRows = Mapping[tuple[UUID, Key], Mapping[str, Any]]


def find_subjects(reader: Person, keys: Iterable[Key], *, own: OwnRows | None = None) -> dict[Key, Subject]:
    """Those of `keys` that the reader (with grants) may see now; one statement per type.

    `own` are rows that were found for many readers at once: what is among them is not asked for again.
    """
    wanted: dict[str, list[UUID]] = defaultdict(list)
    found: dict[Key, Subject] = {}
    for kind, pk in keys:
        row = own.get((reader.pk, (kind, pk))) if own else None
        if row:
            found[kind, pk] = SOURCES[kind][2](row)
        else:
            wanted[kind].append(pk)
    for kind in wanted.keys() & SOURCES.keys():
        found |= {(kind, row["id"]): SOURCES[kind][2](row) for row in find_rows(reader, kind, wanted[kind])}
    return found


def find_own_rows(keys: Iterable[Key]) -> OwnRows:
    """Of claims and tasks, which most mails are about, by whose they are: one statement per type for any number of people."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for kind, pk in keys:
        wanted[kind].add(pk)
    return {
        (row["person_id"], (kind, row["id"])): row
        for kind in wanted.keys() & OWN.keys()
        for row in OWN[kind].objects.filter(pk__in=wanted[kind]).values(*SOURCES[kind][1], "person_id")
    }


def find_rows(reader: Person, kind: str, ids: Collection[UUID]) -> Iterable[dict[str, Any]]:
    visible, fields, _make = SOURCES[kind]
    return visible(reader).filter(pk__in=set(ids)).values(*fields)
