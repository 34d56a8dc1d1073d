"""三级清单: who pledges what, in which year, and which pledge serves which. What becomes of one is told in keeping.py.

Lists are those of the five communities of 孔浦街道 that are named after plants (五朵金花; which five the report means is our
reading), and of the consortia on the river front and on the north bank.
"""

from collections.abc import Iterator
from datetime import date, datetime

from backend.demo.agenda import Story
from backend.demo.people import FEATURED_PLACE
from backend.demo.size import shares
from backend.demo.stage import Stage
from backend.demo.stories import keeping
from backend.demo.stories.lists import Writer, Written, draft, list_of
from backend.demo.times import DAY, at_clock, local, soon
from backend.demo.words import pledges as words
from backend.organisations import operations as organisations
from backend.pledges.models import Tier

FLOWERS = ("百合社区", "白杨社区", "文竹社区", "绿梅社区", "红梅社区")
PLACES = (*FLOWERS, FEATURED_PLACE, "北岸琴森社区")
WEIGHTS = {Tier.SECRETARY: 10.0, Tier.BRANCH: 10.0, Tier.MEMBER: 2.3}
#: Days after the beginning of a year's round: a tier looks at what the tier above has published.
OPENS = {Tier.SECRETARY: 0.0, Tier.BRANCH: 11.0, Tier.MEMBER: 23.0}
LATE_SHARE = 0.07  # of all pledges, added in the last weeks


def stories(stage: Stage) -> Iterator[Story]:
    rng, found = stage.dice("pledges"), writers(stage)
    years = [year for year in range(stage.start.year, local(stage.end).year + 1) if opening(stage, year) < stage.end]
    late = round(stage.size.pledges * LATE_SHARE)
    weights = [WEIGHTS[Tier(writer.tier)] * part_of(stage, year) for year in years for writer in found]
    numbers = iter(shares([weight * rng.uniform(0.85, 1.15) for weight in weights], stage.size.pledges - late, least=1))
    for year in years:
        for writer in found:
            yield write(stage, writer, year, next(numbers))
    yield from keeping.late(stage, found, late)
    for writer in found:
        if writer.tier == Tier.SECRETARY:
            yield agrees(stage, writer)


def agrees(stage: Stage, writer: Writer) -> Story:
    """Secretaries let their names stand on public pages, two of three of them; of members only the list is seen there."""
    rng = stage.dice("agrees", writer.key)
    yield soon(rng, stage.start, 8, 18)
    if rng.random() < 0.66:
        stage.perform(organisations.edit_own_profile, writer.owner, consents={"public_name": True})


def writers(stage: Stage) -> list[Writer]:
    """In the order of the tiers: what is above is there first."""
    places = [stage.places[name] for name in PLACES if name in stage.places]
    found: list[Writer] = []
    streets = {place.street.pk: place for place in places}
    for street_id, place in streets.items():
        officer, above = stage.officers[street_id][-1], stage.featured["administrator"]
        found.append(Writer(Tier.SECRETARY, place, place.street, officer, above, place.street.name))
    for place in places:
        assert place.secretary is not None
        officer = stage.officers[place.street.pk][0]
        found.append(Writer(Tier.SECRETARY, place, place.unit, place.secretary, officer, place.unit.name))
    for place in places:
        officer = stage.officers[place.street.pk][0]
        for branch in place.branches:
            found.append(Writer(Tier.BRANCH, place, branch, place.secretaries[branch.pk], officer, branch.name))
    for place in places:
        for person_id in place.people:
            home = stage.homes[person_id]
            if home in place.branches and person_id not in place.secretaries.values():
                reviewer = place.secretaries[home.pk]
                found.append(Writer(Tier.MEMBER, place, home, person_id, reviewer, stage.names[person_id]))
    return found


def opening(stage: Stage, year: int) -> datetime:
    """The first working days of January; in the story's first year when it has begun, and not if that year is nearly over."""
    if year > stage.start.year:
        return at_clock(date(year, 1, 4), 9)
    begins = stage.start + 20 * DAY
    return begins if local(begins) < at_clock(date(year, 11, 25), 9) else stage.end


def part_of(stage: Stage, year: int) -> float:
    """Which part of the year the story leaves to its pledges, at least a quarter."""
    begins = max(date(year, 1, 1), local(opening(stage, year)).date())
    return max((date(year, 12, 31) - begins).days / 365, 0.25)


def write(stage: Stage, writer: Writer, year: int, number: int) -> Story:
    """Opened, written in one sitting, handed in a day or two later."""
    rng = stage.dice("list", writer.key, year)
    yield soon(rng, opening(stage, year) + OPENS[Tier(writer.tier)] * DAY, 0, 2)
    if local(stage.now).year < year - 1:
        return
    list_id = list_of(stage, writer.tier, writer.owner, writer.unit.pk, year)
    starts_on = max(date(year, 1, 1), local(stage.now).date() if year == stage.start.year else date(year, 1, 1))
    written = Written(stage, writer, year, list_id, starts_on)
    writer.written.append(written)
    samples = words.BY_TIER[writer.tier]
    turn = rng.randrange(len(samples))
    drafts = [draft(written, rng, samples[(turn + count) % len(samples)]) for count in range(number)]
    yield from keeping.bring_forward(written, rng, [pledge.pk for pledge in drafts])
