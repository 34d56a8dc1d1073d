"""What callers often get wrong is understood, or the refusal names the cure."""

import pytest

from tests import factories


def test_bearer_is_understood_as_token_is(world, anonymous, client_for):
    credentials = client_for(world.ben)._credentials["HTTP_AUTHORIZATION"].removeprefix("Token ")
    for scheme in ("Bearer", "bearer", "Token"):
        assert anonymous.get("/api/v1/me", HTTP_AUTHORIZATION=f"{scheme} {credentials}").status_code == 200
    refused = anonymous.get("/api/v1/me", HTTP_AUTHORIZATION="Bearer nonsense")
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("size", "status"), [("1", 200), ("100", 200), ("101", 400), ("0", 400), ("-1", 400), ("ten", 400)]
)
def test_a_page_has_one_to_a_hundred_rows_and_another_size_is_refused(world, client_for, size, status):
    answer = client_for(world.ben).get(f"/api/v1/posts?page_size={size}")
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["errors"][0]["detail"] == "A whole number from 1 to 100."


def test_a_version_without_quotes_is_understood(world, client_for):
    eva, path = client_for(world.eva), f"/api/v1/units/{world.wenzhu.pk}"
    assert eva.patch(path, {"name": "文竹"}, HTTP_IF_MATCH="2").status_code == 412
    assert eva.patch(path, {"name": "文竹"}, HTTP_IF_MATCH="1").status_code == 200


def test_another_method_is_refused_with_those_there_are(world, client_for):
    answer = client_for(world.eva).put(f"/api/v1/units/{world.wenzhu.pk}", {}, format="json")
    assert (answer.status_code, answer.json()["title"]) == (405, "This address answers to GET, PATCH.")


def test_a_slash_too_many_is_named(world, client_for):
    ben = client_for(world.ben)
    answer = ben.get("/api/v1/posts/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert answer.json()["title"].endswith("Without the slash at the end there is: /api/v1/posts")
    assert ben.get("/api/v1/nothing/").json()["title"] == "There is nothing at this address."


def test_a_form_is_told_to_be_json(world, anonymous):
    answer = anonymous.generic(
        "POST", "/api/v1/tokens", "contact=a&password=b", content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, answer.json()["title"]) == (
        415,
        "The body must be JSON in UTF-8, and say so in Content-Type.",
    )


@pytest.mark.parametrize("state", ["OPENED", "", "1"])
def test_a_choice_that_there_is_not_is_answered_with_those_there_are(world, client_for, state):
    answer = client_for(world.ben).get(f"/api/v1/tasks?state={state}")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (400, "/state", "invalid_choice")
    assert error["detail"].startswith("This is none of: OFFERED, ACCEPTED, ")


@pytest.mark.parametrize("kind", [5, None, ["STANDING"], "CHAIR"])
def test_so_is_one_in_a_body(world, client_for, nothing_changes, kind):
    post = {"title": "x", "kind": kind, "unit_id": str(world.wenzhu.pk), "places": 1}
    with nothing_changes():
        answer = client_for(world.ada).post("/api/v1/posts", post)
    found = {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
    assert answer.status_code == 400
    assert found["/kind"].startswith("This is none of: STANDING, ") or kind is None


def test_the_refusal_of_a_choice_says_no_more_than_the_codes(world, client_for):
    """What was sent is not repeated: it may be anything."""
    factories.make_post(unit=world.wenzhu)
    answer = client_for(world.ben).get("/api/v1/tasks?state=<script>")
    assert "script" not in answer.content.decode()
