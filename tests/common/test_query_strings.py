"""A query string is read whole or refused: on every route, for every method."""

from base64 import b64encode
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.common.http.problems import CONTENT_TYPE
from tests import factories
from tests.test_access import ROWS, WRITING, call

UNKNOWN = [("/nonsense", "unknown-filter")]


def test_no_route_takes_a_parameter_that_it_does_not_know(world, now, client_for):
    eva, passed = client_for(world.eva), []
    for route, row in sorted(ROWS.items()):
        for query in ("nonsense=1", "nonsense=1&nonsense=2"):
            with transaction.atomic():
                prepared = row.prepare(world)
                path, body, headers = (*((prepared,) if isinstance(prepared, str) else prepared), {}, {})[:3]
                with CaptureQueriesContext(connection) as queries:
                    address = f"{path}{'&' if '?' in path else '?'}{query}"
                    answer = call(eva, route.split()[0].lower(), address, body, headers)
                transaction.set_rollback(True)
            wrote = [captured["sql"] for captured in queries if captured["sql"].startswith(WRITING)]
            if (answer.status_code, answer.get("Content-Type")) != (400, CONTENT_TYPE) or wrote:
                passed.append((route, answer.status_code))
            elif [(error["pointer"], error["code"]) for error in answer.json()["errors"]] != UNKNOWN:
                passed.append((route, answer.content))
            caches["shared"].key_prefix = uuid4().hex  # strangers may sign in only so often
    assert passed == []


def test_what_a_list_may_be_asked_is_no_question_for_a_write(world, now, client_for, nothing_changes):
    post = factories.make_post(unit=world.wenzhu)
    ben = client_for(world.ben)
    for query in ("state=CONFIRMED", "page_size=2", f"person_id={world.bao.pk}"):
        with nothing_changes():
            answer = ben.post(f"/api/v1/posts/{post.pk}/claims?{query}", {})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown-filter")


@pytest.mark.parametrize("query", ["state=OPEN&state=DRAFT", "page_size=1&page_size=2", "cursor=a&cursor=b"])
def test_a_known_parameter_given_twice_is_refused(world, now, client_for, query):
    answer = client_for(world.ben).get(f"/api/v1/posts?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation-error")
    assert answer.json()["errors"][0]["code"] == "repeated"


@pytest.mark.parametrize(
    "cursor",
    [
        "abc",
        "%F0%9F%98%80",
        *(b64encode(text).decode() for text in (b"o=-1", b"o=1e5", b"p=%00", b"\xff", b"p=x")),
    ],
)
def test_a_cursor_that_is_not_ours_is_400(world, now, client_for, cursor):
    factories.make_post(unit=world.wenzhu)
    answer = client_for(world.ben).get(f"/api/v1/posts?cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation-error"), answer.content
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/cursor"]
