"""The safety of an account: whatever lets somebody else act in a person's name is told to that person.

A reset, another address, a new password, an office given or taken, an entry made for somebody: each has a message here. Mails
of the first three cannot be switched off.
"""

from functools import partial

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.grid.policies import visible_cells
from backend.journal.models import Entry
from backend.notifications.catalogue.declarations import MessageKind, Noun, OnEntry, Row, Subject
from backend.organisations.models import AccountChange, Person, Role
from backend.organisations.operations.account_changes import LASTS, code_of
from backend.organisations.policies import visible_account_changes

ENTERED_FOR_YOU = "ENTERED_FOR_YOU"
# At once and at any hour: the right person must be able to step in.
safety = partial(MessageKind, urgent=True, at_once=True, always=True, digested=False, useful_days=LASTS.days)
told = partial(MessageKind, mailed=False)  # the inbox and the digest


def account_subject(row: Row) -> Subject:
    title = gettext("your account")
    return Subject(title, title, "", "/me")


def change_subject(row: Row) -> Subject:
    """The code is made while the mail is written; it stands in no row."""
    title = gettext("your account")
    return Subject(
        title, title, row["state"], "/me", until=row["expires_at"], code=code_of(row["id"]), email=row["email"] or ""
    )


def role_subject(row: Row) -> Subject:
    values = {"role": Role.Kind(row["kind"]).label, "place": row["cell__name"] or row["unit__name"]}
    title = gettext("%(role)s, %(place)s") % values
    return Subject(title, title, "", "/me")


def entry_subject(row: Row) -> Subject:
    title = gettext("entered for you on %(day)s") % {"day": timezone.localdate(row["at"]).isoformat()}
    return Subject(title, title, "", f"/entries?subject={row['subject_id']}")


ACCOUNT_MESSAGES = [
    safety("PASSWORD_CHANGED", [OnEntry("person.password_changed", to_actor=True)]).words(
        _("Your password was changed"),
        _("If it was not you, tell the people who look after accounts in your district at once."),
    ),
    safety("CONTACT_CHANGED", [OnEntry("person.contact_changed", to_actor=True)]).words(
        _("Your email address or phone number was changed"),
        _("If this is not right, tell the people who look after accounts in your district at once."),
    ),
    told("CONSENT_ENTERED", [OnEntry("person.consent_entered")]).words(
        _("Help with entries: your consent was entered or withdrawn for you"),
        _("If this is not right, you can change it yourself, or tell your branch."),
    ),
    told("PERSON_MOVED", [OnEntry("person.moved")]).words(
        _("You belong to another unit now"),
        _(
            "Those who answer for it see what you are paired with and take part in. If this is not right, tell your branch."
        ),
    ),
    told("INVITED", [OnEntry("person.invited")]).words(
        _("You were invited to set a password"), _("Whoever looks after accounts in your district gives you the code.")
    ),
]
ASKED = (AccountChange.State.ASKED,)
CHANGE_MESSAGES = [
    safety("RESET_ASKED", [OnEntry("person.reset_asked", when={"way": "EMAIL"})], states=ASKED).words(
        _("A new password was asked for"),
        _(
            "With this code you set it, until %(until)s: %(code)s. Your old sessions end then, and sealed texts stay closed for "
            "72 hours unless a second person confirms. If you know nothing of it, do not pass the code on, and tell the people who "
            "look after accounts in your district."
        ),
    ),
    safety("RESET_BY_HAND", [OnEntry("person.reset_asked", when={"way": "HAND"})], states=ASKED).words(
        _("A new password was asked for"),
        _(
            "A second person of your branch hands the code over to you. If you know nothing of it, tell the people who look "
            "after accounts in your district at once."
        ),
    ),
    safety("RESET_CONFIRMED", [OnEntry("person.reset_confirmed")]).words(
        _("The new password was confirmed by a second person"),
        _("If you know nothing of it, tell the people who look after accounts in your district at once."),
    ),
    safety("EMAIL_ASKED", [OnEntry("person.email_asked", to_actor=True)], states=ASKED).words(
        _("Another email address was asked for"),
        _(
            "It counts once it is confirmed there. If you know nothing of it, tell the people who look after accounts in your "
            "district at once."
        ),
    ),
    safety("EMAIL_TO_CONFIRM", [OnEntry("person.email_asked", to_actor=True)], states=ASKED, elsewhere=True).words(
        _("Please confirm this email address"),
        _(
            "With this code you confirm it, until %(until)s: %(code)s. If you know nothing of it, there is nothing to do."
        ),
    ),
]
ROLE_MESSAGES = [
    told("ROLE_GRANTED", [OnEntry("role.granted", "office_holder")]).words(
        _("You hold an office: %(title)s"), _("It was given to you; what you may see and do follows from it.")
    ),
    told("ROLE_ENDED", [OnEntry("role.ended", "office_holder")]).words(
        _("An office has ended: %(title)s"),
        _("What it let you see and do is no longer open to you. Thank you for your work."),
    ),
]
ENTRY_MESSAGES = [
    told(ENTERED_FOR_YOU).words(
        _("Somebody made an entry in your name: %(title)s"),
        _("You had asked for help with entries. If this is not right, tell your branch."),
    )
]
CELL_MESSAGES = [
    told("CELL_LINKED", [OnEntry("cell.linked", "linked_branches")]).words(
        _("Another branch answers for %(title)s"),
        _("Who leads it sees the families there, and who leads the former one no longer does."),
    )
]


def cell_subject(row: Row) -> Subject:
    return Subject(row["name"], row["name"], "", f"/cells/{row['id']}")


NOUNS = [
    Noun("cell", visible_cells, ("id", "name"), cell_subject, CELL_MESSAGES),
    Noun("account", lambda reader: Person.objects.filter(pk=reader.pk), ("id",), account_subject, ACCOUNT_MESSAGES),
    Noun(
        "accountchange",
        visible_account_changes,
        ("id", "state", "email", "expires_at"),
        change_subject,
        CHANGE_MESSAGES,
    ),
    Noun(
        "role",
        lambda reader: Role.objects.filter(person=reader),
        ("id", "kind", "unit__name", "cell__name"),
        role_subject,
        ROLE_MESSAGES,
    ),
    Noun(
        "entry",
        lambda reader: Entry.objects.filter(on_behalf_of_id=reader.pk),
        ("id", "at", "subject_id"),
        entry_subject,
        ENTRY_MESSAGES,
    ),
]
