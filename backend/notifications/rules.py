"""What is said of a kind of message: to which group it belongs, for how long it is of use, and where it is told.

`urgent` kinds wait for the morning but not for a working day, and do not count against the weekly limit: a place is
kept for hours, and a duty that is called off tomorrow must be known today. `at_once` kinds do not even wait for the
morning if that would be too late: an offer on an emergency post may stand for an hour, and whoever is told at night asked
for the place. Reminders are never `at_once`. A kind that is not `mailed` stands in the inbox and in the weekly digest;
one that is not `digested` either stands in the inbox alone, because the digest tells it otherwise. `states` are the states
of the subject in which a mail still makes sense.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils.functional import Promise

from backend.notifications.models import Preference

Group = Preference.Group
ANSWER_SOON = timedelta(days=3)


@dataclass(frozen=True)
class Rule:
    group: str
    title: str | Promise
    body: str | Promise
    urgent: bool = False
    at_once: bool = False
    mailed: bool = True
    digested: bool = True
    useful_for: timedelta = ANSWER_SOON
    states: frozenset[str] = frozenset()  # empty: any

    @cached_property
    def limited(self) -> bool:
        return self.mailed and not self.urgent and self.group != Group.DIGEST
