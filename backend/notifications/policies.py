"""Rights: one's own inbox, and for administrators the state of mails, never their words."""

from django.db.models import QuerySet

from backend.notifications.catalogue.digest import SUMMARY
from backend.notifications.models import Message
from backend.organisations.models import Person
from backend.organisations.policies import ADMINISTRATORS, grants_of, within


def visible_inbox(actor: Person) -> QuerySet[Message]:
    """The mail of the day only repeats what is there."""
    return Message.objects.filter(recipient=actor, channel=Message.Channel.INBOX).exclude(kind=SUMMARY)


def visible_mails(actor: Person) -> QuerySet[Message]:
    """Mails to the people at home where the actor administers."""
    mine = within(actor, ADMINISTRATORS, path="recipient__home_unit__path", cell=None)
    return Message.objects.filter(mine, channel=Message.Channel.EMAIL)


def may_operate(actor: Person) -> bool:
    return any(grants_of(actor, ADMINISTRATORS))
