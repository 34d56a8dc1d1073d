"""What is said about deeds, suggestions, examples and residence registration (docs/decisions/0064-messages-about-records.md).

To their authors by mail where somebody waits for it, otherwise in the inbox and the digest. To those who answer them in the
inbox alone: what still waits stands in one group of their digest.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.notifications.models import Message
from backend.notifications.rules import Group, Rule

Kind = Message.Kind


def waits(title: str | Promise, body: str | Promise) -> Rule:
    """Something that waits for the reader's answer."""
    return Rule(Group.OFFERS, title, body, mailed=False, digested=False)


RECORD_RULES: Mapping[str, Rule] = {
    # To the author, and to whom a deed served.
    Kind.DEED_AGREED: Rule(
        Group.CHANGES,
        _("The branch agrees: %(title)s"),
        _("You may begin. When it is done, please say so, and what came of it."),
        states=frozenset({"AGREED"}),
    ),
    Kind.DEED_DECLINED: Rule(
        Group.CHANGES,
        _("The branch did not agree: %(title)s"),
        _("The reason stands beside it. You may propose something else at any time."),
        states=frozenset({"DECLINED"}),
    ),
    Kind.DEED_DONE: Rule(
        Group.OFFERS,
        _("Was this done for you? %(title)s"),
        _(
            "A member says that it is done. If it is, please accept it; if something is missing, tell the member or the branch."
        ),
        states=frozenset({"DONE"}),
    ),
    Kind.DEED_ACCEPTED: Rule(
        Group.CHANGES,
        _("Accepted as done: %(title)s"),
        _("Somebody was helped by it. Thank you."),
        mailed=False,
    ),
    Kind.SUGGESTION_RECEIVED: Rule(
        Group.CHANGES,
        _("Received: %(title)s"),
        _("Your suggestion has been read. You will be told how it is answered, and why."),
        mailed=False,
    ),
    Kind.SUGGESTION_ANSWERED: Rule(
        Group.CHANGES,
        _("Answered: %(title)s"),
        _("Your suggestion was answered. The reason stands beside the answer."),
        states=frozenset({"ANSWERED"}),
    ),
    Kind.EXAMPLE_CONFIRMED: Rule(
        Group.CHANGES,
        _("Confirmed by the branch: %(title)s"),
        _("The branch confirms the example that you set. Thank you."),
        mailed=False,
    ),
    Kind.REPORTING_ACCEPTED: Rule(
        Group.CHANGES,
        _("You are welcome: %(title)s"),
        _("The community took you into one of its cells. Its posts and teams are open to you now."),
        states=frozenset({"ACCEPTED"}),
    ),
    # To those who answer.
    Kind.DEED_PROPOSED: waits(
        _("A deed is proposed: %(title)s"),
        _("It waits for the branch to agree, or to say why not."),
    ),
    Kind.DEED_TO_ACCEPT: waits(
        _("A deed is done: %(title)s"),
        _("It served nobody with an account, so the branch accepts it."),
    ),
    Kind.SUGGESTION_MADE: waits(_("A suggestion is made: %(title)s"), _("It waits to be received and answered.")),
    Kind.EXAMPLE_RECORDED: waits(_("An example is recorded: %(title)s"), _("It waits to be confirmed by the branch.")),
    Kind.REPORTING_MADE: waits(
        _("A member offers help where they live: %(title)s"),
        _("The member waits to be taken into a cell."),
    ),
}
