"""What members record: deeds, suggestions and examples (docs/decisions/0064-messages-about-records.md).

Authors get a mail where they wait for it, otherwise the inbox and the digest. Those who answer get the inbox alone: what still
waits is one group of their digest.
"""

from collections.abc import Callable

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.campaigns.policies import visible_deeds, visible_examples, visible_suggestions
from backend.notifications.catalogue.declarations import (
    MessageKind,
    Noun,
    OnEntry,
    Row,
    Subject,
    in_inbox,
    offer,
)

FIELDS = ("id", "state", "title", "created_at", "unit__name")


def subject(noun: str, mail_title: str | Promise) -> Callable[[Row], Subject]:
    """A mail names the day and the branch, not the title: that was written by a member."""

    def make(row: Row) -> Subject:
        values = {"day": timezone.localdate(row["created_at"]).isoformat(), "place": row["unit__name"]}
        return Subject(row["title"], str(mail_title) % values, row["state"], f"/{noun}/{row['id']}")

    return make


DEED_MESSAGES = [
    in_inbox("DEED_PROPOSED", [OnEntry("deed.proposed", "branch")]).words(
        _("A deed is proposed: %(title)s"),
        _("It waits for the branch to agree, or to say why not."),
    ),
    MessageKind("DEED_AGREED", [OnEntry("deed.agreed")], states=("AGREED",)).words(
        _("The branch agrees: %(title)s"),
        _("You may begin. When it is done, please say so, and what came of it."),
    ),
    MessageKind("DEED_DECLINED", [OnEntry("deed.declined")], states=("DECLINED",)).words(
        _("The branch did not agree: %(title)s"),
        _("The reason stands beside it. You may propose something else at any time."),
    ),
    offer("DEED_DONE", [OnEntry("deed.done", "served")], states=("DONE",)).words(
        _("Was this done for you? %(title)s"),
        _(
            "A member says that it is done. If it is, please accept it; if something is missing, tell the member or the branch."
        ),
    ),
    in_inbox("DEED_TO_ACCEPT", [OnEntry("deed.done", "branch", when={"served_id": None})]).words(
        _("A deed is done: %(title)s"),
        _("It served nobody with an account, so the branch accepts it."),
    ),
    MessageKind("DEED_ACCEPTED", [OnEntry("deed.accepted")], mailed=False).words(
        _("Accepted as done: %(title)s"),
        _("Somebody was helped by it. Thank you."),
    ),
]
DEED_SUBJECT = subject("deeds", _("practical deed of %(day)s, %(place)s"))
SUGGESTION_MESSAGES = [
    in_inbox("SUGGESTION_MADE", [OnEntry("suggestion.made", "branch")]).words(
        _("A suggestion is made: %(title)s"),
        _("It waits to be received and answered."),
    ),
    MessageKind("SUGGESTION_RECEIVED", [OnEntry("suggestion.received")], mailed=False).words(
        _("Received: %(title)s"),
        _("Your suggestion has been read. You will be told how it is answered, and why."),
    ),
    MessageKind("SUGGESTION_ANSWERED", [OnEntry("suggestion.answered")], states=("ANSWERED",)).words(
        _("Answered: %(title)s"),
        _("Your suggestion was answered. The reason stands beside the answer."),
    ),
]
SUGGESTION_SUBJECT = subject("suggestions", _("practical suggestion of %(day)s, %(place)s"))
EXAMPLE_MESSAGES = [
    in_inbox("EXAMPLE_RECORDED", [OnEntry("example.recorded", "branch")]).words(
        _("An example is recorded: %(title)s"),
        _("It waits to be confirmed by the branch."),
    ),
    MessageKind("EXAMPLE_CONFIRMED", [OnEntry("example.confirmed")], mailed=False).words(
        _("Confirmed by the branch: %(title)s"),
        _("The branch confirms the example that you set. Thank you."),
    ),
]
EXAMPLE_SUBJECT = subject("examples", _("example of %(day)s, %(place)s"))
NOUNS = [
    Noun("deed", visible_deeds, FIELDS, DEED_SUBJECT, DEED_MESSAGES),
    Noun("suggestion", visible_suggestions, FIELDS, SUGGESTION_SUBJECT, SUGGESTION_MESSAGES),
    Noun("example", visible_examples, FIELDS, EXAMPLE_SUBJECT, EXAMPLE_MESSAGES),
]
