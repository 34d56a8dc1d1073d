"""Messages to be delivered, and how each person wants to get them."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common.models import VersionedModel
from backend.organisations.models import Person


class Message(VersionedModel):
    """One message to one person over one channel. It holds ids, never a sentence.

    What it says is put into words when it is read or sent, in the reader's language and with the reader's rights of that
    moment. `dedupe_key` tells two messages of one kind about one subject apart: the entry that caused it, or the moment
    that it reminds of. A row of the INBOX channel is the in-app inbox itself and is SENT from the start.

    A mail is PENDING, with a lease while a deliverer prepares it; SENDING is committed just before it is handed to the
    server, so a row found in SENDING after its lease may or may not have arrived: UNKNOWN, and never sent again unless an
    administrator releases it. `version` counts releases, not deliveries.
    """

    class Kind(models.TextChoices):
        CLAIM_OFFERED = "CLAIM_OFFERED", _("a place is offered to you")
        CLAIM_CONFIRMED = "CLAIM_CONFIRMED", _("your place is confirmed")
        CLAIM_DECLINED = "CLAIM_DECLINED", _("another applicant was chosen")
        CLAIM_CANCELLED = "CLAIM_CANCELLED", _("your claim ended with the post")
        HANDOVER_PROPOSED = "HANDOVER_PROPOSED", _("somebody would like to hand a post over to you")
        HANDOVER_ACCEPTED = "HANDOVER_ACCEPTED", _("your post was taken over")
        HANDOVER_DECLINED = "HANDOVER_DECLINED", _("your handover was declined")
        POST_SUSPENDED = "POST_SUSPENDED", _("a post is suspended")
        POST_RESUMED = "POST_RESUMED", _("a post goes on")
        POST_CANCELLED = "POST_CANCELLED", _("a post is cancelled")
        TASK_OFFERED = "TASK_OFFERED", _("a task is offered to you")
        TASK_RETURNED = "TASK_RETURNED", _("a task came back to you")
        TASK_VERIFIED = "TASK_VERIFIED", _("your task is verified")
        TASK_CANCELLED = "TASK_CANCELLED", _("a task is cancelled")
        ISSUE_DISPATCHED = "ISSUE_DISPATCHED", _("an issue is dispatched to you")
        ISSUE_RETURNED = "ISSUE_RETURNED", _("an issue came back to you")
        DUTY_SOON = "DUTY_SOON", _("your duty begins soon")
        TASK_DUE = "TASK_DUE", _("a task is due soon")
        OFFER_LAPSING = "OFFER_LAPSING", _("an offer is about to lapse")
        PROMISE_DUE = "PROMISE_DUE", _("something you promised at a visit is due")
        PLEDGE_RETURNED = "PLEDGE_RETURNED", _("your pledge came back from the review")
        PLEDGES_TO_SUBMIT = "PLEDGES_TO_SUBMIT", _("your pledges are to be handed in soon")
        PLEDGES_TO_REVIEW = "PLEDGES_TO_REVIEW", _("pledges wait for your review")
        QUARTER_NOTE_DUE = "QUARTER_NOTE_DUE", _("a note on the quarter is due soon")
        # Feedback slips of dual reporting.
        SLIP_MADE = "SLIP_MADE", _("your feedback slip is there to be read")
        SLIP_CLOSING = "SLIP_CLOSING", _("the time to object to your feedback slip runs out")
        SLIP_OBJECTED = "SLIP_OBJECTED", _("a member objects to a feedback slip")
        SLIP_UPHELD = "SLIP_UPHELD", _("your objection was answered")
        SLIP_RELEASED = "SLIP_RELEASED", _("a feedback slip came from the community")
        CONSENT_ENDING = "CONSENT_ENDING", _("a household's consent ends soon")
        # Deeds, suggestions, examples and dual reporting.
        DEED_AGREED = "DEED_AGREED", _("the branch agrees to your deed")
        DEED_DECLINED = "DEED_DECLINED", _("the branch did not agree to your deed")
        DEED_DONE = "DEED_DONE", _("a deed was done for you")
        DEED_ACCEPTED = "DEED_ACCEPTED", _("your deed is accepted")
        SUGGESTION_RECEIVED = "SUGGESTION_RECEIVED", _("your suggestion is received")
        SUGGESTION_ANSWERED = "SUGGESTION_ANSWERED", _("your suggestion is answered")
        EXAMPLE_CONFIRMED = "EXAMPLE_CONFIRMED", _("your example is confirmed")
        REPORTING_ACCEPTED = "REPORTING_ACCEPTED", _("a community took you into a cell")
        DEED_PROPOSED = "DEED_PROPOSED", _("a deed waits for the branch to agree")
        DEED_TO_ACCEPT = "DEED_TO_ACCEPT", _("a deed waits for the branch to accept it")
        SUGGESTION_MADE = "SUGGESTION_MADE", _("a suggestion waits for an answer")
        EXAMPLE_RECORDED = "EXAMPLE_RECORDED", _("an example waits for the branch to confirm it")
        REPORTING_MADE = "REPORTING_MADE", _("a member waits to be taken into a cell")
        DIGEST = "DIGEST", _("weekly digest")

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
    kind = models.CharField(max_length=20, choices=Kind)
    subject_type = models.CharField(max_length=10)
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
            # The deliverer's question: which mails are due?
            models.Index(
                fields=["send_after", "id"], condition=Q(state="PENDING", channel="EMAIL"), name="message_due"
            ),
            # Which mails were left lying, and which need an operator?
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
    """How one person wants to be told. Without a row the defaults hold: everything by mail, nothing at night.

    Own quiet hours may only be longer than everybody's (21:00 to 08:00): nobody is written to at night.
    """

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
