"""The district's id stands on every row that a large district has many of: the key by which they would be distributed."""

from importlib import import_module

from django.apps import apps

from backend.posts import operations
from backend.posts.models import Claim, DutyLog, Handover, TeamMember
from tests import factories
from tests.posts.saying import do

MODELS = (Claim, DutyLog, Handover, TeamMember)


def roots():
    return {model.__name__: set(model.objects.values_list("root_id", flat=True)) for model in MODELS}


def test_every_operation_writes_it(world):
    begun = {"state": "ACTIVE", "starts_at": factories.EPOCH}
    post = factories.make_post(unit=world.wenzhu, places=3, waitlist_places=3, **begun)
    claim = do(operations.claim_post, world.ben, post_id=post.pk)
    do(operations.log_duty, world.ben, claim_id=claim.pk, day=claim.confirmed_at.date(), minutes=60, what="Patrol")
    asked = do(operations.propose_handover, world.ben, claim_id=claim.pk, to_person_id=world.bao.pk)
    do(operations.accept_handover, world.bao, handover_id=asked.pk)
    organised = factories.make_post(unit=world.wenzhu, selection="ORGANISER", waitlist_places=3)
    do(operations.claim_post, world.ben, post_id=organised.pk)
    do(operations.renew_post, world.fay, post_id=post.pk, ends_at=post.ends_at.replace(year=2027))
    team = factories.make_team(unit=world.wenzhu)
    do(operations.join_team, world.ben, team_id=team.pk)
    assert roots() == {key: {world.district.pk} for key in roots()}
    assert Claim.objects.count() == 4


def test_rows_from_before_the_column_get_it(world):
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben)
    factories.make_claim(post=factories.make_post(unit=world.foreign), person=world.dan)
    factories.make_duty_log(claim=claim, entered_by=world.ben)
    factories.make_handover(claim=claim, to_person=world.bao)
    factories.make_team_member(team=factories.make_team(unit=world.wenzhu), person=world.ben)
    assert roots() == {key: {None} for key in roots()}
    migration = import_module("backend.posts.migrations.0004_fill_root")
    for _twice in range(2):
        migration.fill(apps, None, batch=1)
    here = {world.district.pk}
    assert roots() == {"Claim": here | {world.foreign.pk}, "DutyLog": here, "Handover": here, "TeamMember": here}
