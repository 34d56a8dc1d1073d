"""The inbox, preferences, switching mails off by their link, and what administrators see and decide."""

from datetime import time

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotFound, StaleVersion
from backend.journal.models import Entry
from backend.notifications import operations
from backend.notifications.models import Message, Preference
from backend.notifications.unsubscribing import link_for
from tests import factories
from tests.notifications.making import make_claim_mail, make_claim_messages, make_message
from tests.world import NOW


def test_inbox_says_what_happened_in_the_readers_language(world, now, client_for):
    [message] = make_claim_messages(world, world.ben, 1)
    client = client_for(world.ben)
    [shown] = client.get("/api/v1/me/inbox").json()["results"]
    assert shown == {
        "id": str(message.pk),
        "kind": "CLAIM_CONFIRMED",
        "title": "Your place is confirmed: Fill sandbags",
        "body": "You have a place on “Fill sandbags”, which begins at 2026-06-06 08:00.",
        "url": f"/claims/{message.subject_id}",
        "created_at": "2026-06-02T02:00:00Z",
        "read_at": None,
    }
    type(world.ben).objects.filter(pk=world.ben.pk).update(language="zh-hans")
    [shown] = client.get("/api/v1/me/inbox").json()["results"]
    assert shown["title"] == "您的岗位已确认：Fill sandbags"


def test_inbox_keeps_silent_about_what_is_not_visible_any_more(world, now, client_for):
    post = factories.make_post(unit=world.cicheng, title="CANARY", state="CANCELLED")
    make_message(world.ben, subject_id=post.pk)
    [shown] = client_for(world.ben).get("/api/v1/me/inbox").json()["results"]
    assert shown["title"] == "Something that concerned you has changed"
    assert "CANARY" not in str(shown)


def test_reading_marks_once_and_counts(world, now, client_for):
    message = make_message(world.ben)
    make_message(world.ben, dedupe_key="another")
    client = client_for(world.ben)
    assert client.get("/api/v1/me/inbox/count").json() == {"unread": 2}
    answer = client.post(f"/api/v1/inbox/{message.pk}/reading")
    assert (answer.status_code, answer.json()["read_at"]) == (200, "2026-06-02T02:00:00Z")
    assert client.post(f"/api/v1/inbox/{message.pk}/reading").status_code == 200
    assert client.get("/api/v1/me/inbox/count").json() == {"unread": 1}
    assert len(client.get("/api/v1/me/inbox?unread=true").json()["results"]) == 1
    assert len(client.get("/api/v1/me/inbox?unread=false").json()["results"]) == 1
    assert Entry.objects.count() == 0, "who read what when is nobody's business"


def test_mails_are_no_part_of_the_inbox(world, now, client_for, nothing_changes):
    mail = make_claim_mail(world, world.ben)
    client = client_for(world.ben)
    with nothing_changes():
        assert client.get("/api/v1/me/inbox").json()["results"] == []
        assert client.post(f"/api/v1/inbox/{mail.pk}/reading").status_code == 404


def test_preferences_begin_with_defaults_and_change_by_version(world, now, client_for):
    client = client_for(world.ben)
    answer = client.get("/api/v1/me/preferences")
    assert (answer["ETag"], answer.json()["email_digest"], answer.json()["quiet_from"]) == ('"0"', True, None)
    change = {"email_digest": False, "quiet_from": "20:00"}
    answer = client.patch("/api/v1/me/preferences", change, HTTP_IF_MATCH='"0"')
    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert (answer.json()["email_digest"], answer.json()["quiet_from"]) == (False, "20:00:00")
    assert client.patch("/api/v1/me/preferences", change, HTTP_IF_MATCH='"0"').status_code == 412
    assert client.patch("/api/v1/me/preferences", change).status_code == 428
    entry = Entry.objects.get()
    assert (entry.kind, entry.seq, entry.facts) == (
        "preference.edited",
        1,
        {"fields": ["email_digest", "quiet_from"]},
    )


@pytest.mark.parametrize(
    "fields",
    [{"quiet_from": time(22)}, {"quiet_from": time(9)}, {"quiet_until": time(7, 59)}, {"quiet_until": time(13)}],
)
def test_quiet_hours_are_only_ever_made_longer(world, nothing_changes, fields):
    with nothing_changes(), pytest.raises(Invalid):
        operations.edit_preference(actor=world.ben, now=NOW, **fields)


def test_stale_preference_is_refused_and_changes_nothing(world, nothing_changes):
    operations.edit_preference(actor=world.ben, now=NOW, email_offers=False)
    with nothing_changes(), pytest.raises(StaleVersion):
        operations.edit_preference(actor=world.ben, now=NOW, expected_version=0, email_offers=True)


