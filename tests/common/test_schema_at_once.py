"""The description of the API, asked for by several at once just after the start, under a server with threads."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from drf_spectacular import plumbing
from drf_spectacular.extensions import OpenApiViewExtension

from tests.conftest import Client


class OfAnAppThatIsNotHere(OpenApiViewExtension):
    target_class = "not_here.views.View"


def test_first_requests_at_once_are_all_answered(monkeypatch, db):
    """drf-spectacular looks up what its extensions are about when it is first asked, and forgets their names on the way."""
    monkeypatch.setattr(OfAnAppThatIsNotHere, "target_class", "not_here.views.View")
    look_up, barrier = plumbing.import_string, Barrier(3)

    def slowly(name):
        if name == "not_here.views.View":
            time.sleep(0.1)
        return look_up(name)

    def ask(_number: int) -> int:
        barrier.wait(10)
        return Client(raise_request_exception=False).get("/api/schema/").status_code

    monkeypatch.setattr(plumbing, "import_string", slowly)
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(ask, range(3))) == [200, 200, 200]
