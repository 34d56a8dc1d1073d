"""Messages to be delivered, and how each person gets them."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common.models import VersionedModel
from backend.organisations.models import Person


class Message(VersionedModel):
    """One message to one person over one channel. It holds ids, never a sentence.

    It is rendered when it is read or sent, in the reader's language and with the reader's rights of that moment. `dedupe_key`
    distinguishes two messages of one kind about one subject: the entry that caused it, or the moment that it reminds of. A row
    of the INBOX channel is the in-app inbox itself and is SENT from the start.

    A mail is PENDING, with a lease while a deliverer prepares it; SENDING is committed just before it is handed to the
    server, so a row found in SENDING after its lease may or may not have arrived: UNKNOWN, and never sent again unless an
    administrator releases it. `version` counts releases, not deliveries.
    """

    class Channel(models.TextChoices):
        EMAIL = "EMAIL", _("email")
        INBOX = "INBOX", _("inbox")

    class State(models.TextChoices):
        PENDING = "PENDING", _("waiting")
        SENDING = "SENDING", _("being sent")
        SENT = "SENT", _("sent")
        FAILED = "FAILED", _("failed")
        UNKNOWN = "UNKNOWN", _("outcome unknown")
        SKIPPED = "SKIPPED", _("not sent")

    recipient = models.ForeignKey(Person, models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=30)  # a row of the catalogue
    subject_type = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    dedupe_key = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel)
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=20, blank=True)  # why it was skipped or failed: a word or an SMTP code
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    send_after = models.DateTimeField()
    expires_at = models.DateTimeField()  # of no use to anybody from then on
    lease_until = models.DateTimeField(null=True)
    lease_id = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "subject_id", "dedupe_key", "channel"], name="message_once"
            ),
        ]
        indexes = [
            # Which mails are due?
            models.Index(
                fields=["send_after", "id"], condition=Q(state="PENDING", channel="EMAIL"), name="message_due"
            ),
            # Which mails have an expired lease, and which need an operator?
            models.Index(
                fields=["state", "-id"],
                condition=Q(state__in=["SENDING", "UNKNOWN", "FAILED"]),
                name="message_operators",
            ),
            # How many mails did they get, or will get, this week?
            models.Index(fields=["recipient", "send_after"], condition=Q(channel="EMAIL"), name="message_mails"),
            # A person's inbox, and what a week of it holds.
            models.Index(fields=["recipient", "-id"], condition=Q(channel="INBOX"), name="message_inbox"),
        ]


class Preference(VersionedModel):
    """How one person gets messages. Without a row the defaults hold: everything by mail, nothing at night. Own quiet hours may
    only be longer than the rule (21:00 to 08:00)."""

    class Group(models.TextChoices):
        OFFERS = "offers", _("offers that wait for an answer")
        CHANGES = "changes", _("changes to what one takes part in")
        REMINDERS = "reminders", _("reminders")
        DIGEST = "digest", _("the weekly digest")

    person = models.OneToOneField(Person, models.CASCADE, related_name="preference")
    channel = models.CharField(max_length=10, choices=Message.Channel, default=Message.Channel.EMAIL)
    email_offers = models.BooleanField(default=True)
    email_changes = models.BooleanField(default=True)
    email_reminders = models.BooleanField(default=True)
    email_digest = models.BooleanField(default=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)


class Sending(VersionedModel):
    """Whether mails are sent; one row. Its id names this database in the file that is kept beside it (marker.py)."""

    only = models.BooleanField(default=True, unique=True)
    last_batch_at = models.DateTimeField(null=True)  # when mails were last handed over
    frozen_at = models.DateTimeField(null=True)
    lost_until = models.DateTimeField(null=True)  # what was to be sent before may have been sent
