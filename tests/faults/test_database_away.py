"""The database is busy, cut off, or away: 503 with Retry-After, and the same key again makes it happen once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from backend.posts.models import Claim
from tests import factories, world
from tests.faults.processes import wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql(reason="locks and connections of a server"),
]
WAITING = """SELECT pid FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"""


@pytest.fixture
def cast(transactional_db):
    return world.build()


@pytest.fixture
def claim(cast, now, client_for) -> Callable[[], tuple]:
    """Ben's claim, each time with the same key, as somebody sends it who got no answer; on a connection of its own."""
    client, post, key = client_for(cast.ben), factories.make_post(unit=cast.wenzhu), str(uuid4())

    def send():
        try:
            return client.post(f"/api/v1/posts/{post.pk}/claims", {}, HTTP_IDEMPOTENCY_KEY=key)
        finally:
            connection.close()

    return send


def connected(**options) -> psycopg.Connection:
    """A connection beside Django's, to the same database."""
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None} | options)


@contextmanager
def somebody_holds_the_post() -> Iterator[None]:
    with connected() as holder:
        holder.execute("SELECT 1 FROM posts_servicepost FOR UPDATE")
        yield
        holder.rollback()


def expect_503(answer, code: str) -> None:
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json"), answer.content
    assert (answer.json()["code"], answer["Retry-After"]) == (code, "2")
    assert Claim.objects.count() == 0


def test_a_lock_held_too_long_is_busy(claim):
    with somebody_holds_the_post():
        expect_503(claim(), "busy")
    assert claim().status_code == 201
    assert Claim.objects.count() == 1


def test_a_connection_cut_in_the_middle_is_db_unavailable(claim):
    with somebody_holds_the_post(), connected(autocommit=True) as other, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(claim)
        wait_until(lambda: other.execute(WAITING).fetchone() is not None, 3, "the claim waits for the post")
        other.execute(f"SELECT pg_terminate_backend(pid) FROM ({WAITING}) AS waiting")
        expect_503(answer.result(10), "db-unavailable")
    assert claim().status_code == 201
    assert Claim.objects.count() == 1


def test_a_connection_that_died_between_two_requests_costs_one_503(cast, now, client_for):
    client = client_for(cast.ben)
    assert client.get("/api/v1/me").status_code == 200
    with connected(autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "db-unavailable", "2")
    connection.close_if_unusable_or_obsolete()  # as at the beginning of each real request
    assert client.get("/api/v1/me").status_code == 200


def test_a_server_that_is_away_is_db_unavailable(cast, now, client_for):
    client = client_for(cast.ben)
    connection.close()
    port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], "1"
    try:
        answer = client.get("/api/v1/me")
    finally:
        connection.settings_dict["PORT"] = port
        connection.close()
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "db-unavailable", "2")
