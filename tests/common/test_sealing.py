"""Sealed text: what a row carries, what opens, what is refused, how keys change."""

import base64
import copy
import json
import logging
import pickle
import secrets
import sys
from uuid import UUID, uuid4

import orjson
import pytest
from django.apps import AppConfig, apps
from django.core import checks, serializers
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.forms import modelform_factory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ModelSerializer

from backend.common import sealing
from backend.common.sealing import CannotOpen, SealedTextField, SealingError, open_sealed, seal, seal_for

CANARY = "阿达, 138-0000-0000"
PLACE = "vault.letter.contact:1"


def a_key(name: str) -> str:
    return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


OLD, NEW = a_key("old"), a_key("new")


class Letter(models.Model):
    """A row with sealed columns. It belongs to no installed app, so that no migration is missed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    title = models.CharField(max_length=20, default="")
    contact = SealedTextField(null=True, blank=True)
    note = SealedTextField(null=True, blank=True)

    class Meta:
        app_label = "vault"


class Vault(AppConfig):
    """Puts Letter among the installed models for as long as these tests run, so that the command walks it."""

    name = "tests.common.vault"
    label = "vault"
    path = __file__

    @classmethod
    def install(cls) -> None:
        config = cls(cls.name, sys.modules[__name__])
        config.apps, config.models = apps, apps.all_models["vault"]
        apps.app_configs["vault"] = config
        apps.clear_cache()


@pytest.fixture(scope="module", autouse=True)
def letters(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Letter)
        Vault.install()
        yield
        del apps.app_configs["vault"]
        apps.clear_cache()
        with connection.schema_editor() as editor:
            editor.delete_model(Letter)


@pytest.fixture(autouse=True)
def old_key(settings):
    settings.SEALING_KEYS = [OLD]


def post(text: str = CANARY) -> Letter:
    letter = Letter()
    letter.contact = seal_for(letter, "contact", text)
    letter.save(force_insert=True)
    return Letter.objects.get(pk=letter.pk)


def raw_pk(letter: Letter) -> object:
    return Letter._meta.pk.get_db_prep_value(letter.pk, connection)


def stored(letter: Letter) -> str | None:
    """What really lies in the column, past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM vault_letter WHERE id = %s", [raw_pk(letter)])
        return cursor.fetchone()[0]


