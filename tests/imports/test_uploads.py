"""Importing through the API: upload, check by the job, apply, take back; and the roster that can be imported again."""

import base64
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from backend.imports import operations as imports
from backend.imports.models import ImportBatch, Upload
from backend.journal.models import Entry
from backend.organisations import operations as organisations
from backend.organisations.models import Person
from backend.organisations.queries import get_system
from tests import factories
from tests.imports.files import workbook
from tests.world import NOW
from workers.jobs import clockwork

BRANCH = "江北区/孔浦街道/文竹社区/文竹社区第一支部"
HEAD = ["姓名", "手机", "组织关系"]


@pytest.fixture
def eva(world, now, client_for):
    return client_for(world.eva)


def body(world, path_or_bytes, **more):
    content = path_or_bytes if isinstance(path_or_bytes, bytes) else path_or_bytes.read_bytes()
    return {
        "unit_id": str(world.district.pk), "name": "roster.xlsx", "content": base64.b64encode(content).decode(), **more,
    }  # fmt: skip


def file(tmp_path, *rows, **sheets):
    return workbook(tmp_path / "roster.xlsx", **{"人员": [HEAD, *rows], **sheets})


def work():
    while imports.process_upload(now=NOW):
        pass


def uploaded(client, world, path, **more):
    made = client.post("/api/v1/imports", body(world, path, **more))
    assert made.status_code == 201, made.json()
    work()
    return client.get(f"/api/v1/imports/{made.json()['id']}").json()


def step(client, upload, name):
    answer = client.post(f"/api/v1/imports/{upload['id']}/{name}")
    assert answer.status_code == 200, answer.json()
    work()
    return client.get(f"/api/v1/imports/{upload['id']}").json()


def test_a_file_is_checked_applied_and_taken_back(eva, world, tmp_path):
    path = file(tmp_path, ["张三", "13800020001", BRANCH], ["李四", "", BRANCH])
    checked = uploaded(eva, world, path)
    assert checked["state"] == "CHECKED"
    assert checked["result"]["counts"] == {"people": {"made": 2, "changed": 0, "there": 0}}
    assert not Person.objects.filter(name="张三").exists()
    applied = step(eva, checked, "application")
    assert (applied["state"], applied["result"]["counts"]["people"]["made"]) == ("APPLIED", 2)
    assert Person.objects.get(name="张三").phone == "+8613800020001"
    assert ImportBatch.objects.get().imported_by_id == world.eva.pk
    undone = step(eva, applied, "undoing")
    assert (undone["state"], undone["result"]["undone"]) == ("UNDONE", 2)
    assert not Person.objects.filter(name="张三").exists()
    kinds = Entry.objects.filter(subject_type="upload").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["upload.made", "upload.applied", "upload.undone"]


def test_faults_are_told_with_sheet_and_row_in_the_senders_language_and_the_file_is_not_kept(eva, world, tmp_path):
    made = eva.post(
        "/api/v1/imports", body(world, file(tmp_path, ["张三", "12", "没有"])), HTTP_ACCEPT_LANGUAGE="zh-hans"
    )
    work()
    found = eva.get(f"/api/v1/imports/{made.json()['id']}").json()
    assert (found["state"], found["result"]["faults_in_all"]) == ("FAULTY", 2)
    assert [(one["sheet"], one["row"]) for one in found["result"]["faults"]] == [("人员", 2), ("人员", 2)]
    assert "手机：号码无效" in str(found["result"]["faults"])
    assert Upload.objects.get().content is None
    assert eva.post(f"/api/v1/imports/{found['id']}/application").status_code == 409


def test_the_file_is_kept_until_it_is_applied_or_discarded_and_seven_days_at_most(eva, world, tmp_path):
    first, second, third = (uploaded(eva, world, file(tmp_path, ["张三", "", BRANCH])) for _ in range(3))
    assert all(bytes(upload.content) for upload in Upload.objects.all())
    step(eva, first, "application")
    step(eva, second, "discarding")
    sweep = {"actor": get_system(), "limit": 10}
    assert imports.forget_uploads(now=NOW + timedelta(days=7), **sweep) == 0
    assert imports.forget_uploads(now=NOW + timedelta(days=7, seconds=1), **sweep) == 1
    assert Upload.objects.get(pk=third["id"]).state == "DISCARDED"
    assert not Upload.objects.exclude(content=None).exists()


def test_it_is_applied_once_whoever_asks_how_often_and_whenever_a_worker_dies(eva, world, tmp_path):
    checked = uploaded(eva, world, file(tmp_path, ["张三", "", BRANCH]))
    assert eva.post(f"/api/v1/imports/{checked['id']}/application").status_code == 200
    assert eva.post(f"/api/v1/imports/{checked['id']}/application").status_code == 409
    Upload.objects.update(leased_until=NOW + timedelta(minutes=15))  # a worker took it and died
    assert imports.process_upload(now=NOW) == 0
    assert imports.process_upload(now=NOW + timedelta(minutes=15)) == 0
    assert imports.process_upload(now=NOW + timedelta(minutes=15, seconds=1)) == 1
    assert Person.objects.filter(name="张三").count() == 1


def test_the_right_is_asked_again_when_it_is_used(eva, world, tmp_path):
    eva.post("/api/v1/imports", body(world, file(tmp_path, ["张三", "", BRANCH])))
    Person.objects.filter(pk=world.eva.pk).update(is_active=False)
    work()
    assert Upload.objects.get().state == "FAULTY"
    assert Upload.objects.get().result["refusal"]["code"] == "forbidden"


