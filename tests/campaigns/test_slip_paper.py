"""A slip on paper: the page and the document say the same, in the reader's language, to those who may read it."""

from html import unescape
from io import BytesIO

import pytest
from django.utils import translation
from docx import Document

from backend.campaigns import documents, operations, queries
from backend.campaigns.models import FeedbackSlip
from backend.common.documents import DOCX
from backend.posts.models import ServicePost
from tests import factories
from tests.campaigns import slips
from tests.campaigns.slips import JULY, log, made_slip, objected_slip, secretary

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def page(client, slip, **headers):
    return client.get(f"/api/v1/feedback-slips/{slip.pk}/page", HTTP_ACCEPT=BROWSER, **headers)


def words(answer) -> str:
    return unescape(answer.content.decode())


def paper(client, slip, **headers) -> list[str]:
    """Every line of the document, cells of tables included."""
    answer = client.get(f"/api/v1/feedback-slips/{slip.pk}/docx", **headers)
    assert answer["Content-Type"] == DOCX
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    document = Document(BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_page_and_document_say_the_same(language, world, client_for):
    slip = made_slip(world)
    log(world.cem.claims.get(), minutes=600, source="ADMINISTERED")
    FeedbackSlip.objects.update(revision=3)
    client = client_for(world.cem)
    shown = words(page(client, slip, HTTP_ACCEPT_LANGUAGE=language))
    lines = [line for line in paper(client, slip, HTTP_ACCEPT_LANGUAGE=language) if line]
    assert [line for line in lines if line not in shown] == []
    assert {"en": "1 h 30 min", "zh-hans": "1小时30分钟"}[language] in lines
    assert not any("{" in line or "%" in line for line in lines)


def test_chinese_readers_read_chinese(world, client_for):
    slip = made_slip(world)
    shown = words(page(client_for(world.cem), slip, HTTP_ACCEPT_LANGUAGE="zh-hans"))
    assert "党员双报到反馈单（2026年第2季度）" in shown and "Feedback" not in shown


def test_the_page_is_kept_nowhere_and_runs_nothing(world, client_for):
    answer = page(client_for(world.cem), made_slip(world))
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert "<script" not in words(answer) and "http" not in words(answer)


def test_what_somebody_wrote_is_text_in_both(world, client_for):
    slip = made_slip(world)
    title = "<b>{{ 7*7 }}</b> {% now 'Y' %} &"
    ServicePost.objects.update(title=title)
    client = client_for(world.cem)
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in page(client, slip).content.decode()
    assert title in paper(client, slip)


def test_neither_says_what_was_said_about_it(world, client_for):
    slip = objected_slip(world, reason="Canary one")
    operations.answer_objection(actor=world.ada, slip_id=slip.pk, now=JULY, answer="UPHELD", reason="Canary two")
    for reader in (world.cem, world.ada, secretary(world)):
        client = client_for(reader)
        both = words(page(client, slip)) + "".join(paper(client, slip))
        assert "Canary" not in both and "the community found the records right" in both


def test_nothing_of_visits_below_five_stands_anywhere(world, client_for):
    slips.taken_in(world)
    slips.duty(world, world.cem)
    pairing = factories.make_pairing(household=factories.make_household(cell=world.cell), person=world.cem)
    for _ in range(4):
        factories.make_visit(pairing=pairing, day=slips.IN_JUNE, request=False)
    slips.make()
    slip = FeedbackSlip.objects.get()
    client = client_for(world.cem)
    assert "visits" not in words(page(client, slip)) and "visits to families" not in paper(client, slip)
    told = client.get(f"/api/v1/feedback-slips/{slip.pk}").json()
    assert [row["value"] for row in told["figures"] if row["name"] == "visits"] == [None]


@pytest.mark.parametrize(
    ("minutes", "read"), [(0, "0"), (45, "45 min"), (60, "1 h"), (375, "6 h 15 min"), (6000, "100 h")]
)
def test_time_is_told_to_the_minute(minutes, read):
    with translation.override("en"):
        assert documents.clock(minutes) == read


def test_the_answer_says_minutes_and_hours(world, client_for):
    slip = made_slip(world)
    told = client_for(world.cem).get(f"/api/v1/feedback-slips/{slip.pk}").json()
    served = next(row for row in told["figures"] if row["name"] == "minutes_served")
    assert (served["value"], served["amount"]) == (90, 1.5)
    assert [(row["title"], row["hours_served"]) for row in told["posts"]] == [("Patrol", 1.5)]
    assert (told["from"], told["until"], told["person_name"]) == ("2026-06-02", "2026-06-30", "Cem")


def test_a_repeated_answer_is_the_same_answer(world, client_for):
    """Whoever has corrected a slip still sees it, although it is the member's again."""
    slip = objected_slip(world)
    log(world.cem.claims.get())
    client = client_for(world.ada)
    key = {"HTTP_IDEMPOTENCY_KEY": "11111111-1111-4111-8111-111111111111"}
    path = f"/api/v1/feedback-slips/{slip.pk}/answer"
    first, again = (client.post(path, {"answer": "CORRECTED"}, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() and again["Idempotent-Replayed"] == "true"


def test_reading_a_slip_costs_few_statements(world, django_assert_max_num_queries):
    slip = made_slip(world)
    with django_assert_max_num_queries(3):
        queries.get_slip(actor=world.cem, id=slip.pk)
