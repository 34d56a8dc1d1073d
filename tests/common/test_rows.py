"""Rows inserted by a written-out statement are what `save` would have written."""

import pytest
from django.db import IntegrityError, transaction

from backend.common.db import rows
from backend.common.ids import new_id
from backend.common.models import IdempotencyKey
from tests.world import NOW

pytestmark = pytest.mark.django_db


def make_key(key, **fields):
    return IdempotencyKey(
        person_id=new_id(), key=key, fingerprint="f", status=201, result_id=new_id(), created_at=NOW, **fields
    )


def test_inserted_and_saved_rows_read_the_same():
    inserted, saved = make_key("a", problem={"code": "post-full", "data": {}}), make_key("b", problem=None)
    twins = [make_key("c", problem={"code": "post-full", "data": {}}), make_key("d", problem=None)]
    for row in (inserted, saved):
        rows.insert(row)
    for row in twins:
        row.save(force_insert=True)
    for one, other in zip((inserted, saved), twins, strict=True):
        found, twin = IdempotencyKey.objects.get(pk=one.pk), IdempotencyKey.objects.get(pk=other.pk)
        assert (found.problem, found.status, found.created_at) == (twin.problem, twin.status, twin.created_at)
        assert (found.person_id, found.result_id) == (one.person_id, one.result_id)


def test_inserted_row_can_be_changed_afterwards():
    row = make_key("a")
    rows.insert(row)
    row.status = 409
    row.save()
    assert list(IdempotencyKey.objects.values_list("status", flat=True)) == [409]


def test_constraints_refuse_as_ever():
    row = make_key("a")
    rows.insert(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(row)
    assert IdempotencyKey.objects.count() == 1