def test_an_administrator_of_a_street_changes_nothing_beyond_it(world, now, client_for, tmp_path):
    street_admin = factories.as_actor(factories.make_person(name="Rui", home_unit=world.kongpu))
    factories.make_role(person=street_admin, kind="ADMINISTRATOR", unit=world.kongpu)
    rui = client_for(street_admin)
    beyond = body(world, file(tmp_path, ["张三", "", "江北区/慈城镇/慈湖村支部"]))
    assert rui.post("/api/v1/imports", beyond).status_code == 403
    made = rui.post("/api/v1/imports", {**beyond, "unit_id": str(world.kongpu.pk)})
    work()
    found = rui.get(f"/api/v1/imports/{made.json()['id']}").json()
    assert (found["state"], found["result"]["faults_in_all"]) == ("FAULTY", 1)
    assert "do not have the right" in found["result"]["faults"][0]["text"]


def test_what_was_used_since_is_named_and_stays(eva, world, tmp_path):
    applied = step(eva, uploaded(eva, world, file(tmp_path, ["张三", "", BRANCH])), "application")
    person = Person.objects.get(name="张三")
    organisations.edit_person(actor=world.eva, person_id=person.pk, now=NOW, skills=["电工"])
    found = step(eva, applied, "undoing")
    assert found["state"] == "APPLIED"
    assert found["result"]["in_use"] == [{"sheet": "people", "table": "人员", "line": 2, "use": "changed"}]


def bomb() -> bytes:
    content = BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(210):
            part.write(b"0" * 1024 * 1024)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "code"), [(bomb, "archive-too-large"), (lambda: b"PK nothing", "file-type-mismatch")]
)
def test_a_bomb_and_a_broken_file_are_refused_by_the_check(eva, world, nothing_changes, content, code):
    found = uploaded(eva, world, content())
    assert (found["state"], found["result"]["refusal"]["code"]) == ("FAULTY", code)
    assert found["result"]["refusal"]["title"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content": "%%%"}, "content"),
        ({"content": ""}, "content"),
        ({"content": base64.b64encode(b"a,b").decode()}, "sheet"),
        ({"sheet": "cats"}, "sheet"),
        ({"hidden": "perhaps"}, "hidden"),
        ({"unit_id": "01a222a5-0f8a-738b-99a8-f2c58a7e63e0"}, "unit_id"),
    ],
)
def test_what_is_no_upload_is_refused(eva, world, tmp_path, nothing_changes, change, field):
    with nothing_changes():
        refused = eva.post("/api/v1/imports", {**body(world, file(tmp_path)), **change})
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json()["errors"]] == [f"/{field}"]


def test_a_file_that_is_too_large_for_a_request_is_413(eva, world, nothing_changes):
    with nothing_changes():
        assert eva.post("/api/v1/imports", body(world, b"PK" + b"x" * 800_000)).status_code == 413


def test_five_files_wait_and_no_sixth(eva, world, tmp_path):
    path = file(tmp_path, ["张三", "", BRANCH])
    for _ in range(5):
        assert eva.post("/api/v1/imports", body(world, path)).status_code == 201
    assert eva.post("/api/v1/imports", body(world, path)).json()["code"] == "too-many-uploads"
    Upload.objects.order_by("created_at")[0:1].get()
    work()
    step(eva, eva.get("/api/v1/imports").json()["results"][0], "discarding")
    assert eva.post("/api/v1/imports", body(world, path)).status_code == 201


def test_the_job_does_it_too(eva, world, tmp_path):
    eva.post("/api/v1/imports", body(world, file(tmp_path, ["张三", "", BRANCH])))
    assert clockwork.import_uploads() == 1
    assert Upload.objects.get().state == "CHECKED"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_exported_roster_can_be_imported_again_and_changes_nothing(eva, world, nothing_changes, language):
    organisations.create_person(
        actor=world.eva, name="张三", phone="13800020001", home_unit_id=world.branch.pk, service_unit_id=world.lvmei.pk,
        kind="RETIRED", skills=["电工", "急救"], now=NOW,
    )  # fmt: skip
    Person.objects.filter(home_unit=world.cicheng_branch).update(email="=cmd@example.org")
    answer = eva.get(f"/api/v1/units/{world.district.pk}/roster", HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    people = list(book.worksheets[1].iter_rows(values_only=True))
    assert len(people) - 1 == Person.objects.filter(home_unit__path__startswith=world.district.path).count()
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    Person.objects.filter(home_unit=world.cicheng_branch).update(email="cmd@example.org")
    answer = eva.get(f"/api/v1/units/{world.district.pk}/roster", HTTP_ACCEPT_LANGUAGE=language)
    found = uploaded(eva, world, answer.content, update_people=True)
    assert (found["state"], found["result"]["faults"]) == ("CHECKED", [])
    assert {name: (count["made"], count["changed"]) for name, count in found["result"]["counts"].items()} == {
        "units": (0, 0),
        "people": (0, 0),
    }


def test_an_export_leaves_an_entry_without_names(eva, world):
    eva.get(f"/api/v1/units/{world.wenzhu.pk}/roster")
    entry = Entry.objects.get(kind="unit.roster_exported")
    assert (entry.actor_id, entry.subject_id) == (world.eva.pk, world.wenzhu.pk)
    assert list(entry.facts) == ["people"]
