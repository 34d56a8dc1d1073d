"""What every test may ask for: the cast, clients, and a way to see that nothing changed."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import time_machine
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.urls import Resolver404
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from backend.common.http import problems
from backend.common.http.api import ApiView
from backend.common.http.problem_types import find_problem_type
from backend.common.http.refusals import refusals_of
from backend.issues import seeds as issues_seeds
from backend.organisations import seeds as organisations_seeds
from backend.organisations.models import SYSTEM_ID, Person
from tests import world as cast

# Found by chance once, found always: a red build can be repeated. Random exploration is HYPOTHESIS_PROFILE=explore.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Takes out what is about the other lane's database. It is not skipped: a skipped test is one that wants something here."""
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    taken_out = [item for item in items if item.get_closest_marker(other)]
    if taken_out:
        config.hook.pytest_deselected(items=taken_out)
        items[:] = [item for item in items if item not in taken_out]


@pytest.fixture(autouse=True)
def database_clock(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A test that travels in time takes the database's clock along; one about that clock asks it (`real_clock`)."""
    if not request.node.get_closest_marker("real_clock"):
        monkeypatch.setattr("backend.common.db.clock.ask", timezone.now)


@pytest.fixture(autouse=True)
def marker_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each test's database is another installation; the files of all of them are kept out of VAR_DIR."""
    folder = tmp_path_factory.getbasetemp() / "mails-handed-over"
    monkeypatch.setattr("backend.notifications.marker.folder", lambda: folder)


@pytest.fixture(autouse=True)
def clear_caches() -> None:
    """Nothing is left of the test before. On Redis by names of its own: clearing would empty it for the runs beside this one."""
    caches["default"].clear()
    caches["shared"].key_prefix = uuid4().hex


@pytest.fixture(autouse=True)
def seeds(request: pytest.FixtureRequest) -> None:
    """A test with real transactions begins with emptied tables; give it the rows that the migrations had put there."""
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" not in request.fixturenames and not (marker and marker.kwargs.get("transaction")):
        return
    request.getfixturevalue("transactional_db")
    if not Person.objects.filter(pk=SYSTEM_ID).exists():
        for seeds in (organisations_seeds, issues_seeds):
            seeds.seed(apps, None)
        issues_seeds.seed_hours(apps, None)


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


@pytest.fixture
def now():
    """The moment of the story (cast.NOW), also for code that reads the clock at the edge."""
    with time_machine.travel(cast.NOW, tick=False):
        yield cast.NOW


def check_refusal(method: str, response: Any) -> None:
    """Every refusal has its page, and is in the description of its operation."""
    code = response.json()["code"]
    assert find_problem_type(code), "the page behind this refusal's type is missing: problem_types.py"
    try:
        view = getattr(response.resolver_match.func, "cls", None)
    except Resolver404:
        return
    if view is not None and issubclass(view, ApiView) and hasattr(view, method.lower()):
        described = {kind.code for kind in refusals_of(view, method)}
        assert code in described, f"{method} of {view.__name__} is not described as refused with {code}"


class Client(APIClient):
    """An API client that says what the API wants to hear: JSON, a fresh Idempotency-Key, English; every refusal has its page."""

    def generic(self, method: str, path: str, *args: Any, **extra: Any) -> Any:
        if method in ("POST", "PATCH"):
            extra.setdefault("HTTP_IDEMPOTENCY_KEY", str(uuid4()))
        extra.setdefault("HTTP_ACCEPT_LANGUAGE", "en")
        response = super().generic(method, path, *args, **extra)
        if response.get("Content-Type") == problems.CONTENT_TYPE:
            check_refusal(method, response)
        return response

    def post(self, path: str, data: Any = None, **extra: Any) -> Any:
        return super().post(path, {} if data is None else data, format="json", **extra)

    def patch(self, path: str, data: Any = None, **extra: Any) -> Any:
        return super().patch(path, {} if data is None else data, format="json", **extra)


@pytest.fixture
def anonymous() -> Client:
    return Client()


@pytest.fixture
def client_for(db: None) -> Callable[[Person], Client]:
    """`client_for(world.ben)` signs Ben in by a real token."""

    def sign_in(person: Person) -> Client:
        client = Client()
        token = AuthToken.objects.create(user=person)[1]
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return client

    return sign_in


def snapshot() -> dict[str, list[tuple]]:
    """Every row of every table of ours (but outcomes of requests), to compare before and after."""
    ignored = {"idempotencykey", "authtoken", "session"}
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_models()
        if model._meta.model_name not in ignored
    }


@pytest.fixture
def nothing_changes(db: None) -> Callable[[], Any]:
    """`with nothing_changes(): …` a refusal leaves no row, no entry and no message behind."""

    @contextmanager
    def check() -> Iterator[None]:
        before = snapshot()
        yield
        assert snapshot() == before

    return check
