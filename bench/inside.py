"""Measured inside this process, where a wall clock would only add noise: how many statements a request takes."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import data


def statements(path: str, *, person: int) -> int:
    """How many SQL statements a GET takes, everything counted."""
    client = Client(headers={"Authorization": f"Token {data.token(person)}", "Host": "127.0.0.1"})
    client.get(path)  # what is loaded once per process
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    if answer.status_code != 200:
        raise AssertionError(f"{path}: {answer.status_code} {answer.content[:500]!r}")
    return len(queries)
