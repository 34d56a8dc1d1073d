"""The life of a feedback slip: made once, read by the member first, objected to, answered, released."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from backend.campaigns import operations, queries
from backend.campaigns.models import FeedbackSlip
from backend.campaigns.queries.slip_records import quarter_before
from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.common.models import CalendarOverride
from backend.journal.models import Entry
from backend.organisations import operations as organisations
from backend.organisations.models import Person
from backend.organisations.queries import get_system
from tests import factories
from tests.campaigns.slips import (
    JULY,
    duty,
    figures,
    log,
    made_slip,
    make,
    objected_slip,
    release,
    released_slip,
    secretary,
    sees,
    taken_in,
)
from tests.campaigns.steps import process_entries
from tests.world import NOW
from workers.invariants import violations

DAY = timedelta(days=1)


def kinds(slip) -> list[str]:
    return list(Entry.objects.filter(subject_id=slip.pk).order_by("seq").values_list("kind", flat=True))


def read_by(world, slip) -> dict[str, bool]:
    people = {
        name: getattr(world, name) for name in ("cem", "ada", "fay", "eva", "ben", "ivy", "gao", "jin", "hao", "kim")
    }
    return {name for name, actor in {**people, "sun": secretary(world)}.items() if sees(actor, slip)}


# --- made by the clock ---------------------------------------------------------------------------------------------------


def test_it_is_made_once_when_the_quarter_is_over(world):
    taken_in(world)
    duty(world, world.cem)
    assert make(NOW + 20 * DAY) == 0  # the second quarter still runs
    assert [make(), make(), make(JULY + 3 * DAY)] == [1, 0, 0]
    slip = FeedbackSlip.objects.get()
    assert (slip.year, slip.quarter, slip.state, slip.revision) == (2026, 2, "MADE", 1)
    assert (slip.unit_id, slip.cell_id, slip.home_unit_id) == (world.wenzhu.pk, world.cell.pk, world.cicheng_branch.pk)
    assert figures(slip) == {"claims": 1, "minutes_served": 90}
    assert kinds(slip) == ["slip.made"]
    process_entries(JULY)
    assert [line for name, line in violations(JULY) if name in ("journal", "versions")] == []


def test_nothing_done_makes_no_slip_until_something_is_confirmed(world):
    taken_in(world)
    assert make() == 0
    duty(world, world.cem)
    assert make(JULY + 5 * DAY) == 1


def test_only_for_who_was_taken_in_and_is_still_there(world):
    duty(world, world.cem)
    made = operations.register_residence(actor=world.cem, now=NOW, unit_id=world.wenzhu.pk)
    assert make() == 0
    operations.end_registration(actor=world.cem, registration_id=made.pk, now=NOW)
    assert make() == 0
    taken_in(world)
    Person.objects.filter(pk=world.cem.pk).update(is_active=False)
    assert make() == 0


def test_a_registration_that_ended_before_the_quarter_tells_nothing_of_it(world):
    registration = taken_in(world)
    duty(world, world.cem)
    operations.end_registration(
        actor=world.cem, registration_id=registration.pk, now=datetime(2026, 6, 30, 15, 0, tzinfo=UTC)
    )
    assert make(JULY + 92 * DAY) == 0  # the third quarter
    assert make() == 1


def test_two_clocks_make_one_slip(world):
    """The later one has looked before the earlier one was done."""
    registration = taken_in(world)
    duty(world, world.cem)
    quarter = quarter_before(JULY.date() + DAY)
    make()
    assert (
        operations.slips.make_some(registration_ids=[registration.pk], quarter=quarter, actor=get_system(), now=JULY)
        == 0
    )
    assert FeedbackSlip.objects.count() == 1


def test_a_kill_between_slips_and_entries_leaves_neither_and_the_next_run_makes_the_rest(world):
    for _ in range(5):
        member = factories.make_member(unit=world.cicheng_branch)
        taken_in(world, who=member)
        duty(world, member)
    written = []

    def kill(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "journal_entry"'):
            written.append(sql)
            if len(written) == 2:
                raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kill), pytest.raises(KeyboardInterrupt):
        operations.make_feedback_slips(actor=get_system(), now=JULY, limit=2)
    assert FeedbackSlip.objects.count() == Entry.objects.filter(kind="slip.made").count() == 2
    assert [make(), make()] == [3, 0]
    assert FeedbackSlip.objects.count() == Entry.objects.filter(kind="slip.made").count() == 5


def test_people_do_not_make_or_release_slips(world, nothing_changes):
    taken_in(world)
    duty(world, world.cem)
    with nothing_changes():
        for operation in (operations.make_feedback_slips, operations.release_slips):
            with pytest.raises(NotAllowed):
                operation(actor=world.eva, now=JULY)


def test_the_member_has_ten_working_days(world):
    slip = made_slip(world)
    # 1 July is a Wednesday: ten working days after it end with the 15th.
    assert slip.object_until == datetime(2026, 7, 15, 16, 0, tzinfo=UTC)


def test_the_calendar_is_corrected_by_its_overrides(world):
    CalendarOverride.objects.create(day=datetime(2026, 7, 4).date(), is_working=True)
    assert made_slip(world).object_until == datetime(2026, 7, 14, 16, 0, tzinfo=UTC)


# --- who reads it when ---------------------------------------------------------------------------------------------------


def test_the_member_reads_it_first_and_alone(world):
    assert read_by(world, made_slip(world)) == {"cem"}


def test_an_objection_is_read_by_the_community_and_not_by_the_home_unit(world):
    assert read_by(world, objected_slip(world)) == {"cem", "ada", "fay", "eva"}


def test_released_the_secretary_at_home_reads_it_too(world):
    assert read_by(world, released_slip(world)) == {"cem", "ada", "fay", "eva", "sun"}


def test_a_corrected_slip_is_the_member_s_again_and_known_to_who_answered(world):
    slip = objected_slip(world)
    log(world.cem.claims.get(), minutes=120)
    operations.answer_objection(actor=world.ada, slip_id=slip.pk, now=JULY, answer="CORRECTED")
    assert read_by(world, slip) == {"cem", "ada", "fay", "eva"}


def test_what_was_said_stays_between_the_member_and_the_community(world):
    slip = objected_slip(world, reason="Canary one")
    operations.answer_objection(actor=world.ada, slip_id=slip.pk, now=JULY, answer="UPHELD", reason="Canary two")
    for reader, seen in ((world.cem, True), (world.ada, True), (secretary(world), False)):
        told = queries.get_slip(actor=reader, id=slip.pk).contents
        assert (told["objection"] == "Canary one", told["answer_reason"] == "Canary two") == (seen, seen)
    process_entries(JULY)
    assert "Canary" not in str(list(Entry.objects.values_list("facts", flat=True)))


# --- agreed, objected, answered, released ---------------------------------------------------------------------------------


def test_agreement_releases_it_at_once(world):
    slip = released_slip(world)
    assert (slip.state, slip.agreed_at, slip.released_at) == ("RELEASED", JULY, JULY)
    assert kinds(slip) == ["slip.made", "slip.agreed", "slip.released"]


def test_without_objection_it_is_released_when_the_time_is_over(world):
    slip = made_slip(world)
    assert release(slip.object_until - timedelta(seconds=1)) == 0
    assert [release(slip.object_until), release(slip.object_until)] == [1, 0]
    slip.refresh_from_db()
    assert (slip.state, slip.agreed_at) == ("RELEASED", None)
    assert Entry.objects.filter(kind="slip.released").get().facts["how"] == "LAPSED"


def test_an_objection_stops_the_release(world):
    slip = objected_slip(world)
    assert release(slip.object_until + 100 * DAY) == 0


def test_after_the_time_there_is_no_objection(world, nothing_changes):
    slip = made_slip(world)
    with nothing_changes(), pytest.raises(operations.slips.TimeToObjectOver):
        operations.object_to_slip(actor=world.cem, slip_id=slip.pk, now=slip.object_until, reason="Late")


def test_a_correction_is_counted_anew_from_corrected_records(world, nothing_changes):
    slip = objected_slip(world)
    with nothing_changes(), pytest.raises(operations.slips.RecordsSayTheSame):
        operations.answer_objection(actor=world.ada, slip_id=slip.pk, now=JULY, answer="CORRECTED", reason="Sorry")
    log(world.cem.claims.get(), minutes=120)
    later = JULY + 7 * DAY
    answered = operations.answer_objection(actor=world.ada, slip_id=slip.pk, now=later, answer="CORRECTED")
    assert (answered.state, answered.revision, figures(answered)["minutes_served"]) == ("MADE", 2, 210)
    assert answered.object_until > slip.object_until
    operations.object_to_slip(actor=world.cem, slip_id=slip.pk, now=later, reason="Still one is missing")
    operations.answer_objection(actor=world.ada, slip_id=slip.pk, now=later, answer="UPHELD", reason="It was in July")
    assert kinds(slip) == [
        "slip.made", "slip.objected", "slip.corrected", "slip.objected", "slip.upheld", "slip.released",
    ]  # fmt: skip


def test_what_is_upheld_needs_a_reason_and_is_released(world, nothing_changes):
    slip = objected_slip(world)
    with nothing_changes(), pytest.raises(Invalid):
        operations.answer_objection(actor=world.ada, slip_id=slip.pk, now=JULY, answer="UPHELD")
    done = operations.answer_objection(actor=world.ada, slip_id=slip.pk, now=JULY, answer="UPHELD", reason="In July")
    assert (done.state, done.answer, done.answered_by_id) == ("RELEASED", "UPHELD", world.ada.pk)


def test_a_released_slip_changes_no_more_whatever_the_records_do(world, nothing_changes):
    slip = released_slip(world)
    content = slip.content
    log(world.cem.claims.get(), minutes=120)
    with nothing_changes():
        assert make(JULY + DAY) == 0
        for operation, more in ((operations.object_to_slip, {"reason": "Wait"}), (operations.agree_to_slip, {})):
            with pytest.raises(IllegalTransition):
                operation(actor=world.cem, slip_id=slip.pk, now=JULY, **more)
        with pytest.raises(IllegalTransition):
            operations.answer_objection(actor=world.ada, slip_id=slip.pk, now=JULY, answer="UPHELD", reason="So")
    assert FeedbackSlip.objects.get().content == content


def test_nobody_speaks_for_the_member_and_nobody_answers_their_own(world, nothing_changes):
    slip = objected_slip(world)
    mine = FeedbackSlip.objects.get()
    with nothing_changes():
        with pytest.raises(NotAllowed):
            operations.agree_to_slip(actor=world.ada, slip_id=slip.pk, now=JULY)
        with pytest.raises(NotFound):
            operations.answer_objection(actor=world.ivy, slip_id=slip.pk, now=JULY, answer="UPHELD", reason="So")
    factories.make_role(person=world.cem, kind="COORDINATOR", unit=world.wenzhu, cell=world.cell)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.answer_objection(
            actor=factories.as_actor(world.cem), slip_id=mine.pk, now=JULY, answer="UPHELD", reason="So"
        )


def test_it_follows_the_community_in_the_tree(world, now):
    slip = objected_slip(world)
    organisations.move_unit(actor=world.eva, unit_id=world.wenzhu.pk, now=NOW, parent_id=world.cicheng.pk)
    process_entries()
    slip.refresh_from_db()
    assert slip.unit_path.startswith(world.cicheng.path)
    log(world.cem.claims.get(), minutes=120)
    corrected = operations.answer_objection(
        actor=factories.as_actor(world.ada), slip_id=slip.pk, now=JULY, answer="CORRECTED"
    )
    assert figures(corrected)["minutes_served"] == 210


def test_a_person_s_own_data_holds_their_slips_with_everything_said(world):
    slip = objected_slip(world, reason="Two hours are missing")
    (mine,) = queries.own_slips(world.cem)
    assert (mine["id"], mine["objection"], mine["content"]) == (slip.pk, "Two hours are missing", slip.content)
    assert list(queries.own_slips(world.ben)) == []
