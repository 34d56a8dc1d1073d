"""What a hostile or broken client sends gets a clear 400-something, and changes nothing."""

from uuid import uuid4

import pytest

from tests import factories
from tests.world import World


@pytest.fixture
def url(world: World) -> str:
    return f"/api/v1/posts/{factories.make_post(unit=world.wenzhu).pk}/claims"


@pytest.fixture
def ben(world, now, client_for):
    return client_for(world.ben)


def send(client, url: str, body: bytes, content_type: str = "application/json", **headers):
    return client.generic("POST", url, body, content_type=content_type, **headers)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[]", "validation-error"),
        (b'"x"', "validation-error"),
        (b"null", "validation-error"),
        (b'{"note": "x"', "malformed-json"),
        (b'{"note": "x",}', "malformed-json"),
        (b'\xef\xbb\xbf{"note": "x"}', "malformed-json"),
        ('{"note": "x"}'.encode("utf-16"), "malformed-json"),
        (b'{"note": "\xff"}', "malformed-json"),
        (b'{"note": "\\ud800"}', "malformed-json"),
        (b'{"note": "a", "note": "b"}', "duplicate-key"),
        (b"[" * 100_000 + b"]" * 100_000, "too-deep"),
        (b'{"note": ' + b"[" * 30 + b"]" * 30 + b"}", "too-deep"),
        (b'{"note": NaN}', "validation-error"),
        (b'{"note": Infinity}', "validation-error"),
        (b'{"note": 1e999999}', "validation-error"),
        (b'{"note": ' + b"9" * 100_000 + b"}", "validation-error"),
        (b'{"note": "a\\u0000b"}', "null-character"),
        (b'{"a\\u0000b": "x"}', "null-character"),
        (b'{"note": 5}', "validation-error"),
        (b'{"note": true}', "validation-error"),
        (b'{"note": {}}', "validation-error"),
        (b'{"note": "' + b"x" * 501 + b'"}', "validation-error"),
        (b'{"note": "a\\u001bb"}', "validation-error"),
        (b'{"state": "CONFIRMED"}', "unknown-field"),
        (b'{"post_id": "x"}', "unknown-field"),
        (b'{"id": 1, "taken": 0, "version": 9}', "unknown-field"),
    ],
)
def test_body_is_refused_with_its_reason(ben, url, nothing_changes, body, code):
    with nothing_changes():
        response = send(ben, url, body)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json"), response.content
    assert response.json()["code"] == code


def test_body_over_the_limit_is_413(ben, url, nothing_changes):
    with nothing_changes():
        response = send(ben, url, b'{"note": "' + b"x" * 10_000_000 + b'"}')
    assert (response.status_code, response.json()["code"]) == (413, "body-too-large")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"],
)
def test_other_content_types_are_415(ben, url, nothing_changes, content_type):
    with nothing_changes():
        response = send(ben, url, b'{"note": "x"}', content_type)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported-media-type")


@pytest.mark.parametrize("charset", ["utf-16", "latin1", "UTF-7", '"iso-8859-1"'])
def test_odd_charset_is_415(ben, url, nothing_changes, charset):
    with nothing_changes():
        response = send(ben, url, b"{}", f"application/json; Charset={charset}")
    assert (response.status_code, response.json()["code"]) == (415, "unsupported-media-type")


def test_utf_8_may_be_named(ben, url):
    assert send(ben, url, b"{}", 'application/json; charset="UTF-8"').status_code == 201


def test_an_empty_body_that_calls_itself_json_is_400(ben, url, nothing_changes):
    with nothing_changes():
        response = send(ben, url, b"")
    assert (response.status_code, response.json()["code"]) == (400, "malformed-json")


def test_an_empty_body_of_another_type_is_415(ben, url, nothing_changes):
    with nothing_changes():
        response = send(ben, url, b"", "text/plain")
    assert (response.status_code, response.json()["code"]) == (415, "unsupported-media-type")


def test_no_body_at_all_stands_for_an_empty_object(ben, url, anonymous):
    assert send(ben, url, b"", "").status_code == 201
    response = send(anonymous, "/api/v1/tokens", b"", "")
    assert [error["code"] for error in response.json()["errors"]] == ["required", "required"]


