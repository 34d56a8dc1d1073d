"""Lists of units, consortia, people, roles and tokens."""

from datetime import date
from itertools import count

from knox.models import AuthToken

from backend.organisations.models import Consortium, ConsortiumMember, Role
from tests import factories
from tests.query_counts import Listing
from tests.world import NOW

numbers = count()


def units(world, many):
    for _ in range(many):
        factories.make_unit(name=f"社区{next(numbers)}", parent=world.kongpu)


def consortia(world, many):
    for _ in range(many):
        Consortium.objects.create(
            root=world.district,
            home_unit=world.kongpu,
            name=f"联合体{next(numbers)}",
            bond="PLACE",
            created_at=NOW,
        )


def the_consortium(world):
    found = Consortium.objects.filter(name="日湖").first()
    return found or Consortium.objects.create(
        root=world.district, home_unit=world.kongpu, name="日湖", bond="PLACE", created_at=NOW
    )


def members(world, many):
    for _ in range(many):
        unit = factories.make_unit(name=f"社区{next(numbers)}", parent=world.kongpu)
        ConsortiumMember.objects.create(consortium=the_consortium(world), unit=unit, from_date=date(2026, 1, 1))


def people(world, many):
    for _ in range(many):
        factories.make_person(name="Olga", home_unit=world.branch)


def roles(world, many):
    for _ in range(many):
        factories.make_role(
            person=world.ben,
            kind=Role.Kind.WORKER,
            unit=factories.make_unit(name=f"支部{next(numbers)}", kind="BRANCH", parent=world.wenzhu),
        )


def tokens(world, many):
    for _ in range(many):
        AuthToken.objects.create(user=world.eva)


ROWS = {
    "GET units": Listing(units, "/api/v1/units", reader="ben", statements=2),
    "GET consortia": Listing(consortia, "/api/v1/consortia", reader="ben", statements=2),
    "GET consortia/<uuid:consortium_id>/members": Listing(
        members, lambda world: f"/api/v1/consortia/{the_consortium(world).pk}/members", reader="ben", statements=3
    ),
    "GET people": Listing(people, "/api/v1/people", reader="eva", statements=2),
    "GET people/<uuid:person_id>/roles": Listing(
        roles, lambda world: f"/api/v1/people/{world.ben.pk}/roles", reader="eva", statements=3
    ),
    "GET tokens": Listing(tokens, "/api/v1/tokens", reader="eva", statements=2),
}
