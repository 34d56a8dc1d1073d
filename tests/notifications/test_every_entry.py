"""A message follows from every kind of entry, or the reason why none does is here."""

from pathlib import Path

import pytest

from backend.journal import operations as journal
from backend.journal.kinds import EVENTS, KINDS
from backend.notifications.catalogue import CATALOGUE
from tests import factories
from tests.world import NOW

BACKEND = Path(__file__).resolve().parent.parent.parent / "backend"

#: No message follows, because … A reason that begins with "not yet" is open work: there should be one.
NOBODY_IS_TOLD = {
    # --- what the person concerned has just done, and nobody waits for ------------------------------------------------
    "who acts knows it, and nobody else waits for it": """
        claim.waitlisted deed.withdrawn pledge.drafted pledge.edited pledge.noted pledge.milestone_reached
        pledge_list.edited pledge_list.opened post.created preference.edited slip.agreed visit.answered visit.closed
        visit.followed_up visit.issue_created campaign.created campaign.edited pledge.withdrawn
    """,
    "another message tells it: handover.accepted, claim.cancelled, claim.offered, registration or pairing itself": """
        claim.handed_over household.paired household.unpaired post.closed post.renewed
    """,
    "it goes on as decided; who reported it was told that it is accepted, and is told what came of it": """
        issue.taken_up issue.self_handled
    """,
    "corrected words are read where they are needed; ISSUE_DUE_SOON reminds of the day that holds then": "issue.edited",
    "the clock did what was announced": "claim.started claim.completed post.activated",
    "follows from other entries, which tell what there is to tell": """
        enrolment.counted enrolment.left progress.begun progress.done progress.dropped progress.moved progress.undone
        household.rescoped issue.rescoped pledge.rescoped post.rescoped task.rescoped
    """,
    # --- what concerns those who run the installation -------------------------------------------------------------------
    "a trace for auditors: who read or removed what": """
        household.read household.erased household.texts_removed visit.read visit.erased visit.texts_removed
        issue.contact_read person.contact_read issue.contact_forgotten
    """,
    "a hold on erasure and its end are read in the handbook's own lists": "household.held household.released",
    "administrators did it, and find it in the journal": """
        category.added category.edited cell.created cell.edited cell.recoded counters.repaired message.released
        person.created person.edited person.reactivated unit.created unit.recoded unit.renamed
        consortium.created consortium.edited team.edited
    """,
    "an import was taken back before anybody could act on it": """
        person.removed post.removed unit.removed enrolment.removed issue.removed claim.removed duty.removed
    """,
    "it was over before the district used this": "issue.taken_over post.taken_over claim.taken_over duty.taken_over",
    "whose account is closed cannot sign in any more; their units see it in the list of people": "person.deactivated",
    # --- the agenda --------------------------------------------------------------------------------------------------
    "not yet: whoever organises the post should be told that a place is free again": "claim.withdrawn claim.lapsed",
    "not yet: the person should be told that their service was evaluated": "claim.evaluated",
    "not yet: whoever confirms hours should see them as waiting": "duty.logged",
    "not yet: the person should be told that their hours are confirmed, or rejected and why": """
        duty.confirmed duty.rejected
    """,
    "not yet: whoever was asked to take the post over should be told that it is no longer asked": """
        handover.withdrawn handover.ended
    """,
    "not yet: those who hold a place should be told of a new time, place or duty": "post.edited post.resized",
    "not yet: those whose skills the post wants should be told; members look for posts themselves": "post.opened",
    "the clock tells it: the message that an issue is overdue": "issue.overdue",
    "operators see it in the doctor, which is red until they have decided": "sending.frozen sending.decided sending.resumed",
    "not yet: the team's leader should be told who came and went": "team.created team.joined team.left",
    "not yet: the member should be told that a household asks for their help": "pairing.proposed",
    "not yet: whoever answers for the household should be told of the answer": """
        pairing.declined pairing.started pairing.withdrawn pairing.ended
    """,
    "not yet: the paired members should be told": "household.registered household.edited household.closed",
    "not yet: the cell's coordinator should be told what a family asked for": "visit.recorded",
    "not yet: whoever reviews should see it as waiting; PLEDGES_TO_REVIEW tells them only shortly before the day": """
        pledge.submitted pledge.revised
    """,
    "not yet: who pledged should be told that it passed, is published, and how it was evaluated": """
        pledge.passed pledge.published pledge.shown pledge.judged pledge.evaluated
    """,
    "not yet: whoever evaluates should see it as waiting": "pledge.reported",
    "not yet: members it covers should be told": "campaign.published campaign.closed",
    "not yet: the member should be told": "confirmation.given exemption.granted exemption.ended",
    "not yet: the member and the community should be told": "registration.ended",
    "not yet: those who organise there should be told": """
        cell.moved cell.closed unit.moved unit.merged unit.closed consortium.announced consortium.closed
        consortium.joined consortium.left
    """,
    "not yet: leaders of the units in it should be told": "period.published period.corrected",
}
SILENT = [kind for kinds in NOBODY_IS_TOLD.values() for kind in kinds.split()]


def test_somebody_is_told_or_it_is_said_why_not():
    told = CATALOGUE.by_entry.keys()
    assert sorted(SILENT) == sorted(KINDS - told), "a kind of entry needs a message in the catalogue or a reason here"
    assert told <= KINDS


def test_only_kinds_that_are_recorded_are_known():
    sources = "\n".join(path.read_text() for path in BACKEND.rglob("*.py") if path.parts[-2] != "journal")
    unknown = [kind for kind in KINDS if f'"{kind}"' not in sources and f'}}.{kind.split(".")[1]}"' not in sources]
    assert unknown == []
    assert all(list(events.split()) == sorted(events.split()) for events in EVENTS.values())


def test_an_entry_of_an_unknown_kind_cannot_be_recorded(world):
    post = factories.make_post(unit=world.wenzhu)
    with pytest.raises(ValueError, match=r"^post\.invented$"):
        journal.record("post.invented", actor=world.ada, at=NOW, subject=post, scope=post.scope)
