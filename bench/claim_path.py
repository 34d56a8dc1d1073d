"""How much of our code one claim passes from URL to commit: `python -m bench.claim_path [--each]`.

Counted are the functions of ours that one `POST /posts/{id}/claims` enters, signing in included, and for each the whole top-level
definition around it, since that is what its reader opens: the function, or the class that it is a method of. Settings, URL tables
and what runs at the start are not counted; a middleware counts when its function for the request runs. PostgreSQL, with a token.
"""

import ast
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from bench import environment
from bench.database import created, migrate, own_url
from bench.environment import ROOT

OURS = (f"{ROOT}/backend/", f"{ROOT}/config/")


def main() -> None:
    url = own_url(environment.server_url())
    with tempfile.TemporaryDirectory(prefix="linggang-path-") as folder:
        env = environment.settings(url, Path(folder))
        with created(url):
            migrate(env)
            os.environ.update(env, DJANGO_SETTINGS_MODULE="config.settings")
            show(entered(send_a_claim()))


def send_a_claim() -> Callable[[], Any]:
    """The second claim of two: the first fills what is built once."""
    import django  # noqa: PLC0415

    django.setup()
    from django.test import Client  # noqa: PLC0415

    from bench import data  # noqa: PLC0415

    units = data.make_units()
    data.make_people(units["BRANCH"], 2)
    data.make_posts(units, 0, 1)

    def claim(person: int) -> Any:
        return Client().post(
            f"/api/v1/posts/{data.post_id(0)}/claims",
            "{}",
            content_type="application/json",
            headers={
                "Host": "127.0.0.1",
                "Authorization": f"Token {data.token(person)}",
                "Idempotency-Key": f"path-{person}",
            },
        )

    first = claim(0)
    assert first.status_code == 201, first.content
    return lambda: claim(1)


def entered(call: Callable[[], Any]) -> dict[Path, set[int]]:
    """The first lines of the functions of ours that `call` enters, by file."""
    found: dict[Path, set[int]] = defaultdict(set)

    def note(code: CodeType) -> None:
        if code.co_filename.startswith(OURS) and code.co_name != "<module>":
            found[Path(code.co_filename)].add(code.co_firstlineno)

    sys.setprofile(lambda frame, event, _argument: note(frame.f_code) if event == "call" else None)
    try:
        answer = call()
    finally:
        sys.setprofile(None)
    assert answer.status_code == 201, answer.content
    return found


def show(found: dict[Path, set[int]]) -> None:
    lines = {path: sum(len(one) for one in definitions(path) if one & firsts) for path, firsts in found.items()}
    if "--each" in sys.argv:
        for path, count in sorted(lines.items()):
            print(f"{count:5d}  {path.relative_to(ROOT)}")
    print(f"{len(lines)} files, {sum(lines.values()):,} lines")


def definitions(path: Path) -> list[set[int]]:
    """The lines of each top-level definition, decorators included."""
    body = ast.parse(path.read_text()).body
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Assign)
    return [
        {*range(min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))]), node.end_lineno + 1)}
        for node in body
        if isinstance(node, kinds)
    ]


if __name__ == "__main__":
    main()