def test_setting_what_is_set_already_writes_nothing(world, nothing_changes):
    operations.edit_preference(actor=world.ben, now=NOW, email_offers=False)
    with nothing_changes():
        operations.edit_preference(actor=world.ben, now=NOW, email_offers=False)


# --- switching mails off by their link ---------------------------------------------------------------------------------


def path_of(person, group) -> str:
    return link_for(person, group).partition("8000")[2] or "/" + link_for(person, group).split("/", 3)[3]


def test_link_in_a_mail_asks_first_and_then_switches_off_without_signing_in(world, now, client, nothing_changes):
    path = path_of(world.ben, "reminders")
    with nothing_changes():
        page = client.get(path, headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "Shall we send you no more mails about reminders?" in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"
    done = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert done.status_code == 200
    assert client.post(path).status_code == 200  # as often as one likes
    preference = Preference.objects.get()
    assert (preference.person_id, preference.email_reminders, preference.email_digest) == (world.ben.pk, False, True)
    assert Entry.objects.get().actor_id == world.ben.pk


@pytest.mark.parametrize("token", ["x", "WyJhIl0:abc", "%20", "a" * 5000])
def test_link_that_is_not_ours_is_not_found_and_changes_nothing(world, now, client, nothing_changes, token):
    with nothing_changes():
        assert client.get(f"/unsubscribe/{token}").status_code == 404
        assert client.post(f"/unsubscribe/{token}").status_code == 404


def test_link_of_one_group_does_not_switch_off_another(world, now, client, nothing_changes):
    path = path_of(world.ben, "reminders")
    signature = path.rpartition(":")[2]
    forged = f"{path_of(world.ben, 'digest').rpartition(':')[0]}:{signature}"
    with nothing_changes():
        assert client.post(forged).status_code == 404


# --- operators --------------------------------------------------------------------------------------------------------


def test_administrator_finds_mails_of_unknown_outcome_without_their_words(world, now, client_for):
    mail = make_claim_mail(world, world.ben, state="UNKNOWN", reason="lost")
    make_claim_mail(world, world.ben, state="SENT")
    make_claim_mail(world, world.dan, state="UNKNOWN")  # another district's
    answer = client_for(world.eva).get("/api/v1/operations/messages?state=UNKNOWN")
    [row] = answer.json()["results"]
    assert (row["id"], row["reason"], row["recipient_id"]) == (str(mail.pk), "lost", str(world.ben.pk))
    assert "Fill sandbags" not in answer.content.decode() and "@" not in answer.content.decode()


def test_released_mail_is_sent_again_and_the_release_is_in_the_journal(world, sink):
    mail = make_claim_mail(world, world.ben, state="UNKNOWN", reason="lost", attempts=3)
    released = operations.release_mail(actor=world.eva, message_id=mail.pk, now=NOW)
    assert (released.state, released.attempts, released.version) == ("PENDING", 0, 2)
    assert operations.deliver_batch(now=NOW, limit=10) == {"sent": 1}
    entry = Entry.objects.get()
    assert (entry.kind, entry.seq, entry.facts) == (
        "message.released",
        2,
        {"message_kind": "CLAIM_CONFIRMED", "was": "UNKNOWN"},
    )


@pytest.mark.parametrize("state", ["PENDING", "SENDING", "SENT", "SKIPPED"])
def test_only_what_failed_or_is_unknown_is_released(world, nothing_changes, state):
    mail = make_claim_mail(world, world.ben, state=state)
    with nothing_changes(), pytest.raises(IllegalTransition):
        operations.release_mail(actor=world.eva, message_id=mail.pk, now=NOW)


def test_foreign_administrator_finds_no_such_mail(world, nothing_changes):
    mail = make_claim_mail(world, world.ben, state="UNKNOWN")
    with nothing_changes(), pytest.raises(NotFound):
        operations.release_mail(actor=world.kim, message_id=mail.pk, now=NOW)
    assert Message.objects.get().state == "UNKNOWN"


def test_digest_of_a_week_can_be_read_without_mail(world, now, client_for):
    make_claim_messages(world, world.ben, 1)
    answer = client_for(world.ben).get("/api/v1/digests/2026-W23").json()
    assert (answer["since"], answer["last"], answer["sections"]) == ("2026-06-01", "2026-06-07", [])
    assert answer["own"]["count"] == 1
    assert client_for(world.ben).get("/api/v1/digests/2026-W60").status_code == 404
    assert client_for(world.ben).get("/api/v1/digests/last").status_code == 404
