"""Sealed text in a model: the column, and its value in a row."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from backend.common.sealing.cipher import SEALED, CannotOpen, SealingError, open_sealed, seal

MASK = "•••"


def binding_of(field: "SealedTextField", pk: Any) -> str:
    """What a value of this column in this row is bound to, e.g. `issues.issue.contact:018f…`."""
    options = field.model._meta
    if pk is None:
        raise SealingError(f"{options.label_lower}.{field.column}: the row has no primary key yet")
    return f"{options.label_lower}.{field.column}:{options.pk.to_python(pk)}"


class Sealed:
    """One sealed value: ciphertext, and the row it was read from or made for.

    Prints as •••, refuses JSON, pickling and comparison with text. Immutable.
    """

    __slots__ = ("_field", "_pk", "_value")

    def __init__(self, value: str, field: "SealedTextField", pk: Any = None) -> None:
        self._value, self._field, self._pk = value, field, pk

    def open(self, row: models.Model) -> str:
        """The plain text, if this is a value of `row`; otherwise CannotOpen."""
        if not isinstance(row, self._field.model):
            raise CannotOpen(f"{self._field}: opened for a row of {row._meta.label_lower}")
        return open_sealed(self._value, bound_to=binding_of(self._field, row.pk))

    @property
    def key_id(self) -> str | None:
        """The id of the key it was sealed with; None if it is no sealed value."""
        shape = SEALED.fullmatch(self._value)
        return shape.group(1) if shape else None

    def check(self, pk: Any) -> None:
        """Raise CannotOpen unless this is a readable value of the row `pk`; the text is discarded."""
        open_sealed(self._value, bound_to=binding_of(self._field, pk))

    def resealed(self, pk: Any) -> "Sealed":
        """The same text for the same row under the active key; CannotOpen if it does not decrypt."""
        binding = binding_of(self._field, pk)
        return Sealed(seal(open_sealed(self._value, bound_to=binding), bound_to=binding), self._field, pk)

    def _of(self, row: models.Model) -> "Sealed":
        # Not row.pk: while a row is being loaded its key may not be there yet, and asking for it would run a query.
        return Sealed(self._value, self._field, row.__dict__.get(row._meta.pk.attname))

    def __str__(self) -> str:
        return MASK

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and (self._value, self._field) == (other._value, other._field)

    def __hash__(self) -> int:
        return hash((self._value, self._field))

    def __copy__(self) -> "Sealed":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Sealed":
        return self

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("sealed text is not pickled: no cache, broker or session may hold it")


class _SealedAttribute(DeferredAttribute):
    """Accepts sealed values only, and stores in each the key of its row, which `from_db_value` does not have."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed) and value._pk is None:
            value = instance.__dict__[self.field.attname] = value._of(instance)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        value = self.field.to_python(value)
        if value is not None and value._pk is None:
            value = value._of(instance)
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    _Field = models.Field["Sealed | None", "Sealed | None"]
else:
    _Field = models.Field


class SealedTextField(_Field):
    """A text column that holds sealed values only. Optional ones are `null=True`: there is no empty sealed text.

    In Python `Sealed | None`; in the database text with a CHECK on its beginning, so that no statement writes plain text.
    Not searchable (only `isnull` and equality with a `Sealed`), in no form, and no serializer can render it.
    """

    empty_strings_allowed = False
    descriptor_class = _SealedAttribute

    def get_internal_type(self) -> str:
        return "TextField"

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        return f"substr({connection.ops.quote_name(str(self.column))}, 1, 3) = 's1.'"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | None:
        # Any text is wrapped: a damaged value must not break a list, and must not be shown either.
        return None if value is None else Sealed(value, self)

    def to_python(self, value: Any) -> Sealed | None:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError(f"{self} takes sealed values only, use seal_for(); got {type(value).__name__}")
        if value._field != self:
            raise SealingError(f"{self}: the value was sealed for {value._field}")
        return value

    def get_prep_value(self, value: Any) -> Any:
        value = self.to_python(value)
        return None if value is None else value._value

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value: Sealed | None = super().pre_save(model_instance, add)
        if value is not None and binding_of(self, value._pk) != binding_of(self, model_instance.pk):
            # Saved here it could never be opened again.
            raise SealingError(f"{self}: the value was sealed for another row")
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in {"exact", "isnull"} else None

    def get_transform(self, name: str) -> None:
        return None

    def value_to_string(self, obj: Any) -> NoReturn:
        raise TypeError(f"{self} is not serialized")

    def formfield(self, *args: Any, **kwargs: Any) -> None:
        return None


def sealed_columns() -> Iterator["SealedTextField"]:
    """Every sealed column of the installed apps, each once."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedTextField):
                yield field
