"""What the lists of posts, claims, handovers, duty logs and teams cost."""

from datetime import date, timedelta

from backend.posts.models import Claim, ServicePost, ServiceTeam
from tests import factories
from tests.query_counts import Listing


def posts(world, count):
    return [factories.make_post(unit=world.wenzhu, cell=world.cell) for _ in range(count)]


def claims_of_ben(world, count):
    return [factories.make_claim(post=post, person=world.ben) for post in posts(world, count)]


def one_post(world):
    return ServicePost.objects.order_by("pk").first() or factories.make_post(
        unit=world.wenzhu, cell=world.cell, places=50, waitlist_places=50
    )


def claims_on_one_post(world, count):
    for _ in range(count):
        member = factories.make_member(unit=world.branch)
        factories.make_claim(post=one_post(world), person=member, state=Claim.State.WAITLISTED)


def asked(world, count):
    for _ in range(count):
        holder = factories.make_member(unit=world.branch)
        claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=holder)
        factories.make_handover(claim=claim, to_person=world.ben)


def bens_claim(world):
    found = Claim.objects.filter(person=world.ben).first()
    return found or factories.make_claim(post=one_post(world), person=world.ben)


def logs(world, count):
    for days in range(count):
        day = date(2026, 1, 1) + timedelta(days=days)
        factories.make_duty_log(claim=bens_claim(world), entered_by=world.ben, day=day)


def teams(world, count):
    for _ in range(count):
        team = factories.make_team(unit=world.wenzhu, name=str(next(factories.numbers)))
        factories.make_team_member(team=team, person=world.ben)


def one_team(world):
    return ServiceTeam.objects.first() or factories.make_team(unit=world.wenzhu, cell=world.cell)


def members(world, count):
    for _ in range(count):
        factories.make_team_member(team=one_team(world), person=factories.make_member(unit=world.branch))


def stand_ins(world, many):
    for _ in range(many):
        factories.make_stand_in(
            claim=factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben),
            to_person=world.bao,
        )


ROWS = {
    # who asks and with which roles; the rows
    "GET posts": Listing(posts, "/api/v1/posts", reader="ben", statements=2),
    # … the reader's cells; whether the post is there for this reader; the rows
    "GET posts/<uuid:post_id>/claims": Listing(
        claims_on_one_post, lambda world: f"/api/v1/posts/{one_post(world).pk}/claims", reader="ada", statements=4
    ),
    "GET me/claims": Listing(claims_of_ben, "/api/v1/me/claims", reader="ben", statements=2),
    "GET me/handovers": Listing(asked, "/api/v1/me/handovers", reader="ben", statements=2),
    "GET claims/<uuid:claim_id>/duty-log": Listing(
        logs, lambda world: f"/api/v1/claims/{bens_claim(world).pk}/duty-log", reader="ben", statements=3
    ),
    # who asks; the rows (Ada is coordinator of the cell: the post's place is asked in the same statement)
    "GET me/stand-ins": Listing(stand_ins, "/api/v1/me/stand-ins", reader="bao", statements=2),
    "GET duty-logs": Listing(logs, "/api/v1/duty-logs?to_answer=true", reader="ada", statements=2),
    "GET teams": Listing(teams, "/api/v1/teams", reader="ben", statements=2),
    # … the team; whether the reader is on its staff or in it; the rows
    "GET teams/<uuid:team_id>/members": Listing(
        members, lambda world: f"/api/v1/teams/{one_team(world).pk}/members", reader="ada", statements=3
    ),
}
