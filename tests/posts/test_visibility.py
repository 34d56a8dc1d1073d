"""One rule of visibility in two forms: of many posts at once (`visible_posts`), and of one that has been read (`may_see`)."""

from itertools import product

import pytest

from backend.common.errors import NotFound
from backend.organisations import queries as organisations
from backend.organisations.models import Person, Role
from backend.posts import policies, queries
from backend.posts.models import ServicePost
from tests import factories
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts(world):
    """In every state, at every kind of location, for every kind of audience."""
    micro = factories.make_cell(unit=world.wenzhu, code="文竹-1-a", parent=world.cell)
    cells = {world.wenzhu: (None, world.cell, micro)}
    units = (world.district, world.wenzhu, world.branch, world.dan.home_unit)
    return [
        factories.make_post(unit=unit, cell=cell, audience=audience, state=state)
        for unit, state in product(units, ServicePost.State.values)
        for cell in cells.get(unit, (None,))
        for audience in {world.district, unit}
    ]


def test_both_forms_say_the_same_of_every_post_to_everybody(world, posts):
    today = NOW.date()
    people = [organisations.find_actor(person.pk, today=today) for person in Person.objects.exclude(kind="SYSTEM")]
    actors = [*people, organisations.get_system()]
    assert {grant.kind for actor in people for grant in actor.grants} == set(Role.Kind.values)
    assert any(grant.cell_id for actor in people for grant in actor.grants)
    sizes = set()
    for actor in actors:
        seen = set(policies.visible_posts(actor))
        assert {post for post in posts if policies.may_see(actor, post)} == seen, actor.name
        sizes.add(len(seen))
    assert len(sizes) > 5  # the cast does see different things


def test_reading_one_post_follows_the_rule(world, posts):
    for post in posts:
        if post in set(policies.visible_posts(world.ben)):
            assert queries.get_post(actor=world.ben, id=post.pk) == post
        else:
            with pytest.raises(NotFound):
                queries.get_post(actor=world.ben, id=post.pk)
