"""A campaign is set up in one step, looked at before it begins, published, and closed with a report that stays."""

import pytest

from backend.campaigns import operations, queries
from backend.campaigns.models import Enrolment
from backend.common.errors import IllegalTransition, Invalid
from backend.posts.models import ServicePost
from tests import factories
from tests.campaigns.steps import DAYS, accepted_deed, counted, drafted, figures, process_entries, published, wrong
from tests.world import NOW

POSTS = ["river", "elderly"]


def test_a_new_campaign_has_the_seven_actions(world, client_for):
    body = {"unit_id": str(world.district.pk), "title": "500 days", "starts_on": "2026-06-01", "ends_on": "2027-10-13"}
    answer = client_for(world.eva).post("/api/v1/campaigns", body)
    assert answer.status_code == 201
    actions = answer.json()["actions"]
    assert [row["code"] for row in actions] == ["POST", "TEAM", "HANDBOOK", "DEED", "SUGGESTION", "EXAMPLE", "FAMILY"]
    assert actions[0]["name"] == "Take a service post"
    assert answer.json()["state"] == "DRAFT"


def test_another_district_may_have_other_actions(world, now, client_for):
    campaign = drafted(world)
    five = [{"code": f"A{n}", "record": "VISIT", "target": n, "title": f"Visit {n} times"} for n in range(1, 6)]
    answer = client_for(world.eva).patch(f"/api/v1/campaigns/{campaign.pk}", {"actions": five}, HTTP_IF_MATCH='"1"')
    assert [(row["code"], row["target"]) for row in answer.json()["actions"]] == [(f"A{n}", n) for n in range(1, 6)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": DAYS["starts_on"].replace(year=2025)},
        {"post_codes": ["no-such-post"]},
        {"actions": []},
        {"actions": [{"code": "TEAM", "source": "TEAM"}] * 2},
        {"kinds": ["SYSTEM"]},
    ],
)
def test_what_makes_no_sense_is_refused(wrong, world, nothing_changes):
    with nothing_changes(), pytest.raises(Invalid):
        drafted(world, **wrong)


def test_the_preview_says_whom_it_covers_and_what_it_makes(world, now, client_for):
    factories.make_member(unit=world.branch, kind="RETIRED")
    factories.make_member(unit=world.branch, is_active=True)
    campaign = drafted(world, unit_id=world.wenzhu.pk, post_codes=POSTS)
    answer = client_for(world.eva).get(f"/api/v1/campaigns/{campaign.pk}/preview").json()
    at_home_there = 6  # Ada, Ben, Bao, Hao, Jin and the new member; not the retired one
    assert (answer["members"], answer["units"]) == (at_home_there, 2)
    assert sorted(post["code"] for post in answer["posts"]) == sorted(POSTS)
    assert not Enrolment.objects.exists()


def test_publishing_makes_drafts_of_posts_and_counts_the_members(world, now, client_for):
    campaign = published(world, post_codes=POSTS)
    posts = ServicePost.objects.all()
    assert {(post.state, post.kind, post.unit_id) for post in posts} == {("DRAFT", "STANDING", world.district.pk)}
    assert posts.count() == len(POSTS)
    covered = queries.count_covered(campaign)
    assert counted(campaign) == covered
    assert figures(client_for(world.ben), campaign, world.district) == {"members": covered}
    assert wrong() == []


def test_the_sixteen_templates_are_there_in_both_languages(world, client_for):
    client = client_for(world.ben)
    english = client.get("/api/v1/campaign-templates").json()["posts"]
    chinese = client.get("/api/v1/campaign-templates", HTTP_ACCEPT_LANGUAGE="zh-hans").json()["posts"]
    assert len(english) == len(chinese) == 16
    assert all(one["title"] != other["title"] for one, other in zip(english, chinese, strict=True))


def test_what_is_published_is_changed_no_more(world, now, nothing_changes):
    campaign = published(world)
    with nothing_changes():
        with pytest.raises(IllegalTransition):
            operations.edit_campaign(actor=world.eva, campaign_id=campaign.pk, now=NOW, title="Other")
        with pytest.raises(IllegalTransition):
            operations.publish_campaign(actor=world.eva, campaign_id=campaign.pk, now=NOW)


def test_closing_freezes_the_report(world, now, client_for):
    campaign = published(world)
    accepted_deed(world.ben, world.hao)
    process_entries()
    closed = operations.close_campaign(actor=world.eva, campaign_id=campaign.pk, now=NOW)
    covered = queries.count_covered(campaign)
    assert closed.report["total"]["members"] == covered
    assert closed.report["total"]["done"]["DEED"] == 1
    assert {row["unit_id"]: row["done"]["DEED"] for row in closed.report["units"]} == {
        str(world.kongpu.pk): 1,
        str(world.cicheng.pk): 0,
    }
    accepted_deed(world.bao, world.hao)
    process_entries()
    again = queries.get_campaign(actor=world.eva, id=campaign.pk)
    assert again.report == closed.report
    assert figures(client_for(world.eva), campaign, world.district) == {"members": covered, "DEED": 1}
    assert wrong() == []
