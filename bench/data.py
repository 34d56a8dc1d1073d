"""The rows that everything is measured over: one district, its people with tokens, its posts. Same call, same rows.

Ids follow from numbers (`person_id(7)`), so that a pgbench script and a client process name a row without a look-up.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone
from knox.crypto import hash_token
from knox.models import AuthToken

from backend.organisations.models import Person, Role, Unit
from backend.posts.models import ServicePost

STREETS, COMMUNITIES, BRANCHES = 8, 12, 4
MADE = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 2000
OFFICER = 900_000_000_000


def person_id(number: int) -> UUID:
    return UUID(f"00000000-0000-7000-9000-{number:012d}")


def post_id(number: int) -> UUID:
    return UUID(f"00000000-0000-7000-a000-{number:012d}")


def token(number: int) -> str:
    """A token as knox would have drawn it: 64 hexadecimal digits."""
    return f"{number:064x}"


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def make_units() -> dict[str, list[Unit]]:
    """The tree: a district, its streets, their communities, their branches."""
    found: dict[str, list[Unit]] = {kind: [] for kind in ("DISTRICT", "SUBDISTRICT", "COMMUNITY", "BRANCH")}
    number = 0

    def make(kind: str, parent: Unit | None) -> Unit:
        nonlocal number
        number += 1
        unit = Unit(number=number, parent=parent, kind=kind, name=f"{kind} {number}", created_at=MADE)
        unit.root_id = parent.root_id if parent else unit.pk
        unit.path = f"{parent.path if parent else '/'}{number}/"
        found[kind].append(unit)
        return unit

    district = make("DISTRICT", None)
    for _street in range(STREETS):
        street = make("SUBDISTRICT", district)
        for _community in range(COMMUNITIES):
            community = make("COMMUNITY", street)
            for _branch in range(BRANCHES):
                make("BRANCH", community)
    for units in found.values():
        Unit.objects.bulk_create(units)
    return found


def make_people(branches: list[Unit], count: int) -> None:
    """Members, spread over the branches, each with one role and one token."""
    now, expiry = timezone.now(), timezone.now() + timedelta(days=1)
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        people = [
            Person(
                pk=person_id(n),
                name=f"Member {n}",
                email=f"p{n}@example.org",
                phone=f"+8613{n:09d}",
                password="!",
                root_id=branches[0].root_id,
                home_unit=branches[n % len(branches)],
                created_at=MADE,
            )
            for n in numbers
        ]
        Person.objects.bulk_create(people)
        Role.objects.bulk_create(
            Role(
                person=person,
                kind="MEMBER",
                unit_id=person.home_unit_id,
                from_date=date(2026, 1, 1),
                created_at=MADE,
            )
            for person in people
        )
        AuthToken.objects.bulk_create(
            AuthToken(
                digest=hash_token(token(n)), token_key=token(n)[:15], user_id=person_id(n), created=now, expiry=expiry
            )
            for n in numbers
        )


def make_officer(district: Unit) -> None:
    """Who reads figures and lists of the whole district."""
    person = Person(
        pk=person_id(OFFICER), name="Officer", password="!", root=district, home_unit=district, created_at=MADE
    )
    person.save(force_insert=True)
    Role.objects.create(person=person, kind="OFFICER", unit=district, from_date=date(2026, 1, 1), created_at=MADE)
    digest, expiry = hash_token(token(OFFICER)), timezone.now() + timedelta(days=1)
    AuthToken.objects.bulk_create([AuthToken(digest=digest, token_key=token(OFFICER)[:15], user=person, expiry=expiry)])


def make_posts(units: dict[str, list[Unit]], first: int, count: int) -> None:
    """Open posts of the communities; a third each is open to the community, to its street, to the whole district."""
    now, by_pk = timezone.now(), {unit.pk: unit for kind in units.values() for unit in kind}

    def make(number: int) -> ServicePost:
        community = units["COMMUNITY"][number % len(units["COMMUNITY"])]
        street = by_pk[community.parent_id]
        audience = (units["DISTRICT"][0], street, community)[number % 3]
        return ServicePost(
            pk=post_id(number),
            root_id=community.root_id,
            unit=community,
            unit_path=community.path,
            audience=audience,
            audience_number=audience.number,
            kind=("STANDING", "EMERGENCY", "SKILLED")[number % 5 % 3],
            state="OPEN",
            title=f"Service post {number}",
            duties="Walk the river path in the morning, pick up what lies there, report what is broken.",
            places=1_000_000,
            starts_at=now + timedelta(days=7),
            ends_at=now + timedelta(days=7, hours=3),
            created_at=MADE,
        )

    for start in range(first, first + count, BATCH):
        ServicePost.objects.bulk_create(make(n) for n in range(start, min(start + BATCH, first + count)))


def forget_claims() -> None:
    """Back to the state before any claim, so that every contender meets the same tables."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE posts_claim, journal_entry, common_idempotencykey CASCADE")
        cursor.execute(
            "UPDATE posts_servicepost SET taken = 0, waiting = 0, last_ticket = 0 WHERE taken + last_ticket > 0"
        )
        cursor.execute("VACUUM posts_servicepost")


def drop_posts_from(number: int) -> None:
    ServicePost.objects.filter(pk__gte=post_id(number)).delete()
    analyse()
