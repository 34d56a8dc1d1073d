"""A well-formed but wrong sealing key: nothing starts with it, and nothing is sealed with it."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from backend.common.models import SealingProbe
from backend.common.sealing import probes
from backend.common.sealing.probes import expect_known_keys
from backend.handbook.models import Household
from tests.handbook.steps import register

pytestmark = pytest.mark.django_db


def key(name: str, byte: int) -> str:
    return f"{name}:{base64.b64encode(bytes([byte]) * 32).decode()}"


RIGHT, WRONG, NEXT = key("k1", 1), key("k1", 2), key("k2", 3)


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch, settings):
    monkeypatch.setattr(probes.Known, "yes", False)
    settings.SEALING_KEYS = [RIGHT]


def start_again(settings, *keys):
    probes.Known.yes = False
    settings.SEALING_KEYS = list(keys)


def test_the_first_start_notes_the_key_and_the_next_one_finds_it(settings):
    expect_known_keys()
    assert [*SealingProbe.objects.values_list("key_id", flat=True)] == ["k1"]
    start_again(settings, RIGHT)
    expect_known_keys()


@pytest.mark.parametrize("keys", [[WRONG], [NEXT], [NEXT, WRONG]], ids=["same name", "other name", "beside a new one"])
def test_another_key_stops_the_start(settings, keys):
    expect_known_keys()
    start_again(settings, *keys)
    with pytest.raises(ImproperlyConfigured) as refused:
        expect_known_keys()
    assert not any(line.partition(":")[2] in str(refused.value) for line in keys)
    assert SealingProbe.objects.count() == 1


def test_nothing_is_sealed_with_another_key_though_the_start_could_not_ask(settings, world):
    expect_known_keys()
    start_again(settings, WRONG)
    with pytest.raises(ImproperlyConfigured):
        register(world, contact="door 3")
    assert not Household.objects.exists()


def test_a_database_sealed_before_there_were_probes_is_asked_itself(settings, world):
    register(world, contact="door 3")
    SealingProbe.objects.all().delete()
    start_again(settings, WRONG)
    with pytest.raises(ImproperlyConfigured):
        expect_known_keys()
    assert not SealingProbe.objects.exists()
    start_again(settings, RIGHT)
    expect_known_keys()


def test_a_key_may_go_once_everything_is_sealed_with_the_next(settings, world):
    register(world, contact="door 3")
    start_again(settings, NEXT, RIGHT)
    expect_known_keys()
    assert SealingProbe.objects.count() == 2
    start_again(settings, NEXT)
    with pytest.raises(ImproperlyConfigured):
        expect_known_keys()
    start_again(settings, NEXT, RIGHT)
    call_command("rotate_sealing_keys")
    start_again(settings, NEXT)
    expect_known_keys()
