"""What messages and waiting lists name of service: handovers, the duty log and pairings with families."""

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.handbook.models import Pairing
from backend.handbook.policies import visible_pairings
from backend.notifications.catalogue.declarations import MessageKind, Noun, OnEntry, Row, Subject, offer, summed
from backend.organisations.models import Person
from backend.posts.policies import visible_duty_logs, visible_handovers


def handover_subject(row: Row) -> Subject:
    title, url = row["claim__post__title"], f"/posts/{row['claim__post_id']}"
    return Subject(title, title, row["state"], url, starts=row["claim__post__starts_at"])


def duty_log_subject(row: Row) -> Subject:
    """Post, day and time; not the words about it."""
    values = {"post": row["claim__post__title"], "day": row["day"].isoformat(), "minutes": row["minutes"]}
    title = gettext("%(post)s, %(day)s, %(minutes)d minutes") % values
    return Subject(title, title, row["state"], f"/claims/{row['claim_id']}/duty-log")


def pairing_subject(row: Row) -> Subject:
    """Nothing of the family: its code is for those who may open it."""
    title = str(_("a pairing with a family"))
    return Subject(title, title, row["state"], f"/pairings/{row['id']}")


LOG_MESSAGES = [
    summed("DUTY_LOGGED", [OnEntry("duty.logged", "confirmers")], states=("LOGGED",)).words(
        _("Hours wait to be confirmed: %(title)s"),
        _("Please confirm them, or say what is not right. Hours count only when a second person has confirmed them."),
    ),
    MessageKind("DUTY_CONFIRMED", [OnEntry("duty.confirmed")], mailed=False).words(
        _("Your hours are confirmed: %(title)s"),
        _("They count now. Thank you for your service."),
    ),
    summed("DUTY_REJECTED", [OnEntry("duty.rejected")], states=("REJECTED",)).words(
        _("Please look at your hours again: %(title)s"),
        _("They were not confirmed; the reason stands beside them. You may enter them anew."),
    ),
]


def pairings_told(reader: Person) -> QuerySet[Pairing]:
    """Also one's own that are over: the subject says nothing of the family."""
    return visible_pairings(reader) | Pairing.objects.filter(person=reader)


PAIRING_MESSAGES = [
    offer("PAIRING_PROPOSED", [OnEntry("pairing.proposed")], states=("PROPOSED",)).words(
        _("You are asked: %(title)s"),
        _(
            "A family near you agreed to be helped, and you are asked whether you would. You may accept or decline without a reason."
        ),
    ),
    summed("PAIRING_STARTED", [OnEntry("pairing.started", "pairing_proposer")], states=("IN_FORCE",)).words(
        _("The member has agreed: %(title)s"),
        _("The help is in force from today."),
    ),
    summed("PAIRING_DECLINED", [OnEntry("pairing.declined", "pairing_proposer")], states=("DECLINED",)).words(
        _("The member cannot do it: %(title)s"),
        _("Declining needs no reason. Please ask somebody else for the family."),
    ),
    summed("PAIRING_WITHDRAWN", [OnEntry("pairing.withdrawn")], states=("ENDED",)).words(
        _("No longer asked: %(title)s"),
        _("The question does not stand any more. There is nothing you have to do."),
    ),
    summed(
        "PAIRING_ENDED", [OnEntry("pairing.ended"), OnEntry("pairing.ended", "pairing_proposer")], states=("ENDED",)
    ).words(
        _("Ended: %(title)s"),
        _(
            "The help to this family is over. If the family still needs somebody, those who organise the help see to it."
        ),
    ),
]
NOUNS = [
    Noun(
        "handover",
        visible_handovers,
        ("id", "state", "claim__post_id", "claim__post__title", "claim__post__starts_at"),
        handover_subject,
    ),
    Noun(
        "dutylog",
        visible_duty_logs,
        ("id", "state", "day", "minutes", "claim_id", "claim__post__title"),
        duty_log_subject,
        LOG_MESSAGES,
    ),
    Noun("pairing", pairings_told, ("id", "state"), pairing_subject, PAIRING_MESSAGES),
]
