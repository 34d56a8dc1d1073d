"""Rows that the tests of this app start from."""

from datetime import timedelta

from backend.common.ids import new_id
from backend.notifications.models import Message
from backend.organisations.models import Person
from tests import factories
from tests.world import NOW, World


def make_message(person: Person, **more) -> Message:
    fields = {
        "kind": "POST_CANCELLED",
        "subject_type": "post",
        "subject_id": new_id(),
        "dedupe_key": str(new_id()),
        "channel": Message.Channel.INBOX,
        "state": Message.State.SENT,
        "send_after": NOW,
        "expires_at": NOW + timedelta(days=1),
        "created_at": NOW,
        **more,
    }
    return Message.objects.create(recipient=person, **fields)


def make_claim_messages(world: World, person: Person, count: int) -> list[Message]:
    """Inbox messages about confirmed claims on as many posts."""
    made = []
    for _number in range(count):
        claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=person)
        made.append(make_message(person, kind="CLAIM_CONFIRMED", subject_type="claim", subject_id=claim.pk))
    return made


def make_unknown_mails(world: World, count: int) -> list[Message]:
    return [make_message(world.ben, channel="EMAIL", state="UNKNOWN") for _number in range(count)]


def make_claim_mail(world: World, person: Person, **more) -> Message:
    """A mail that is due: a place on a post of Ben's community is confirmed."""
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=person)
    fields = {"kind": "CLAIM_CONFIRMED", "subject_type": "claim", "subject_id": claim.pk, "channel": "EMAIL"}
    return make_message(person, **{**fields, "state": "PENDING", **more})