def store(letter: Letter, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_letter SET contact = %s WHERE id = %s", [value, raw_pk(letter)])


# --- text --------------------------------------------------------------------------------------------------------------


@given(text=st.text(), place=st.text(max_size=50, alphabet=st.characters(codec="utf-8")))
def test_what_is_sealed_opens_in_its_place(text, place):
    assert open_sealed(seal(text, bound_to=place), bound_to=place) == text


def test_a_value_names_its_key_and_is_never_the_same_twice():
    first, again = seal(CANARY, bound_to=PLACE), seal(CANARY, bound_to=PLACE)

    assert first.startswith("s1.old.")
    assert first != again
    assert CANARY not in first


def test_a_value_moved_to_another_row_does_not_open():
    value = seal(CANARY, bound_to=PLACE)

    with pytest.raises(CannotOpen):
        open_sealed(value, bound_to="vault.letter.contact:2")


@given(place=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=255))
def test_a_changed_byte_does_not_open(place, flip):
    version, key_id, body = seal(CANARY, bound_to=PLACE).split(".")
    raw = bytearray(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    raw[place % len(raw)] ^= flip
    changed = ".".join([version, key_id, base64.urlsafe_b64encode(raw).decode().rstrip("=")])

    with pytest.raises(CannotOpen):
        open_sealed(changed, bound_to=PLACE)


@pytest.mark.parametrize("value", ["", CANARY, "s1.old.", "s1.old.YWJj", "s2.old." + "a" * 40, "s1.old." + "a" * 41])
def test_what_is_no_sealed_value_does_not_open_and_is_not_repeated(value):
    with pytest.raises(CannotOpen) as refused:
        open_sealed(value, bound_to=PLACE)

    assert value == "" or value not in str(refused.value)


def test_a_value_under_a_key_that_is_gone_does_not_open(settings):
    value = seal(CANARY, bound_to=PLACE)
    settings.SEALING_KEYS = [NEW]

    with pytest.raises(CannotOpen, match="'old', which is not configured"):
        open_sealed(value, bound_to=PLACE)


def test_a_value_relabelled_with_another_key_does_not_open(settings):
    value = seal(CANARY, bound_to=PLACE)
    settings.SEALING_KEYS = [NEW, OLD]

    with pytest.raises(CannotOpen):
        open_sealed(value.replace("s1.old.", "s1.new."), bound_to=PLACE)


def test_a_sealed_value_is_not_sealed_again():
    with pytest.raises(SealingError, match="already"):
        seal(seal(CANARY, bound_to=PLACE), bound_to=PLACE)


# --- rows --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_row_carries_ciphertext_and_opens_on_purpose():
    letter = post()

    assert letter.contact.open(letter) == CANARY
    assert stored(letter).startswith("s1.old.")
    assert letter.note is None


@pytest.mark.django_db
def test_an_unopened_value_prints_as_dots(caplog):
    letter = post()
    with caplog.at_level(logging.WARNING):
        logging.getLogger("linggang").warning("%s %r", letter.contact, letter.__dict__)

    assert str(letter.contact) == repr(letter.contact) == f"{letter.contact}" == "•••"
    assert CANARY not in caplog.text
    assert stored(letter) not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("dump", [json.dumps, orjson.dumps, pickle.dumps, JSONRenderer().render])
def test_an_unopened_value_is_not_serialized(dump):
    with pytest.raises(TypeError):
        dump({"contact": post().contact})


@pytest.mark.django_db
def test_no_serializer_renders_it_and_no_form_shows_it():
    class Output(ModelSerializer):
        class Meta:
            model = Letter
            fields = ["contact"]

    letter = post()

    with pytest.raises(TypeError, match="not serialized"):
        Output(letter).data  # noqa: B018 - reading renders
    with pytest.raises(TypeError, match="not serialized"):
        serializers.serialize("json", [letter])
    assert list(modelform_factory(Letter, fields="__all__").base_fields) == ["title"]


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["text", "", b"text", 1, models.F("title")])
def test_anything_but_a_sealed_value_is_refused_and_nothing_changes(wrong):
    letter = post()
    before = stored(letter)

    with pytest.raises(TypeError):
        letter.contact = wrong
    with pytest.raises(TypeError):
        Letter(contact=wrong)
    if not isinstance(wrong, models.F):
        with pytest.raises(TypeError), transaction.atomic():
            Letter.objects.update(contact=wrong)
    assert letter.contact.open(letter) == CANARY
    assert stored(letter) == before


@pytest.mark.django_db
def test_the_database_refuses_plain_text_by_any_way():
    letter = post()
    before = stored(letter)

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(contact=models.F("title"))
    assert stored(letter) == before


@pytest.mark.django_db
def test_saving_the_unopened_value_keeps_the_same_ciphertext():
    letter = post()
    before = stored(letter)
    letter.title = "changed"
    letter.full_clean()
    letter.save()

    assert stored(letter) == before
    assert Letter.objects.get(pk=letter.pk).title == "changed"


@pytest.mark.django_db
def test_a_value_that_does_not_open_raises_and_survives_a_save(settings):
    letter = post()
    before = stored(letter)
    settings.SEALING_KEYS = [NEW]
    letter.title = "changed"
    letter.save()

    with pytest.raises(CannotOpen):
        letter.contact.open(letter)
    assert stored(letter) == before


@pytest.mark.django_db
def test_a_damaged_value_breaks_no_list_but_does_not_come_out():
    letter = post()
    store(letter, "s1.half a value")
    [read] = Letter.objects.filter(pk=letter.pk)

    assert str(read.contact) == "•••"
    assert read.contact.key_id is None
    with pytest.raises(CannotOpen):
        read.contact.open(read)


@pytest.mark.django_db
def test_a_value_of_another_row_is_not_saved():
    letter, other = post(), post("other")
    before = stored(other)
    other.contact = letter.contact

    with pytest.raises(SealingError, match="another row"), transaction.atomic():
        other.save()
    with pytest.raises(CannotOpen):
        letter.contact.open(other)
    assert stored(other) == before


