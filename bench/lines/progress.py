"""How far a unit is in a campaign, against the unit's other figures: the same cost for twenty members and for twenty thousand."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from backend.campaigns import operations as campaigns
from backend.campaigns.models import Campaign, Enrolment
from backend.campaigns.models import Progress as Standing
from backend.campaigns.queries import recount_metrics
from backend.journal import operations as journal
from backend.notifications.queries.recipients import find_readers
from backend.organisations.queries import get_system
from backend.rollups.models import Counter
from backend.rollups.operations.recounting import differences_to_journal, differences_to_rows
from bench import data, load, records
from bench.inside import statements
from bench.lines.figures import forget_everything
from bench.setting import Line, Run, ratio, spread
from workers.subscriptions import SUBSCRIPTIONS, TREE_CHANGES

FEW = 20
DAYS = 40  # of the campaign on which members were counted: figures are kept by day
OFTEN = 20_000  # more requests than are answered in one round


def lines(run: Run) -> Iterator[Line]:
    forget_everything()
    now = timezone.now()
    records.make(run.units, run.people, now - timedelta(days=DAYS))
    campaign, asked = publish(run, now - timedelta(days=DAYS)), {}
    for members in (FEW, run.people + 1):  # the officer is one of them
        enrol(campaign, members, max(members // DAYS, 1), now)
        data.analyse()
        for kind in ("BRANCH", "DISTRICT"):
            asked[f"{kind.lower()}, {members:,} members"] = statements(path(run, kind, campaign), person=data.OFFICER)
    require_true_figures(campaign, run.people)
    yield counted(asked)
    yield compared(run, campaign)
    own = statements("/api/v1/me/progress", person=0)
    yield Line(
        "one's own progress with all records: SQL statements", str(own), detail="GET /me/progress, seven actions"
    )
    records.forget()
    forget_everything()


def path(run: Run, kind: str, campaign: Campaign) -> str:
    return f"/api/v1/units/{run.units[kind][0].pk}/progress?campaign={campaign.pk}"


def publish(run: Run, now: datetime) -> Campaign:
    """The seven actions for the whole district, by the operations that an officer calls."""
    officer = find_readers([data.person_id(data.OFFICER)], today=timezone.localdate(now))[data.person_id(data.OFFICER)]
    unit, day = run.units["DISTRICT"][0], timezone.localdate(now)
    campaign = campaigns.create_campaign(
        actor=officer, now=now, unit_id=unit.pk, title="Campaign", starts_on=day, ends_on=day + timedelta(days=499)
    )
    return campaigns.publish_campaign(actor=officer, campaign_id=campaign.pk, now=now)


def enrol(campaign: Campaign, members: int, portion: int, now: datetime) -> None:
    """Until so many are enrolled, each with the actions that their records make done: the very steps of the relay, but a day's
    portion at a time, so that the figures lie on as many days as those of a campaign under way."""
    system, day = get_system(), 0
    while (found := Enrolment.objects.filter(campaign=campaign).count()) < members:
        at = now - timedelta(days=DAYS - day % DAYS)
        campaigns.enrol_people(actor=system, now=at, limit=min(portion, members - found))
        day += 1
    while journal.relay_batch(subscriptions=SUBSCRIPTIONS, now=now, leave=TREE_CHANGES):
        pass


def require_true_figures(campaign: Campaign, members: int) -> None:
    """What is about to be read fast is right: the counters are what the entries say, and the entries what the rows say."""
    drifts = [*differences_to_journal(), *differences_to_rows({"campaigns": recount_metrics})]
    wrong = [drift for drift in drifts if drift.source == "JOURNAL" or campaign.key in drift.metric]
    done = Standing.objects.filter(enrolment__campaign=campaign, done=True).values("action").distinct().count()
    if wrong or done != campaign.actions.count() or Enrolment.objects.filter(counted_path=None).exists():
        raise AssertionError(
            f"{len(wrong)} figures of {members} members are wrong, {done} actions were done by somebody"
        )


def counted(asked: dict[str, int]) -> Line:
    most, same = max(asked.values()), len(set(asked.values())) == 1
    detail = ", ".join(f"{name}: {count}" for name, count in asked.items())
    return Line("progress of a unit: SQL statements at any size", str(most), "≤ 5", most <= 5 and same, detail)


def compared(run: Run, campaign: Campaign) -> Line:
    """The district's progress and the district's counters, asked for in turn by the same officer, over the same counters."""
    unit = run.units["DISTRICT"][0].pk
    contenders = {"progress": path(run, "DISTRICT", campaign), "counters": f"/api/v1/units/{unit}/counters"}
    found = run.alternate({name: rate(run, asked) for name, asked in contenders.items()})
    slower = ratio(found["counters"], found["progress"])
    return Line(
        f"progress of a unit with {run.people:,} members ÷ its counters, time",
        f"{slower:.2f}",
        "≤ 3",
        slower <= 3,
        f"{spread(found['progress'])}/s, counters {spread(found['counters'])}/s; "
        f"{Standing.objects.filter(done=True).count():,} actions done on {DAYS} days, {Counter.objects.count():,} counters",
    )


def rate(run: Run, asked: str) -> Callable[[], float]:
    requests = [load.request("GET", asked, token=data.token(data.OFFICER))] * OFTEN
    return lambda: run.list_rate(run.app, requests)
