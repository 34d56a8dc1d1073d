"""The weekly digest: the message itself, its figures with what makes them go down, and the news of a place."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from backend.issues.models import Issue
from backend.notifications.catalogue.declarations import Group, MessageKind, Noun, Subject
from backend.organisations.models import Person
from backend.posts.models import ServicePost

DIGEST, SUMMARY = "DIGEST", "SUMMARY"
Words = Callable[[int], str]


class Cause(NamedTuple):
    """Entries of this kind make a figure smaller; `words` counts them."""

    kind: str
    words: Any


class FigureKind(NamedTuple):
    metric: str
    causes: Sequence[Cause] = ()


ended = Cause("post.closed", ngettext_lazy("%(count)d post over", "%(count)d posts over", "count"))
cancelled = Cause("post.cancelled", ngettext_lazy("%(count)d post cancelled", "%(count)d posts cancelled", "count"))
withdrawn = Cause("claim.withdrawn", ngettext_lazy("%(count)d withdrawn", "%(count)d withdrawn", "count"))
handled = Cause("claim.completed", ngettext_lazy("%(count)d served to the end", "%(count)d served to the end", "count"))
not_confirmed = Cause("duty.rejected", ngettext_lazy("%(count)d not confirmed", "%(count)d not confirmed", "count"))
verified = Cause("task.verified", ngettext_lazy("%(count)d verified", "%(count)d verified", "count"))
task_cancelled = Cause("task.cancelled", ngettext_lazy("%(count)d cancelled", "%(count)d cancelled", "count"))
declined = Cause("task.declined", ngettext_lazy("%(count)d declined", "%(count)d declined", "count"))
expired = Cause("task.expired", ngettext_lazy("%(count)d lapsed", "%(count)d lapsed", "count"))
returned = Cause("task.returned", ngettext_lazy("%(count)d sent back", "%(count)d sent back", "count"))
closed = Cause("issue.closed", ngettext_lazy("%(count)d closed", "%(count)d closed", "count"))
reopened = Cause("issue.reopened", ngettext_lazy("%(count)d reopened", "%(count)d reopened", "count"))
FIGURES = (
    FigureKind("posts_open", (ended, cancelled)),
    FigureKind("places", (ended, cancelled)),
    FigureKind("places_taken", (withdrawn, handled, ended, cancelled)),
    FigureKind("claims_confirmed"),
    FigureKind("minutes_served", (not_confirmed,)),
    FigureKind("tasks_open", (verified, task_cancelled, declined, expired)),
    FigureKind("tasks_done", (returned,)),
    FigureKind("issues_open", (closed,)),
    FigureKind("issues_reported"),
    FigureKind("issues_resolved", (reopened,)),
)
METRIC_NAMES = [figure.metric for figure in FIGURES]
CAUSES = {cause.kind for figure in FIGURES for cause in figure.causes}
#: What the children of a unit are compared by.
COMPARED = ("issues_reported", "issues_resolved", "issues_open", "tasks_done", "minutes_served")


class News(NamedTuple):
    """Things that happened, as far as they are still so: the subject is in one of `states`."""

    heading: str | Promise
    kind: str
    noun: str
    states: Sequence[str]


NEWS = (
    News(_("The latest posts opened"), "post.opened", "post", ServicePost.RUNNING),
    News(_("The latest issues closed"), "issue.closed", "issue", (Issue.State.CLOSED,)),
    News(_("The latest issues reopened"), "issue.reopened", "issue", Issue.OPEN),
)
MESSAGES = [  # queued each Monday by queue_digests
    MessageKind(DIGEST, group=Group.DIGEST, useful_days=5, digested=False, link="/digests/%(week)s").words(
        _("What happened from %(from)s to %(last)s"),
        _("Figures, changes and what waits for you, from %(from)s to %(last)s."),
    ),
    # Queued each working morning by queue_summaries.
    MessageKind(SUMMARY, digested=False, counted=False, link="/me/inbox").words(
        _("What is new for you, %(day)s"),
        _("What is not urgent, together in one mail a working day."),
    ),
]
# The subject is the reader: no row has to be read.
NOUNS = [Noun("person", lambda reader: Person.objects.none(), ("id",), lambda row: Subject("", "", "", ""), MESSAGES)]
