"""When people do things: in the daytime, officials on working days. Pure."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random

from backend.common.calendar import SHANGHAI, is_working_day

DAY = timedelta(days=1)
works = lru_cache(maxsize=4096)(is_working_day)


def local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)


def at_clock(day: date, hours: float) -> datetime:
    """An instant of a local day: 9.5 is half past nine."""
    return datetime.combine(day, time(0), SHANGHAI) + timedelta(hours=hours)


def offer_and_steps(end: datetime, days: float, due_at: datetime, number: int) -> list[datetime]:
    """When a task is offered, `days` before the end and at least a day before it is due, and `number` moments between that and
    the end or the day it is due, whichever comes first: at any hour the story may end, nothing happens to a task that is over."""
    offered = min(end - days * DAY, due_at - DAY)
    last = min(end, due_at)
    return [offered + (last - offered) * count / (number + 1) for count in range(number + 1)]


def in_office(moment: datetime) -> datetime:
    """The moment itself if it lies in office hours, else early on the next working day (its minutes kept apart)."""
    here = local(moment)
    day = here.date()
    if works(day) and time(8, 30) <= here.time() < time(17, 30):
        return moment
    if here.time() >= time(17, 30) or not works(day):
        day += DAY
    while not works(day):
        day += DAY
    return at_clock(day, 8.5) + timedelta(minutes=here.minute, seconds=here.second)


def awake(moment: datetime) -> datetime:
    """The moment itself in the daytime, else that morning."""
    here = local(moment)
    if time(7) <= here.time() < time(21):
        return moment
    day = here.date() + (DAY if here.time() >= time(21) else timedelta(0))
    return at_clock(day, 7.5) + timedelta(minutes=here.minute, seconds=here.second)


def soon(rng: Random, moment: datetime, least: float, most: float) -> datetime:
    """Some days later (fractions count), in office hours."""
    return in_office(moment + timedelta(days=rng.uniform(least, most)))


def later(rng: Random, moment: datetime, least: float, most: float) -> datetime:
    """Some days later, in the daytime of any day."""
    return awake(moment + timedelta(days=rng.uniform(least, most)))
