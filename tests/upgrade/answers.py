"""What an upgraded installation answers: `python -m tests.upgrade.answers` prints the number of rows of some lists as JSON."""

import json

import django

django.setup()

from django.utils import timezone  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

from backend.organisations import operations  # noqa: E402
from backend.organisations.models import Person, Role  # noqa: E402

LISTS = ("issues", "posts", "pledges", "campaigns", "deeds", "people", "units", "tasks")


def main() -> None:
    administrator = Person.objects.filter(roles__kind=Role.Kind.ADMINISTRATOR).order_by("pk")[0]
    client = APIClient(headers={"host": "127.0.0.1"})
    token = operations.issue_token(person=administrator, now=timezone.now()).token
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    print(json.dumps({name: answer(client, name) for name in LISTS}))


def answer(client: APIClient, name: str) -> int:
    """How many rows the first page has, each of which opens."""
    response = client.get(f"/api/v1/{name}")
    assert response.status_code == 200, (name, response.status_code)
    rows = response.json()["results"]
    for row in rows[:5]:
        assert client.get(f"/api/v1/{name}/{row['id']}").status_code == 200, (name, row["id"])
    return len(rows)


if __name__ == "__main__":
    main()
