"""The published list as page data, sheet and document; names and formulas."""

from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from backend.common.documents import DOCX, XLSX
from backend.organisations.models import Person
from backend.pledges import documents, operations
from tests.pledges import steps
from tests.world import NOW


def page(client, pledge, kind="page", **headers):
    answer = client.get(f"/api/v1/pledge-lists/{pledge.pledge_list_id}/{kind}", **headers)
    assert answer.status_code == 200, answer.content
    return answer


def agree(person):
    Person.objects.filter(pk=person.pk).update(consents={"public_name": {"at": NOW.isoformat(), "how": "SELF"}})


def test_the_page_shows_what_is_published_and_nothing_else(world, client_for):
    pledge = steps.evaluated(world, outcome="PARTLY_FULFILLED", explanation="A typhoon in August")
    steps.draft(world, text="not yet")
    steps.returned(world, text="returned")
    found = page(client_for(world.bao), pledge).json()
    assert (found["tier"], found["year"], found["unit_name"], found["owner_name"]) == (
        "MEMBER", 2026, "文竹社区第一支部", "Ben",
    )  # fmt: skip
    (row,) = found["rows"]
    assert (row["number"], row["text"], row["responsible_name"]) == (1, steps.HOURS["text"], "Ben")
    assert (row["baseline"], row["target"], row["value"]) == ("0.000", "40.000", "0.000")
    assert (row["outcome"], row["explanation"]) == ("PARTLY_FULFILLED", "A typhoon in August")


def test_outside_the_unit_a_name_needs_its_owner_s_consent(world, client_for, anonymous):
    pledge = steps.published(world, scope="PUBLIC")

    def names():
        open_page = page(anonymous, pledge, "public-page").json()
        return {
            "cem": page(client_for(world.cem), pledge).json()["rows"][0]["responsible_name"],
            "bao": page(client_for(world.bao), pledge).json()["rows"][0]["responsible_name"],
            "gao": page(client_for(world.gao), pledge).json()["rows"][0]["responsible_name"],
            "anybody": open_page["rows"][0]["responsible_name"] + open_page["owner_name"],
        }

    assert names() == {"cem": "", "bao": "Ben", "gao": "Ben", "anybody": ""}
    agree(world.ben)
    assert names() == {"cem": "Ben", "bao": "Ben", "gao": "Ben", "anybody": "BenBen"}


def test_without_an_account_only_what_is_public(world, anonymous):
    pledge = steps.published(world)
    url = f"/api/v1/pledge-lists/{pledge.pledge_list_id}/public-page"
    assert anonymous.get(url).status_code == 404
    steps.published(world, scope="PUBLIC", text="for everybody")
    assert [row["text"] for row in anonymous.get(url).json()["rows"]] == ["for everybody"]


def sheet(client, pledge, **headers):
    answer = page(client, pledge, "xlsx", **headers)
    assert answer["Content-Type"] == XLSX
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    return [list(row) for row in load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)]


def test_the_sheet_says_the_same_as_the_page(world, client_for):
    pledge = steps.published(world)
    rows = sheet(client_for(world.bao), pledge)
    assert rows[0][0] == "文竹社区第一支部, 2026: member: setting an example"
    assert rows[1][:5] == ["No.", "Pledge", "Kind", "Now", "Target"]
    assert rows[2] == [
        1, steps.HOURS["text"], "service", 0, 40, datetime(2026, 12, 31), "Ben", 0, "published", None,
    ]  # fmt: skip


def test_it_is_given_to_those_who_ask_for_its_type_too(world, client_for):
    pledge = steps.published(world)
    assert sheet(client_for(world.bao), pledge, HTTP_ACCEPT=XLSX)[2][0] == 1
    assert page(client_for(world.bao), pledge, "docx", HTTP_ACCEPT=DOCX)["Content-Type"] == DOCX


def test_documents_speak_the_reader_s_language(world, client_for):
    pledge = steps.published(world)
    assert sheet(client_for(world.bao), pledge, HTTP_ACCEPT_LANGUAGE="zh-hans")[1][1] == "承诺"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r"])
def test_nothing_somebody_wrote_becomes_a_formula(world, start):
    text = f"{start}HYPERLINK(1)"
    row = {**documents_row(), "text": text, "responsible_name": "=1+1", "explanation": "@x"}
    content = documents.as_xlsx(documents_page(row))
    book = load_workbook(BytesIO(content))
    cells = [cell for line in book.active.iter_rows() for cell in line]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert book.active["B3"].quotePrefix


def documents_row():
    return {
        "number": 1, "text": "x", "kind": "SERVICE", "state": "PUBLISHED", "baseline": None, "target": None,
        "unit_of_measure": "", "due_on": NOW.date(), "responsible_name": "", "by_hand": True, "value": None, "outcome": "",
        "explanation": "",
    }  # fmt: skip


def documents_page(*rows):
    return {"unit_name": "x", "year": 2026, "tier": "MEMBER", "owner_name": "y", "rows": list(rows)}


def docx_rows(content):
    table, _signatures = Document(BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_document_holds_the_same_rows(world, client_for):
    pledge = steps.published(world)
    answer = page(client_for(world.bao), pledge, "docx")
    document = Document(BytesIO(answer.content))
    assert document.paragraphs[0].text == "文竹社区第一支部, 2026: member: setting an example"
    _header, row = docx_rows(answer.content)
    assert _header[1] == "Pledge"
    assert row[1:5] == [steps.HOURS["text"], "service", "0 hours", "40 hours"]


def test_what_people_write_is_no_template_and_no_markup(world):
    text = "{{ 7 * 7 }} {% for x in y %} <b>&amp;"
    _header, row = docx_rows(documents.as_docx(documents_page({**documents_row(), "text": text})))
    assert row[1] == text


def test_both_are_for_whoever_may_read_the_page(world, client_for):
    pledge = steps.published(world)
    for kind in ("page", "xlsx", "docx"):
        assert client_for(world.cem).get(f"/api/v1/pledge-lists/{pledge.pledge_list_id}/{kind}").status_code == 404


def test_a_withdrawn_pledge_is_on_no_page(world, client_for):
    pledge = steps.published(world)
    operations.withdraw_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, reason="Moved away")
    assert page(client_for(world.ben), pledge).json()["rows"] == []


def test_every_figure_of_the_page_opens(world, now, client_for):
    pledge = steps.published(world)
    ben = client_for(world.ben)
    (row,) = ben.get(f"/api/v1/pledge-lists/{pledge.pledge_list_id}/page").json()["rows"]
    opened = ben.get(row["opens"]).json()
    assert (opened["value"], opened["rows"]) == (row["value"], f"/api/v1/pledges/{pledge.pk}/records")
