"""What the figures are called and how they read: the one list of metrics.

A *gauge* is a stock (open now): its value on a day is everything counted up to that day. A *flow* is what happened: its value
is what was counted between two days. Both are summed from the same rows; only the first day differs.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

QUANTITY = re.compile(r"quantity:([a-z0-9_]{1,20})")
QUANTITY_TAKEN_OVER = re.compile(r"quantity_taken_over:([a-z0-9_]{1,20})")
THOUSANDTHS = 1000
ACTION = re.compile(r"(action|family)_(done|running):[0-9a-f]{8}:([A-Z0-9_]{1,12})")
MEMBERS = re.compile(r"members_counted:[0-9a-f]{8}")
ACTION_LABELS = {"done": _("members who did an action"), "running": _("members under way with an action")}
FEW = 5  # fewer persons than this can be identified


def unless_few(count: int) -> int | None:
    """The count, or None where so few can be identified."""
    return count if count >= FEW else None


def in_steps(count: int) -> int | None:
    """The count rounded down to a multiple of FEW, or None below it. Every answer rounds the same way, so that no two answers
    can be subtracted to find the one person between them."""
    return unless_few(count // FEW * FEW)


@dataclass(frozen=True)
class Metric:
    """`divisor` turns what is counted (minutes, thousandths) into what is read (hours, mu). `app` can recount it.

    A figure about families in need is shown to nobody while it is below `smallest`, 0 included: one family in a small
    cell is a family everybody knows. Above, it is shown in steps of `smallest`, so that the difference of two days or two
    places is no small figure either. Such a figure does not open the rows behind it.
    """

    name: str
    label: str | Promise
    unit: str | Promise
    app: str
    gauge: bool = False
    divisor: int = 1
    smallest: int = 0

    def may_show(self, value: int) -> bool:
        return not self.smallest or value >= self.smallest

    def stepped(self, value: int) -> int:
        return value // self.smallest * self.smallest if self.smallest else value


def registry(*metrics: Metric) -> dict[str, Metric]:
    return {metric.name: metric for metric in metrics}


METRICS = registry(
    Metric("posts_open", _("posts open"), _("posts"), "posts", gauge=True),
    Metric("places", _("places"), pgettext_lazy("unit", "places"), "posts", gauge=True),
    Metric("places_taken", _("places taken"), pgettext_lazy("unit", "places"), "posts", gauge=True),
    Metric("claims_waiting", _("people on waiting lists"), _("people"), "posts", gauge=True),
    Metric("claims_confirmed", _("claims confirmed"), _("claims"), "posts"),
    Metric("minutes_served", _("hours served"), _("hours"), "posts", divisor=60),
    Metric("minutes_administered", _("hours entered by administrators"), _("hours"), "posts", divisor=60),
    Metric("minutes_taken_over", _("hours taken over from earlier ledgers"), _("hours"), "posts", divisor=60),
    Metric("tasks_open", _("tasks open"), _("tasks"), "tasks", gauge=True),
    Metric("tasks_done", _("tasks done"), _("tasks"), "tasks"),
    Metric("issues_open", _("issues open"), _("issues"), "issues", gauge=True),
    Metric("issues_reported", _("issues reported"), _("issues"), "issues"),
    Metric("issues_resolved", _("issues resolved"), _("issues"), "issues"),
    Metric("issues_explained", _("issues closed with an explanation"), _("issues"), "issues"),
    Metric("issues_not_found", _("issues closed as not found"), _("issues"), "issues"),
    Metric("issues_overdue", _("issues open and overdue"), _("issues"), "issues", gauge=True),
    Metric("issues_closed_on_time", _("issues closed on time"), _("issues"), "issues"),
    Metric("issues_closed_extended", _("issues closed within an extension"), _("issues"), "issues"),
    Metric("issues_closed_late", _("issues closed late"), _("issues"), "issues"),
    Metric("issues_checked", _("answers verified"), _("answers"), "issues"),
    Metric("issues_sent_back", _("answers sent back"), _("answers"), "issues"),
    Metric("issues_reopened", _("issues reopened"), _("issues"), "issues"),
    Metric("issues_reported_taken_over", _("of those reported, taken over"), _("issues"), "issues"),
    Metric("issues_resolved_taken_over", _("of those resolved, taken over"), _("issues"), "issues"),
    Metric("issues_explained_taken_over", _("of those explained, taken over"), _("issues"), "issues"),
    Metric("issues_not_found_taken_over", _("of those not found, taken over"), _("issues"), "issues"),
    Metric("issues_closed_late_taken_over", _("of those closed late, taken over"), _("issues"), "issues"),
    Metric("pledges_published:SECRETARY", _("secretaries' pledges in force"), _("pledges"), "pledges", gauge=True),
    Metric("pledges_published:BRANCH", _("branches' pledges in force"), _("pledges"), "pledges", gauge=True),
    Metric("pledges_published:MEMBER", _("members' pledges in force"), _("pledges"), "pledges", gauge=True),
    Metric("pledges_evaluated:FULFILLED", _("pledges fulfilled"), _("pledges"), "pledges"),
    Metric("pledges_evaluated:PARTLY_FULFILLED", _("pledges partly fulfilled"), _("pledges"), "pledges"),
    Metric("pledges_evaluated:UNFULFILLED_EXPLAINED", _("pledges not fulfilled, with reason"), _("pledges"), "pledges"),
    Metric("pledges_evaluated:UNFULFILLED", _("pledges not fulfilled"), _("pledges"), "pledges"),
    Metric("deeds_done", _("practical deeds accepted"), _("deeds"), "campaigns"),
    Metric("suggestions_answered", _("suggestions answered"), _("suggestions"), "campaigns"),
    Metric("visits", _("visits to families"), _("visits"), "handbook", smallest=FEW),
    Metric("pairings", _("pairings in force"), _("pairings"), "handbook", gauge=True, smallest=FEW),
    Metric("households_paired", _("families in pairing"), _("families"), "handbook", gauge=True, smallest=FEW),
)
#: Units in which results are counted. The codes are those of an issue's quantity; an unknown one is shown as it is.
QUANTITY_UNITS: dict[str, Promise] = {
    "farm": _("farms"),
    "shop": _("shops"),
    "household": _("households"),
    "building": _("buildings"),
    "piece": _("pieces"),
    "vehicle": _("vehicles"),
    "mu": _("mu"),
    "square_metre": _("square metres"),
    "metre": _("metres"),
    "tonne": _("tonnes"),
}
ORDER = {name: place for place, name in enumerate(METRICS)}


def find(name: str) -> Metric | None:
    """The metric of this name; `quantity:farm` and its like are one family. None when there is no such metric."""
    if quantity := QUANTITY.fullmatch(name) or QUANTITY_TAKEN_OVER.fullmatch(name):
        code = quantity.group(1)
        label = _("results") if name.startswith("quantity:") else _("of the results, taken over")
        return Metric(name, label, QUANTITY_UNITS.get(code, code), "issues", divisor=THOUSANDTHS)
    if action := ACTION.fullmatch(name):
        about, how_far, code = action.groups()
        smallest = FEW if about == "family" else 0
        return Metric(name, ACTION_LABELS[how_far], code, "campaigns", gauge=True, smallest=smallest)
    if MEMBERS.fullmatch(name):
        return Metric(name, _("members covered by a campaign"), _("people"), "campaigns", gauge=True)
    return METRICS.get(name)


def with_taken_over(counts: dict[str, int]) -> dict[str, int]:
    """What something taken over counts: the figure itself, and beside it how much of the figure is taken over."""
    beside = {}
    for name, amount in counts.items():
        family, colon, member = name.partition(":")
        beside[f"{family}_taken_over{colon}{member}"] = amount
    return counts | beside


def sort_key(name: str) -> tuple[int, str]:
    """The order in which figures are shown: as listed here, quantities last."""
    return ORDER.get(name, len(ORDER)), name
