"""The metrics that can measure a pledge: counters of a unit or cell, and records of a person. All come from records."""

from backend.rollups import metrics

#: Flows that a unit's or cell's counters hold; and every `quantity:<unit>`.
OF_PLACES = ("tasks_done", "issues_resolved", "minutes_served", "claims_confirmed", "visits")
OF_PEOPLE = ("tasks_done", "minutes_served", "claims_confirmed", "visits")
#: Issues of one category are counted from the issues themselves.
WITH_CATEGORY = "issues_resolved"
#: Small figures of this metric are shown to the visitor only (queries/progress.py).
VISITS = "visits"


def is_of_locations(metric: str) -> bool:
    return metric in OF_PLACES or metrics.QUANTITY.fullmatch(metric) is not None


def divisor(metric: str) -> int:
    found = metrics.find(metric)
    return found.divisor if found else 1