def test_direction_overrides_are_removed_from_text(ben, url):
    response = send(ben, url, '{"note": "a\u202eb\u200bc"}'.encode())
    assert (response.status_code, response.json()["note"]) == (201, "abc")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "idempotency-key-missing"),
        ("", "idempotency-key-invalid"),
        ("x" * 256, "idempotency-key-invalid"),
        ("a b", "idempotency-key-invalid"),
        ("a\tb", "idempotency-key-invalid"),
        ("schlüssel", "idempotency-key-invalid"),
    ],
)
def test_idempotency_key_is_required_and_has_a_form(ben, url, nothing_changes, header, code):
    headers = {"HTTP_IDEMPOTENCY_KEY": header}
    with nothing_changes():
        response = send(ben, url, b"{}", **headers)
    assert (response.status_code, response.json()["code"]) == (400, code)


def test_same_key_with_another_body_is_422_and_changes_nothing(ben, url, nothing_changes):
    key = str(uuid4())
    assert send(ben, url, b"{}", HTTP_IDEMPOTENCY_KEY=key).status_code == 201
    with nothing_changes():
        response = send(ben, url, b'{"note": "x"}', HTTP_IDEMPOTENCY_KEY=key)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency-key-reused")


def test_same_key_of_another_person_is_that_persons_own_request(world, ben, url, client_for):
    key = str(uuid4())
    mine = send(ben, url, b"{}", HTTP_IDEMPOTENCY_KEY=key).json()
    theirs = send(client_for(world.bao), url, b"{}", HTTP_IDEMPOTENCY_KEY=key).json()
    assert mine["person_id"] == str(world.ben.pk)
    assert theirs["person_id"] == str(world.bao.pk)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "OPTIONS", "PATCH"])
def test_other_methods_are_405_and_change_nothing(ben, url, nothing_changes, method):
    with nothing_changes():
        response = ben.generic(method, url)
    assert response.status_code == 405
    assert {word.strip() for word in response["Allow"].split(",")} == {"GET", "HEAD", "POST"}


def test_method_override_headers_are_ignored(ben, url):
    response = send(ben, url, b"{}", HTTP_X_HTTP_METHOD_OVERRIDE="DELETE")
    assert response.status_code == 201


def test_unacceptable_answer_type_is_406(ben, url, nothing_changes):
    with nothing_changes():
        response = send(ben, url, b"{}", HTTP_ACCEPT="text/csv")
    assert (response.status_code, response.json()["code"]) == (406, "not-acceptable")


@pytest.mark.parametrize("authorization", ["Token x", "Token", "Token a b", "Token \xff", "Bearer x", "Basic eDp5"])
def test_a_token_that_is_not_ours_is_401(anonymous, url, nothing_changes, authorization):
    with nothing_changes():
        response = send(anonymous, url, b"{}", HTTP_AUTHORIZATION=authorization)
    assert (response.status_code, response.json()["code"]) == (401, "not-authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/posts/1/claims",
        "/api/v1/posts/99999999999999999999999999/claims",
        "/api/v1/posts/../../etc/passwd",
        "/api/v1/posts/%2e%2e%2f/claims",
        "/api/v1/nothing-here",
    ],
)
def test_paths_that_lead_nowhere_are_404_problems(ben, nothing_changes, path):
    with nothing_changes():
        response = send(ben, path, b"{}")
    assert (response.status_code, response.json()["code"]) == (404, "not-found")


def test_nul_in_the_address_is_400(ben, nothing_changes):
    with nothing_changes():
        response = ben.get("/api/v1/posts?q=%00")
    assert response.status_code == 400


def test_unknown_post_is_404(ben, nothing_changes):
    with nothing_changes():
        response = send(ben, f"/api/v1/posts/{uuid4()}/claims", b"{}")
    assert (response.status_code, response.json()["code"]) == (404, "not-found")


def test_refusals_speak_the_readers_language(ben, url):
    chinese = send(ben, url, b"[", HTTP_ACCEPT_LANGUAGE="zh-hans").json()["title"]
    english = send(ben, url, b"[", HTTP_ACCEPT_LANGUAGE="en").json()["title"]
    assert chinese != english
    assert english == "The body is not valid JSON."


def test_answers_are_never_cached(ben, url):
    assert send(ben, url, b"{}")["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "a b"])
def test_a_host_that_is_not_ours_is_refused_and_nothing_changes(client_for, world, now, nothing_changes, host):
    with nothing_changes():
        answer = client_for(world.ben).post("/api/v1/deeds", {"title": "A lamp"}, HTTP_HOST=host)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-host")
    assert client_for(world.ben).get("/healthz", HTTP_HOST=host).status_code == 200
