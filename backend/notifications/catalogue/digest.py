"""The weekly digest: the message itself, and the figures and news in its sections. Waiting lists are declared with each noun."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.notifications.catalogue.declarations import Group, MessageKind, Noun, Subject
from backend.organisations.models import Person

DIGEST = "DIGEST"
POST_FIGURES = ("posts_open", "places", "places_taken", "claims_confirmed", "minutes_served")
FIGURES = (*POST_FIGURES, "tasks_open", "tasks_done", "issues_open", "issues_reported", "issues_resolved")
#: Heading and the kind of entries that are counted under it.
NEWS: tuple[tuple[str | Promise, str], ...] = (
    (_("Posts opened"), "post.opened"),
    (_("Places confirmed"), "claim.confirmed"),
    (_("Tasks done"), "task.done"),
    (_("Tasks verified"), "task.verified"),
    (_("Issues reported"), "issue.reported"),
    (_("Issues closed"), "issue.closed"),
    (_("Issues reopened"), "issue.reopened"),
)
MESSAGES = [  # queued each Monday by queue_digests
    MessageKind(DIGEST, group=Group.DIGEST, useful_days=5, digested=False, link="/digests/%(week)s").words(
        _("What happened from %(from)s to %(last)s"),
        _("Figures, changes and what waits for you, from %(from)s to %(last)s."),
    ),
]
# The subject is the reader: no row has to be read.
NOUNS = [Noun("person", lambda reader: Person.objects.none(), ("id",), lambda row: Subject("", "", "", ""), MESSAGES)]
