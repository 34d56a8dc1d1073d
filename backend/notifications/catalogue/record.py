"""What members record: deeds, suggestions and examples (docs/decisions/0064-messages-about-records.md).

Their authors are told by mail where they wait for it, otherwise in the inbox and the digest; those who answer them in the inbox
alone, because what still waits is one group of their digest.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.campaigns.models import Example, PracticalDeed, Suggestion
from backend.campaigns.policies import visible_deeds, visible_examples, visible_suggestions
from backend.notifications.catalogue.declarations import Group, MessageKind, Noun, OnEntry, Subject, WaitingList

FIELDS = ("id", "state", "title", "created_at", "unit__name")
to_branch = partial(MessageKind, group=Group.OFFERS, mailed=False, digested=False)


def subject(noun: str, mail_title: str | Promise) -> Callable[[Mapping[str, Any]], Subject]:
    """What a member called it stays in the house: a mail says of which day and which branch it is."""

    def make(row: Mapping[str, Any]) -> Subject:
        about = {"day": timezone.localdate(row["created_at"]).isoformat(), "place": row["unit__name"]}
        return Subject(row["title"], str(mail_title) % about, row["state"], f"/{noun}/{row['id']}")

    return make


def waiting(heading: str | Promise, *states: str) -> tuple[WaitingList]:
    return (
        WaitingList(
            heading,
            lambda area, now: area.answers_for(now, "unit__path") & Q(state__in=states),
            "created_at",
            own=False,
        ),
    )


DEED = Noun(
    "deed",
    visible=visible_deeds,
    fields=FIELDS,
    subject=subject("deeds", _("practical deed of %(day)s, %(place)s")),
    messages=(
        to_branch(
            "DEED_PROPOSED",
            _("A deed is proposed: %(title)s"),
            _("It waits for the branch to agree, or to say why not."),
            [OnEntry("deed.proposed", "branch")],
        ),
        MessageKind(
            "DEED_AGREED",
            _("The branch agrees: %(title)s"),
            _("You may begin. When it is done, please say so, and what came of it."),
            [OnEntry("deed.agreed")],
            states=("AGREED",),
        ),
        MessageKind(
            "DEED_DECLINED",
            _("The branch did not agree: %(title)s"),
            _("The reason stands beside it. You may propose something else at any time."),
            [OnEntry("deed.declined")],
            states=("DECLINED",),
        ),
        MessageKind(
            "DEED_DONE",
            _("Was this done for you? %(title)s"),
            _(
                "A member says that it is done. If it is, please accept it; if something is missing, tell the member or the branch."
            ),
            [OnEntry("deed.done", "served")],
            group=Group.OFFERS,
            states=("DONE",),
        ),
        to_branch(
            "DEED_TO_ACCEPT",
            _("A deed is done: %(title)s"),
            _("It served nobody with an account, so the branch accepts it."),
            [OnEntry("deed.done", "branch", when={"served_id": None})],
        ),
        MessageKind(
            "DEED_ACCEPTED",
            _("Accepted as done: %(title)s"),
            _("Somebody was helped by it. Thank you."),
            [OnEntry("deed.accepted")],
            mailed=False,
        ),
    ),
    waiting=waiting(_("Deeds that wait for the branch"), PracticalDeed.State.PROPOSED, PracticalDeed.State.DONE),
)
SUGGESTION = Noun(
    "suggestion",
    visible=visible_suggestions,
    fields=FIELDS,
    subject=subject("suggestions", _("practical suggestion of %(day)s, %(place)s")),
    messages=(
        to_branch(
            "SUGGESTION_MADE",
            _("A suggestion is made: %(title)s"),
            _("It waits to be received and answered."),
            [OnEntry("suggestion.made", "branch")],
        ),
        MessageKind(
            "SUGGESTION_RECEIVED",
            _("Received: %(title)s"),
            _("Your suggestion has been read. You will be told how it is answered, and why."),
            [OnEntry("suggestion.received")],
            mailed=False,
        ),
        MessageKind(
            "SUGGESTION_ANSWERED",
            _("Answered: %(title)s"),
            _("Your suggestion was answered. The reason stands beside the answer."),
            [OnEntry("suggestion.answered")],
            states=("ANSWERED",),
        ),
    ),
    waiting=waiting(_("Suggestions that wait for an answer"), *Suggestion.RUNNING),
)
EXAMPLE = Noun(
    "example",
    visible=visible_examples,
    fields=FIELDS,
    subject=subject("examples", _("example of %(day)s, %(place)s")),
    messages=(
        to_branch(
            "EXAMPLE_RECORDED",
            _("An example is recorded: %(title)s"),
            _("It waits to be confirmed by the branch."),
            [OnEntry("example.recorded", "branch")],
        ),
        MessageKind(
            "EXAMPLE_CONFIRMED",
            _("Confirmed by the branch: %(title)s"),
            _("The branch confirms the example that you set. Thank you."),
            [OnEntry("example.confirmed")],
            mailed=False,
        ),
    ),
    waiting=waiting(_("Examples that wait to be confirmed"), Example.State.RECORDED),
)
