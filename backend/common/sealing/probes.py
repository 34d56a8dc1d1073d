"""Whether the configured keys are those of this database: a well-formed but wrong key would seal what nobody can open."""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from backend.common.sealing.cipher import CannotOpen, open_sealed, seal
from backend.common.sealing.columns import sealed_columns
from backend.common.sealing.keys import active_key_id

WORD = "probe"


def binding(key_id: str) -> str:
    return f"common.sealingprobe.value:{key_id}"


def require_known_keys() -> None:
    """Raise ImproperlyConfigured unless the keys open what was sealed here; then seal a probe with the active one.

    A database without any probe has one value of each sealed column opened instead.
    """
    probes = apps.get_model("common", "SealingProbe")._default_manager
    known = dict(probes.values_list("key_id", "value"))
    try:
        for key_id, value in known.items():
            open_sealed(value, bound_to=binding(key_id))
        if not known:
            open_one_of_each_column()
    except CannotOpen:
        raise ImproperlyConfigured(
            _("SEALING_KEYS: a key with which this database was sealed is missing, or another key has its name.")
        ) from None
    if active_key_id() not in known:
        value = seal(WORD, bound_to=binding(active_key_id()))
        probes.bulk_create([probes.model(key_id=active_key_id(), value=value)], ignore_conflicts=True)


def open_one_of_each_column() -> None:
    for field in sealed_columns():
        filled = field.model._base_manager.exclude(**{f"{field.name}__isnull": True})
        for pk, value in filled.order_by("pk").values_list("pk", field.name)[:1]:
            value.check(pk)


def forget_other_probes() -> None:
    """After every value has been sealed anew the old keys may go: so may their probes."""
    apps.get_model("common", "SealingProbe")._default_manager.exclude(key_id=active_key_id()).delete()


class Known:
    """Whether this process has compared its keys with the database."""

    yes = False


def expect_known_keys() -> None:
    """`require_known_keys`, once per process. Called before anything is sealed: the database may have been away at the start."""
    if not Known.yes:
        require_known_keys()
        Known.yes = True
