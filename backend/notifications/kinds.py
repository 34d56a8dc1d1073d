"""What each kind of message says (rules.py has what may be said of a kind)."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from backend.notifications.kinds_of_records import RECORD_RULES
from backend.notifications.models import Message
from backend.notifications.rules import ANSWER_SOON, Group, Rule

__all__ = ["ANSWER_SOON", "INBOX_ONLY", "LIMITED", "NEUTRAL_BODY", "NEUTRAL_TITLE", "RULES", "WEEKLY_LIMIT", "Rule"]

Kind = Message.Kind
WEEKLY_LIMIT = 5  # mails a person and week, urgent ones and the digest not counted; what exceeds it is in the digest
UNREAD = frozenset({"MADE"})
OFFERED, HELD = frozenset({"OFFERED"}), frozenset({"CONFIRMED", "ON_DUTY"})
RULES: Mapping[str, Rule] = {
    Kind.CLAIM_OFFERED: Rule(
        Group.OFFERS,
        _("A place is free for you: %(title)s"),
        _(
            "A place on “%(title)s” has become free and is kept for you until %(until)s. You may accept or decline; "
            "without an answer it is offered to the next person."
        ),
        urgent=True,
        at_once=True,
        states=OFFERED,
    ),
    Kind.OFFER_LAPSING: Rule(
        Group.OFFERS,
        _("Please answer by %(until)s: %(title)s"),
        _("The place kept for you on “%(title)s” is offered to the next person after %(until)s."),
        urgent=True,
        states=OFFERED,
    ),
    Kind.CLAIM_CONFIRMED: Rule(
        Group.CHANGES,
        _("Your place is confirmed: %(title)s"),
        _("You have a place on “%(title)s”, which begins at %(starts)s."),
        states=HELD,
    ),
    Kind.CLAIM_DECLINED: Rule(
        Group.CHANGES,
        _("Not this time: %(title)s"),
        _("You were not chosen for “%(title)s”. Thank you for having been ready; the reason stands with your claim."),
        states=frozenset({"DECLINED"}),
    ),
    Kind.CLAIM_CANCELLED: Rule(
        Group.CHANGES,
        _("Closed: %(title)s"),
        _("“%(title)s” is closed, and your claim ended with it. You need not come. Thank you for having been ready."),
        urgent=True,
    ),
    Kind.HANDOVER_PROPOSED: Rule(
        Group.OFFERS,
        _("Would you take this post over? %(title)s"),
        _("Somebody would like to hand “%(title)s” over to you. You may accept or decline."),
    ),
    Kind.HANDOVER_ACCEPTED: Rule(
        Group.CHANGES,
        _("Your post was taken over: %(title)s"),
        _("The person you proposed has taken “%(title)s” over. Thank you for your service."),
        mailed=False,
    ),
    Kind.HANDOVER_DECLINED: Rule(
        Group.CHANGES,
        _("Your handover was declined: %(title)s"),
        _("The person you proposed cannot take “%(title)s” over; the place is still yours."),
    ),
    Kind.POST_SUSPENDED: Rule(
        Group.CHANGES,
        _("Suspended: %(title)s"),
        _("“%(title)s” is suspended until further notice. Your place is kept."),
        urgent=True,
        at_once=True,
        states=frozenset({"SUSPENDED"}),
    ),
    Kind.POST_RESUMED: Rule(
        Group.CHANGES,
        _("It goes on: %(title)s"),
        _("“%(title)s” goes on. Your place was kept."),
        urgent=True,
        at_once=True,
        states=frozenset({"OPEN", "ACTIVE"}),
    ),
    Kind.POST_CANCELLED: Rule(
        Group.CHANGES,
        _("Cancelled: %(title)s"),
        _("“%(title)s” is cancelled. You need not come. Thank you for having been ready."),
        urgent=True,
        at_once=True,
        states=frozenset({"CANCELLED"}),
    ),
    Kind.TASK_OFFERED: Rule(
        Group.OFFERS,
        _("A task is offered to you: %(title)s"),
        _("You are asked for help with “%(title)s”, due at %(until)s. You may accept or decline."),
        states=OFFERED,
    ),
    Kind.TASK_RETURNED: Rule(
        Group.CHANGES,
        _("Please look at this task again: %(title)s"),
        _("“%(title)s” came back with a remark on what is still missing."),
        states=frozenset({"RETURNED"}),
    ),
    Kind.TASK_VERIFIED: Rule(
        Group.CHANGES,
        _("Done and verified: %(title)s"),
        _("“%(title)s” was looked at and found well done. Thank you."),
        mailed=False,
    ),
    Kind.TASK_CANCELLED: Rule(
        Group.CHANGES,
        _("No longer needed: %(title)s"),
        _("“%(title)s” was cancelled. Nothing is left to do."),
        states=frozenset({"CANCELLED"}),
    ),
    Kind.ISSUE_DISPATCHED: Rule(
        Group.CHANGES,
        _("An issue is dispatched to you: %(title)s"),
        _("“%(title)s” was dispatched to your organisation."),
    ),
    Kind.ISSUE_RETURNED: Rule(
        Group.CHANGES,
        _("An issue came back: %(title)s"),
        _("“%(title)s” was returned and needs another look."),
    ),
    Kind.DUTY_SOON: Rule(
        Group.REMINDERS,
        _("Your duty at %(at)s: %(title)s"),
        _("Your duty on “%(title)s” begins at %(at)s. If you cannot come, please withdraw in time: it is no penalty."),
        states=HELD,
    ),
    Kind.TASK_DUE: Rule(
        Group.REMINDERS,
        _("Due at %(at)s: %(title)s"),
        _("“%(title)s” is due at %(at)s."),
        states=frozenset({"OFFERED", "ACCEPTED", "RETURNED"}),
    ),
    Kind.PROMISE_DUE: Rule(
        Group.REMINDERS,
        _("Promised for %(at)s: %(title)s"),
        _("Somebody waits for what was promised at a visit. Please look after it and note it in the handbook."),
        states=frozenset({"NOTED", "ANSWERED_ON_SITE", "ISSUE_CREATED"}),
    ),
    Kind.PLEDGE_RETURNED: Rule(
        Group.CHANGES,
        _("Please look at this again: %(title)s"),
        _("The review left an opinion on what is still missing. You may change the pledge and hand it in again."),
        states=frozenset({"RETURNED"}),
    ),
    Kind.PLEDGES_TO_SUBMIT: Rule(
        Group.REMINDERS,
        _("To be handed in by %(at)s: %(title)s"),
        _("There are pledges in your list that you have not handed in for review yet."),
    ),
    Kind.PLEDGES_TO_REVIEW: Rule(
        Group.REMINDERS,
        _("To be reviewed by %(at)s: %(title)s"),
        _("Pledges of this list wait for your opinion."),
    ),
    Kind.QUARTER_NOTE_DUE: Rule(
        Group.REMINDERS,
        _("A few words on the quarter by %(at)s: %(title)s"),
        _("The figures are there already; a few words on how it went are enough."),
        states=frozenset({"PUBLISHED"}),
    ),
    # Feedback slips of residence registration. Ten working days are longer than any message need wait.
    Kind.SLIP_MADE: Rule(
        Group.CHANGES,
        _("There to be read: %(title)s"),
        _(
            "It was made from records, and you read it first. If something is wrong, you may object until %(until)s; "
            "without an objection it goes to your home unit then."
        ),
        useful_for=timedelta(days=10),
        states=UNREAD,
    ),
    Kind.SLIP_CLOSING: Rule(
        Group.REMINDERS,
        _("Until %(at)s you may object: %(title)s"),
        _("If it is right there is nothing to do: it goes to your home unit then."),
        states=UNREAD,
    ),
    Kind.SLIP_OBJECTED: Rule(
        Group.CHANGES,
        _("A member objects: %(title)s"),
        _("Please look at the records, put right what is wrong, and answer."),
        useful_for=timedelta(days=10),
        states=frozenset({"OBJECTED"}),
    ),
    Kind.SLIP_UPHELD: Rule(
        Group.CHANGES,
        _("Your objection was answered: %(title)s"),
        _("The community found the records right and says why."),
    ),
    Kind.SLIP_RELEASED: Rule(
        Group.CHANGES,
        _("From the community: %(title)s"),
        _("It tells what a member of your branch did there, from records. The member saw it first and could object."),
        useful_for=timedelta(days=10),
    ),
    # A household's consent.
    Kind.CONSENT_ENDING: Rule(
        Group.REMINDERS,
        _("A consent ends on %(day)s: %(title)s"),
        _(
            "If help is to go on, please ask the family again and enter the renewed consent. The day after it ends everything "
            "that was noted about the family is removed, without another question."
        ),
        states=frozenset({"ACTIVE"}),
    ),
    Kind.DIGEST: Rule(
        Group.DIGEST,
        _("What happened from %(from)s to %(until)s"),
        _("Figures, changes and what waits for you, from %(from)s to %(until)s."),
        useful_for=timedelta(days=7),
    ),
    **RECORD_RULES,
}
LIMITED = tuple(kind for kind, rule in RULES.items() if rule.limited)
INBOX_ONLY = tuple(kind for kind, rule in RULES.items() if not rule.digested)
# What is shown when the reader may no longer see what a message is about.
NEUTRAL_TITLE = _("Something that concerned you has changed")
NEUTRAL_BODY = _("It is no longer visible to you. There is nothing you have to do.")