def test_a_value_knows_its_row_also_where_the_key_is_loaded_after_it():
    class Late(models.Model):
        contact = SealedTextField()
        code = models.CharField(primary_key=True, max_length=5)

        class Meta:
            app_label = "vault_late"

    column = Late._meta.get_field("contact")
    row = Late.from_db("default", ["contact", "code"], [column.from_db_value("s1.old.x", None, None), "A"])
    copied = Late(code="B", contact=row.contact)

    with pytest.raises(SealingError, match="another row"):
        column.pre_save(copied, add=True)
    assert column.pre_save(row, add=False) == row.contact


@pytest.mark.django_db
def test_a_row_saved_under_a_new_key_cannot_take_its_value_along():
    letter = post()
    letter.pk = uuid4()

    with pytest.raises(SealingError, match="another row"), transaction.atomic():
        letter.save(force_insert=True)
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_a_value_of_another_column_is_refused():
    letter = post()

    with pytest.raises(SealingError, match="was sealed for"):
        letter.note = letter.contact
    assert letter.note is None


@pytest.mark.django_db
def test_a_deferred_value_and_one_from_values_stay_sealed():
    letter = post()
    deferred = Letter.objects.defer("contact").get(pk=letter.pk)
    [bare] = Letter.objects.values_list("contact", flat=True)

    assert deferred.contact.open(deferred) == CANARY
    assert str(bare) == "•••"
    assert bare.open(letter) == CANARY
    assert copy.deepcopy(letter).contact == bare


@pytest.mark.django_db
def test_a_value_only_opens_for_a_row_of_its_model():
    with pytest.raises(CannotOpen, match="opened for a row of"):
        post().contact.open(models.Model.__new__(apps.get_model("contenttypes", "ContentType")))


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["contains", "startswith", "in", "gt", "regex", "iexact", "length"])
def test_sealed_text_is_not_searchable(lookup):
    with pytest.raises(FieldError):
        Letter.objects.filter(**{f"contact__{lookup}": "a"}).count()


@pytest.mark.django_db
def test_a_text_is_not_compared_with_a_sealed_column():
    with pytest.raises(TypeError):
        Letter.objects.filter(contact=CANARY).count()
    letter = post()
    assert Letter.objects.filter(contact=letter.contact).count() == 1
    assert Letter.objects.filter(contact__isnull=True).count() == 0


@pytest.mark.django_db
def test_an_erased_value_is_gone():
    letter = post()
    letter.contact = None
    letter.save()

    assert stored(letter) is None


@pytest.mark.django_db
def test_rows_made_and_changed_in_bulk_stay_sealed():
    letters = [Letter(), Letter()]
    for letter in letters:
        letter.contact = seal_for(letter, "contact", CANARY)
    Letter.objects.bulk_create(letters)
    for letter in letters:
        letter.contact = seal_for(letter, "contact", "moved")
    Letter.objects.bulk_update(letters, ["contact"])

    assert [row.contact.open(row) for row in Letter.objects.all()] == ["moved", "moved"]


def test_a_row_without_primary_key_cannot_be_sealed_for():
    letter = Letter(id=None)

    with pytest.raises(SealingError, match="no primary key"):
        seal_for(letter, "contact", CANARY)
    with pytest.raises(TypeError, match="not a sealed column"):
        seal_for(letter, "title", CANARY)


def test_a_primary_key_given_as_text_seals_for_the_same_row():
    letter = Letter(id="0191E1F4-0000-7000-8000-000000000001")
    value = seal_for(letter, "contact", CANARY)

    assert value.open(Letter(id=UUID(letter.id))) == CANARY


# --- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ([], "empty"),
        ([f"short:{base64.b64encode(b'x' * 16).decode()}"], "key 1: expected"),
        ([OLD, "no-key-at-all"], "key 2: expected"),
        ([OLD, "name:not base64"], "key 2: expected"),
        ([f"a.dot:{OLD.partition(':')[2]}"], "key 1: expected"),
        ([OLD, "old:" + NEW.partition(":")[2]], "key 2: stands there twice"),
        ([OLD, "twin:" + OLD.partition(":")[2]], "key 2: stands there twice"),
        (["dev:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="], "dev is an example"),
    ],
)
def test_the_program_does_not_start_with_unusable_keys(settings, keys, said):
    settings.LANGUAGE_CODE = "en"
    settings.INSECURE = False
    settings.SEALING_KEYS = keys
    [fault] = [found for found in checks.run_checks(tags=["security"]) if found.id == "sealing.E001"]

    assert fault.is_serious()
    assert said in fault.msg
    assert not any(len(part) > 20 and part in fault.msg for key in keys for part in key.split(":"))


