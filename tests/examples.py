"""Records a real request and answer of every operation of the API, for its description.

`UPDATE_EXAMPLES=1 pytest tests/test_access.py` writes backend/common/http/examples.json anew.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import backend.common.http.schema

PATH = Path(backend.common.http.schema.__file__).with_name("examples.json")
UPDATING = os.environ.get("UPDATE_EXAMPLES") == "1"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SECRET = {"token": "4f0c…", "password": "a long sentence that only you know", "tracking_code": "7K2M9QRT4X"}


def stored() -> dict[str, Any]:
    return json.loads(PATH.read_text()) if PATH.exists() else {}


def openapi_name(route: str) -> str:
    """`POST posts/<uuid:post_id>/claims` → `POST /api/v1/posts/{post_id}/claims`."""
    method, path = route.split()
    named = re.sub("<[a-z]+:([a-z_]+)>", r"{\1}", path)
    return f"{method} /api/v1/{named}"


def example_of(body: dict[str, Any], response: Any) -> dict[str, Any]:
    """One row of a list; ids, tokens and passwords replaced, the same id by the same one."""
    kind = response.get("Content-Type", "")
    answer = response.json() if kind == "application/json" else None
    if isinstance(answer, dict) and isinstance(answer.get("results"), list):
        answer = {**answer, "results": answer["results"][:1]}
    ids: dict[str, str] = {}
    return {"request": plain(body, ids), "status": response.status_code, "answer": plain(answer, ids)}


def plain(value: Any, ids: dict[str, str], name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: plain(inner, ids, key) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner, ids) for inner in value]
    if not isinstance(value, str):
        return value if value is None or isinstance(value, (bool, int, float)) else str(value)
    if name in SECRET and value:
        return SECRET[name]
    return UUID.sub(lambda found: ids.setdefault(found[0], f"019e8000-0000-7000-8000-{len(ids) + 1:012d}"), value)


def shape(value: Any) -> Any:
    """The names in an example, without its values; what a list holds by its first element."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None


def is_empty(response: Any) -> bool:
    """Whether this is a page without a row."""
    return response.get("Content-Type") == "application/json" and response.json().get("results") == []


def record(route: str, body: dict[str, Any], response: Any) -> None:
    """Compare the answer with the stored example, or store it."""
    name, found = openapi_name(route), example_of(body, response)
    if UPDATING:
        PATH.write_text(json.dumps({**stored(), name: found}, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    else:
        there = stored().get(name)
        assert there and shape(there) == shape(found), f"{name}: write the examples anew, see tests/examples.py"
