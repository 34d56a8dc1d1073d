"""Service of the time before is taken over from a ledger as a class of its own, and taken back again."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone, translation

from backend.campaigns.queries.evidence import load_evidence
from backend.common.errors import NotAllowed
from backend.export.queries.work import duty_logs
from backend.imports import operations as imports
from backend.imports.cells import Unreadable, value_of
from backend.imports.models import ImportBatch
from backend.imports.past import PastService
from backend.imports.sheets import PAST_SERVICE
from backend.journal.models import Entry
from backend.journal.queries import oldest_waiting
from backend.posts import operations as posts
from backend.posts.models import Claim, DutyLog, ServicePost
from backend.posts.policies import visible_posts
from backend.rollups import operations as rollups
from backend.rollups.queries import Span, sums
from tests import factories
from tests.imports.files import refused, run, undo, workbook
from tests.world import NOW
from workers.invariants import violations
from workers.relay import relay
from workers.subscriptions import RECOUNTS

HEAD = ["手机或邮箱*", "单位", "岗位", "服务内容", "日期*", "分钟*", "编号"]
PLACE = "江北区/孔浦街道/文竹社区"
HOME = f"{PLACE}/文竹社区第一支部"
BEN_PATROLS = ["13812345678", PLACE, "护河员", "巡河两公里", datetime(2025, 5, 4), 90, ""]
BEN_AGAIN = ["+86 138 1234 5678", PLACE, "护河员", "", datetime(2025, 6, 1), 60, ""]
BAO_PATROLS = ["Bao@Example.org", PLACE, "护河员", "", datetime(2025, 5, 4), 30, ""]
BAO_HELPS = ["bao@example.org", "", "", "帮老人搬家", datetime(2026, 1, 2), 45, "7"]


@pytest.fixture
def ledger(tmp_path, world, now):
    for person, contact in ((world.ben, {"phone": "+8613812345678"}), (world.bao, {"email": "bao@example.org"})):
        type(person).objects.filter(pk=person.pk).update(**contact)
    rows = [HEAD, BEN_PATROLS, BEN_AGAIN, BAO_PATROLS, BAO_HELPS]
    return workbook(tmp_path / "ledger.xlsx", 以往服务=rows)


def figures(place):
    while relay(now=NOW):
        pass
    return {name: value for name, value in sums(place.pk, Span()).items() if value}


def past(world, **more):
    return PastService(**({"person_id": world.ben.pk, "day": date(2025, 5, 4), "minutes": 60, "what": "Patrol"} | more))


def take_over(world, *rows, actor=None):
    return imports.take_over_service(actor=actor or world.eva, rows=rows, now=NOW)


def test_each_row_is_a_confirmed_log_on_a_completed_claim_of_a_post_that_is_over(ledger, world):
    run(ledger, "--apply")
    river, other = ServicePost.objects.order_by("starts_at")
    assert (river.state, river.title, river.unit_id, river.places) == ("CLOSED", "护河员", world.wenzhu.pk, 2)
    assert (timezone.localtime(river.starts_at).date(), timezone.localtime(river.ends_at).date()) == (
        date(2025, 5, 4),
        date(2025, 6, 2),
    )
    assert (other.title, other.unit_id, other.places) == ("以往服务", world.branch.pk, 1)
    assert {claim.state for claim in Claim.objects.all()} == {"COMPLETED"}
    assert Claim.objects.filter(post=river).count() == 2
    log = DutyLog.objects.get(claim__person=world.ben, day=date(2025, 5, 4))
    assert (log.source, log.state, log.minutes, log.what) == ("TAKEN_OVER", "CONFIRMED", 90, "巡河两公里")


def test_each_log_has_one_entry_at_its_own_day_without_personal_text(ledger, world):
    run(ledger, "--apply")
    for log in DutyLog.objects.all():
        entry = Entry.objects.get(subject_id=log.pk)
        assert (entry.kind, timezone.localdate(entry.at), entry.counts) == (
            "duty.taken_over",
            log.day,
            {"minutes_taken_over": log.minutes},
        )
    texts = [str(facts) for facts in Entry.objects.values_list("facts", flat=True)]
    assert not any("搬家" in text or "巡河" in text for text in texts)


def test_the_minutes_are_never_among_those_recorded_or_typed(ledger, world):
    run(ledger, "--apply")
    assert figures(world.wenzhu) == {"minutes_taken_over": 225}
    assert figures(world.branch) == {"minutes_taken_over": 45}


def test_the_recount_and_the_invariants_agree(ledger, world):
    run(ledger, "--apply")
    figures(world.district)
    assert rollups.recount(recounts=RECOUNTS, now=NOW) == []
    assert list(violations(NOW)) == []
    undo(ImportBatch.objects.get())
    figures(world.district)
    assert rollups.recount(recounts=RECOUNTS, now=NOW) == []
    assert list(violations(NOW)) == []


def test_a_dry_run_shows_the_hours_by_unit_and_year_and_changes_nothing(ledger, nothing_changes):
    with nothing_changes():
        said = run(ledger)
    assert said.splitlines() == [
        "Past service: 4 new, 0 there already",
        f"{PLACE}, 2025: hours taken over from earlier ledgers 3 hours",
        f"{HOME}, 2026: hours taken over from earlier ledgers 0.75 hours",
        "Nothing was written; add --apply to write it.",
    ]


def test_the_same_file_again_changes_nothing(ledger, nothing_changes):
    run(ledger, "--apply")
    with nothing_changes():
        assert "Everything was there already" in run(ledger, "--apply")


def test_people_of_the_same_file_are_known(tmp_path, world, now):
    people = [["姓名*", "手机", "邮箱", "类别", "组织关系*"], ["测试甲", "13900001111", "", "在职党员", PLACE]]
    service = [HEAD, ["13900001111", "", "护河员", "", datetime(2025, 5, 4), 60, ""]]
    run(workbook(tmp_path / "both.xlsx", 人员=people, 以往服务=service), "--apply")
    assert DutyLog.objects.get().claim.person.phone == "+8613900001111"
    assert undo(ImportBatch.objects.get()) == "Taken back: 2 rows.\n"


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        (0, "13900009999", "Nobody has this phone number or email"),
        (0, "", "This is needed"),
        (1, "江北区/没有", "There is no open unit"),
        (2, "", "Say the post or what was done"),
        (2, "长" * 201, "At most 200 characters"),
        (4, datetime(2026, 6, 3), "not in the future"),
        (4, datetime(1999, 12, 31), "from the year 2000 on"),
        (5, 0, "From 1 to 1440 minutes"),
        (5, -5, "This must be a whole number"),
        (5, 1441, "From 1 to 1440 minutes"),
        (5, 1.5, "This must be a whole number"),
        (5, 1430, "A day has 24 hours"),
        (5, 30, "An earlier row says the same"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(ledger, tmp_path, nothing_changes, column, value, says):
    bad = [*BAO_PATROLS[:column], value, *BAO_PATROLS[column + 1 :]]
    path = workbook(tmp_path / "bad.xlsx", 以往服务=[HEAD, BAO_PATROLS, bad])
    with nothing_changes():
        said = refused(path, "--apply")
    assert "以往服务, row 3: " in said
    assert says in said


def test_undo_takes_all_of_it_back_and_the_file_can_be_imported_again(ledger, world):
    run(ledger, "--apply")
    figures(world.district)
    assert undo(ImportBatch.objects.get()) == "Taken back: 4 rows.\n"
    assert figures(world.district) == {}
    assert not (DutyLog.objects.exists() or Claim.objects.exists() or ServicePost.objects.exists())
    run(ledger, "--apply")
    assert figures(world.district) == {"minutes_taken_over": 225}


def test_undo_is_refused_where_something_stands_on_what_was_made(ledger, world, nothing_changes):
    run(ledger, "--apply")
    claim = Claim.objects.get(person=world.ben)
    posts.log_duty(
        actor=world.ben, claim_id=claim.pk, now=NOW, day=date(2025, 5, 20), minutes=30, what="Forgotten then"
    )
    evaluated = Claim.objects.get(person=world.bao, post__title="以往服务")
    posts.evaluate_claim(actor=world.hao, claim_id=evaluated.pk, now=NOW, evaluation="Well done")
    with nothing_changes():
        said = undo(ImportBatch.objects.get())
    assert "以往服务, row 2: in use (has duty logs)" in said
    assert "以往服务, row 3: in use (has duty logs)" in said
    assert "以往服务, row 4" not in said
    assert "以往服务, row 5: in use (changed since)" in said


def test_hours_logged_here_and_taken_over_make_no_day_longer_than_it_is(world, nothing_changes):
    post = factories.make_post(unit=world.wenzhu)
    claim = factories.make_claim(post=post, person=world.ben)
    factories.make_duty_log(claim=claim, entered_by=world.ben, day=date(2025, 5, 4), minutes=1400)
    with nothing_changes(), pytest.raises(imports.RowsRefused) as refusal:
        take_over(world, past(world, day=date(2025, 5, 3)), past(world))
    assert [index for index, _says in refusal.value.faults] == [1]


def test_it_is_no_evidence_in_a_campaign(world):
    take_over(world, past(world))
    assert load_evidence([world.ben.pk]) == {}


def test_members_see_the_post_but_not_what_was_written(world):
    take_over(world, past(world, what="Carried Mrs Wang's wardrobe", post="River watch"))
    [post] = visible_posts(world.bao)
    assert "wardrobe" not in str(vars(post))


def test_it_is_in_the_export_of_the_person(world):
    take_over(world, past(world))
    [log] = duty_logs(world.ben)
    assert (log["source"], log["minutes"], log["what"]) == ("TAKEN_OVER", 60, "Patrol")


def test_only_administrators_of_the_place_take_over(world, nothing_changes):
    for actor in (world.hao, world.fay, world.gao):
        with nothing_changes(), pytest.raises(NotAllowed):
            take_over(world, past(world), actor=actor)
    with nothing_changes(), pytest.raises(imports.RowsRefused):
        take_over(world, past(world), actor=world.kim)


def test_statements_do_not_grow_with_the_rows(world, django_assert_max_num_queries):
    rows = [past(world, day=date(2024, 1, 1) + timedelta(number)) for number in range(200)]
    with django_assert_max_num_queries(40):
        take_over(world, *rows)


@pytest.mark.parametrize("minutes", [1.5, time(1, 30), True])
def test_minutes_that_are_no_whole_number_are_refused_as_such(minutes):
    column = next(column for column in PAST_SERVICE.columns if column.name == "minutes")
    with translation.override("en"), pytest.raises(Unreadable, match="whole number"):
        value_of(column, minutes)


def test_entries_of_long_ago_are_no_lag_of_the_relay(ledger, world):
    """An entry is as old as its writing, whatever day it tells of: taking over must not look like a relay that stands still."""
    run(ledger, "--apply")
    assert Entry.objects.filter(kind="duty.taken_over", at__lt=NOW - timedelta(days=30), processed_at=None).exists()
    assert oldest_waiting() > timezone.now() - timedelta(minutes=5)