def test_the_program_does_not_start_with_the_secret_key_as_sealing_key(settings):
    settings.SECRET_KEY = "x" * 20 + OLD.partition(":")[2]

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        sealing.require_keys()


def test_good_keys_pass_the_check(settings):
    settings.INSECURE = False
    settings.SEALING_KEYS = [NEW, OLD]

    assert [found for found in checks.run_checks(tags=["security"]) if found.id == "sealing.E001"] == []


# --- rotation ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_rotation_moves_every_value_to_the_first_key_and_then_has_nothing_to_do(settings):
    letters = [post(f"letter {number}") for number in range(7)]
    empty = Letter.objects.create()
    settings.SEALING_KEYS = [NEW, OLD]
    call_command("rotate_sealing_keys", batch_size=3)
    once = [stored(letter) for letter in letters]
    call_command("rotate_sealing_keys", batch_size=3)
    settings.SEALING_KEYS = [NEW]

    assert all(value.startswith("s1.new.") for value in once)
    assert [stored(letter) for letter in letters] == once
    for number, letter in enumerate(letters):
        letter.refresh_from_db()
        assert letter.contact.open(letter) == f"letter {number}"
    assert stored(empty) is None


@pytest.mark.django_db
def test_rotation_leaves_what_does_not_open_names_it_and_fails(settings, capsys):
    good, foreign, moved = post(), post(), post()
    settings.SEALING_KEYS = [a_key("lost")]
    foreign.contact = seal_for(foreign, "contact", CANARY)
    foreign.save()
    store(moved, stored(good))
    before = stored(foreign), stored(moved)
    settings.SEALING_KEYS = [NEW, OLD]

    with pytest.raises(CommandError) as failed:
        call_command("rotate_sealing_keys", batch_size=1)
    said = capsys.readouterr().err

    assert failed.value.returncode == 1
    assert {letter for letter in (good, foreign, moved) if f"vault.letter.contact:{letter.pk}" in said} == {
        foreign,
        moved,
    }
    assert (stored(foreign), stored(moved)) == before
    assert stored(good).startswith("s1.new.")


@pytest.mark.django_db
def test_rotation_does_not_overwrite_what_was_written_meanwhile(settings):
    """A value that is written between reading a batch and writing it is kept, and the run reports that it is not done."""
    letter = post()
    settings.SEALING_KEYS = [NEW, OLD]
    late = seal("written meanwhile", bound_to=f"vault.letter.contact:{letter.pk}")

    written = []

    def write_first(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and not written:
            written.append(late)
            store(letter, late)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(write_first), pytest.raises(CommandError):
        call_command("rotate_sealing_keys")
    letter.refresh_from_db()

    assert letter.contact.open(letter) == "written meanwhile"


@pytest.mark.django_db
def test_checking_changes_nothing_and_fails_while_an_old_key_is_in_use(settings):
    letter = post()
    before = stored(letter)
    settings.SEALING_KEYS = [NEW, OLD]

    with pytest.raises(CommandError):
        call_command("rotate_sealing_keys", check=True)
    assert stored(letter) == before
    call_command("rotate_sealing_keys")
    call_command("rotate_sealing_keys", check=True)


@pytest.mark.django_db
def test_a_value_sealed_twice_is_found(settings):
    """What seal() refuses to make, made by hand: the invariant check must see it."""
    letter = post()
    place = sealing.binding_of(Letter._meta.get_field("contact"), letter.pk)
    key = base64.b64decode(OLD.partition(":")[2])
    nonce = secrets.token_bytes(12)
    twice = nonce + sealing.cipher.AESGCM(key).encrypt(nonce, stored(letter).encode(), f"s1.old.{place}".encode())
    store(letter, f"s1.old.{base64.urlsafe_b64encode(twice).decode().rstrip('=')}")

    with pytest.raises(CannotOpen, match="sealed twice"):
        Letter.objects.get(pk=letter.pk).contact.open(letter)
    with pytest.raises(CommandError):
        call_command("rotate_sealing_keys", check=True)
