"""The catalogue: one row is enough for a new kind of message, and every row names what exists."""

from dataclasses import replace

import pytest
from drf_spectacular.generators import SchemaGenerator

from backend.notifications import catalogue, operations
from backend.notifications.catalogue import CATALOGUE, Catalogue, post
from backend.notifications.catalogue.declarations import MessageKind, OnClock, OnEntry
from backend.notifications.catalogue.recipients import RECIPIENTS
from backend.notifications.models import Message
from backend.organisations.queries import get_system
from tests import factories
from tests.notifications.test_from_entries import entry
from tests.world import NOW

pytestmark = pytest.mark.django_db
ROWS = list(CATALOGUE.messages.values())
NEW = MessageKind("POST_EDITED", [OnEntry("post.edited", "holders")]).words(
    "New hours: %(title)s", "“%(title)s” begins at %(starts)s now."
)


@pytest.fixture
def one_row_more(monkeypatch):
    (noun,) = post.NOUNS
    more = replace(noun, messages=[*noun.messages, NEW])
    nouns = [more if known is noun else known for known in catalogue.NOUNS]
    for name, value in vars(Catalogue(nouns)).items():
        monkeypatch.setattr(CATALOGUE, name, value)


def test_one_row_is_enough_for_a_new_kind_of_message(world, now, client_for, mailoutbox, settings, one_row_more):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sandbags = factories.make_post(unit=world.wenzhu, title="Fill sandbags")
    factories.make_claim(post=sandbags, person=world.ben)
    edited = entry("post.edited", sandbags, actor=world.ada)
    assert operations.is_announced(edited)
    assert operations.queue_for_entries([edited], now=NOW) == 2
    assert operations.deliver_batch(now=NOW, limit=10) == {"sent": 1}
    assert [mail.subject for mail in mailoutbox] == ["New hours: Fill sandbags"]
    (row,) = client_for(world.ben).get("/api/v1/me/inbox").json()["results"]
    assert (row["kind"], row["title"], row["url"]) == ("POST_EDITED", mailoutbox[0].subject, f"/posts/{sandbags.pk}")


def test_without_that_row_nothing_follows(world):
    edited = entry("post.edited", factories.make_post(unit=world.wenzhu), actor=world.ada)
    assert not operations.is_announced(edited) and operations.queue_for_entries([edited], now=NOW) == 0


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_names_what_exists(row):
    assert {trigger.to for trigger in row.triggers if isinstance(trigger, OnEntry)} <= RECIPIENTS.keys()
    assert len(row.name) <= Message._meta.get_field("kind").max_length
    assert len(row.about) <= Message._meta.get_field("subject_type").max_length
    untold = {other.untold for other in ROWS}  # follows from a mail that was too late
    assert row.triggers or row.name in (catalogue.digest.DIGEST, catalogue.account.ENTERED_FOR_YOU, *untold)
    assert row.title and row.body
    model = CATALOGUE.nouns[row.about].visible(get_system()).model
    assert not row.states or set(row.states) <= {state for state, _label in model._meta.get_field("state").choices}
    assert not row.dated or any(isinstance(trigger, OnClock) for trigger in row.triggers)


def test_the_api_lists_every_kind():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    assert schema["components"]["schemas"]["MessageKind"]["enum"] == list(CATALOGUE.messages)
