"""The OpenAPI description: complete, without warnings, in both languages, and true to what the lists answer."""

import re

import pytest
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from tests.test_access import ROUTES

LIST_OF_CODES = re.compile(r"\w+(, \w+)*")


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
        yield from descriptions(inner)
