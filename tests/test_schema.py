"""The OpenAPI description: complete, without warnings, in both languages, and true to what the lists answer."""

import json
import re

import pytest
import yaml
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from tests.test_access import ROUTES

LIST_OF_CODES = re.compile(r"`?[\w-]+`?(, `?[\w-]+`?)*")


@pytest.fixture(scope="module")
def schema():
    with GENERATOR_STATS.silence(), translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_route_is_described(schema):
    assert len(list(operations(schema))) == len(ROUTES)


def test_every_operation_has_its_own_id_and_a_summary(schema):
    ids = [operation["operationId"] for _, operation in operations(schema)]
    assert sorted(set(ids)) == sorted(ids)
    assert [name for name, operation in operations(schema) if not operation.get("summary")] == []


def test_summaries_are_translated():
    english, chinese = summaries("en"), summaries("zh-hans")
    assert [name for name in english if english[name] == chinese[name]] == []


def summaries(language: str) -> dict[str, str]:
    with GENERATOR_STATS.silence(), translation.override(language):
        schema = SchemaGenerator().get_schema(request=None, public=True)
        return {name: str(operation["summary"]) for name, operation in operations(schema)}


def test_nothing_in_the_chinese_description_is_english():
    with GENERATOR_STATS.silence(), translation.override("zh-hans"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    said = [text for text in descriptions(schema) if not re.search("[一-鿿]", text)]
    assert [text for text in said if text and not LIST_OF_CODES.fullmatch(text)] == []


def descriptions(node):
    """Every description and summary; a field of that name is none."""
    for name, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if name in ("description", "summary") and not isinstance(inner, dict):
            yield str(inner)
        if name != "examples":  # what people wrote
            yield from descriptions(inner)


def test_every_operation_says_how_it_is_used_and_what_it_is_refused_with(schema):
    undescribed = [name for name, operation in operations(schema) if len(operation["description"]) < 20]
    assert undescribed == []
    claim = schema["paths"]["/api/v1/posts/{post_id}/claims"]["post"]
    assert "- `post-full` (409): All places of this post are taken." in claim["description"]
    assert "`post-full`" in claim["responses"]["409"]["description"]


def test_every_operation_has_a_real_example(schema):
    without = [
        name
        for name, operation in operations(schema)
        for status, answer in operation["responses"].items()
        for content in answer.get("content", {}).values()
        if status in ("200", "201") and "examples" not in content and content["schema"].get("format") != "binary"
    ]
    assert without == []


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("", "*/*", "yaml"), ("?format=yaml", "application/json", "yaml"), ("?format=json", "*/*", "json"),
        ("", "application/json", "json"), ("", "text/html,application/xhtml+xml,*/*;q=0.8", "yaml"),
    ],
)  # fmt: skip
def test_the_description_is_json_when_asked_for_and_yaml_else(anonymous, query, accept, kind):
    answer = anonymous.get(f"/api/schema/{query}", HTTP_ACCEPT=accept)
    assert answer.status_code == 200
    assert ("json" in answer["Content-Type"]) == (kind == "json")
    read = json.loads if kind == "json" else yaml.safe_load
    assert read(answer.content)["openapi"].startswith("3.")
    again = anonymous.get(f"/api/schema/{query}", HTTP_ACCEPT=accept, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_description_comes_in_the_language_that_was_asked_for(anonymous):
    chinese, english = (anonymous.get(f"/api/schema/?format=json&lang={code}").json() for code in ("zh-hans", "en"))
    assert chinese["info"]["title"] != english["info"]["title"] == "Linggang: take a post"
    assert anonymous.get("/api/schema/?format=xml").status_code == 406
    assert anonymous.get("/api/schema/?format=json&lang=xx").status_code == 200
