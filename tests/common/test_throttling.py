"""How often one may ask: the count of a person outlives the crowd that comes after."""

from types import SimpleNamespace

from backend.common.http.throttling import PersonThrottle


def ask(person: int) -> bool:
    return PersonThrottle().allow_request(SimpleNamespace(user=SimpleNamespace(pk=person)), view=None)


def test_a_crowd_does_not_make_the_throttle_forget(monkeypatch):
    monkeypatch.setattr(PersonThrottle, "rate", "2/min", raising=False)
    assert [ask(1), ask(1), ask(1)] == [True, True, False]
    for person in range(2, 2_000):
        assert ask(person)
    assert not ask(1)
