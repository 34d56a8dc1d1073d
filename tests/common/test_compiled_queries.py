"""A prepared query answers as its queryset would, for any ids, on both databases."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.common.db.compiled_queries import CompiledQuery, without_prepared_statements
from backend.organisations.models import Person, Unit

pytestmark = pytest.mark.django_db


def test_rows_are_those_of_the_queryset_with_every_column_read(world):
    prepared = CompiledQuery(lambda id: Person.objects.filter(pk=id))
    for person in (world.ben, world.ada):
        (found,) = prepared.all(person.pk)
        assert vars(found).keys() - {"_state"} == vars(Person.objects.get(pk=person.pk)).keys() - {"_state"}
        for field in Person._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(Person.objects.get(pk=person.pk), field.attname)
        assert not found._state.adding


def test_dicts_of_values_are_those_of_the_queryset(world):
    def build(home_id, other_id):
        people = Person.objects.filter(home_unit_id__in=[home_id, other_id], is_active=True)
        return people.order_by("pk").values("id", "skills", "created_at", "home_unit__path")

    prepared = CompiledQuery(build)
    for ids in ((world.ben.home_unit_id, world.dan.home_unit_id), (world.dan.home_unit_id, uuid4())):
        assert prepared.all(*ids) == list(build(*ids)) != []


def test_nothing_found_is_none(world):
    assert CompiledQuery(lambda id: Unit.objects.filter(pk=id)).find(uuid4()) is None


def test_the_statement_is_built_once(world):
    built = []

    def build(id):
        built.append(id)
        return Unit.objects.filter(pk=id)

    prepared = CompiledQuery(build)
    with CaptureQueriesContext(connection) as statements:
        assert [prepared.find(unit.pk) for unit in (world.district, world.wenzhu)] == [world.district, world.wenzhu]
    assert (len(built), len(statements)) == (1, 2)


@pytest.mark.parametrize(
    "build",
    [
        lambda id: Unit.objects.all(),
        lambda id: Unit.objects.filter(pk=id).only("name"),
        lambda id: Unit.objects.filter(pk=id).select_related("parent"),
        lambda id: Unit.objects.filter(pk=id).values_list("pk"),
    ],
    ids=["id unused", "part of a row", "rows of two models", "tuples"],
)
def test_what_it_cannot_show_is_refused_at_once(build, db):
    with pytest.raises(ValueError, match=r"only whole rows|must stand"):
        CompiledQuery(build).all(uuid4())


def named_statements() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%organisations_unit%'")
        return cursor.fetchone()[0]


@pytest.mark.postgresql(reason="SQLite keeps no plans of its own")
def test_a_query_planned_anew_keeps_no_plan(world):

    def ask() -> None:
        for _ in range(8):
            list(Unit.objects.filter(name=f"{uuid4()}"))

    before = named_statements()
    with without_prepared_statements():
        ask()
    assert named_statements() == before
    ask()
    assert named_statements() == before + 1
