"""What lies ahead, for a digest: what falls due, how far the campaigns are, how the pledges stand."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Window
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.campaigns import queries as campaigns
from backend.campaigns.models import Campaign
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.areas import Location
from backend.notifications.catalogue.due import DUE, DUTIES, DueList
from backend.notifications.digest_lines import Group, Line, line, merged
from backend.notifications.rendering import until
from backend.notifications.waiting import as_moment
from backend.organisations.models import Person
from backend.pledges import queries as pledges
from backend.pledges.models import Tier
from backend.posts.due import duties

AHEAD = timedelta(days=7)
EVENING = time(18)
MAX_DUE = 7  # lines of each list


class Outlook(NamedTuple):
    """A heading and short lines without links."""

    heading: str
    lines: list[str]


# --- what falls due ------------------------------------------------------------------------------------------------------


def compose_due(reader: Person, now: datetime, known: Collection[UUID]) -> list[Group]:
    """What falls due within seven days and is not among `known`, which the reader has just been told to be waiting."""
    end = now + AHEAD
    found = sorted(((at, claim) for at, claim in duties(reader, now, end)), key=lambda pair: (pair[0], pair[1].pk))
    groups = [
        Group(
            str(DUTIES),
            len(found),
            merged(due_line(claim.post.title, f"/claims/{claim.pk}", at) for at, claim in found),
        )
    ]
    groups += [due_group(reader, due, now, end, known) for due in DUE]
    return [group.cut(MAX_DUE) for group in groups if group.count]


def due_group(reader: Person, due: DueList, now: datetime, end: datetime, known: Collection[UUID]) -> Group:
    noun = CATALOGUE.nouns[due.noun]
    rows = due.rows(reader, now, end).exclude(pk__in=known).order_by(due.field, "id")
    named = rows.annotate(total=Window(Count("pk"))).values(*dict.fromkeys((*noun.fields, "id", due.field, "total")))
    shown = list(named[:MAX_DUE])
    count = shown[0]["total"] if shown else 0
    lines = []
    for row in shown:
        subject, at = noun.subject(row), as_moment(row[due.field], EVENING)
        assert at is not None
        lines.append(due_line(subject.mail_title, subject.url, at))
    return Group(str(due.heading), count, merged(lines))


def due_line(title: str, url: str, at: datetime) -> Line:
    return line(_("%(at)s %(title)s") % {"at": until(at), "title": title}, url)


# --- campaigns -----------------------------------------------------------------------------------------------------------


def compose_campaigns(reader: Person, locations: Sequence[Location], now: datetime) -> list[Outlook]:
    """Day n of N of every campaign around the reader, and how far it is: at the widest unit that the reader answers for, and the
    reader's own part. Of families nothing is said below five (docs/decisions/0040-handbook.md)."""
    today = timezone.localdate(now)
    running = campaigns.campaigns_around(actor=reader, today=today)
    if not running:
        return []
    own = campaigns.own_progress(actor=reader)
    unit = next((location for location in locations if not location.is_cell), None)
    return [campaign_outlook(reader, campaign, unit, own.get(campaign.pk), today) for campaign in running]


def campaign_outlook(
    reader: Person, campaign: Campaign, unit: Location | None, own: tuple[int, int] | None, today: date
) -> Outlook:
    days = {"day": (today - campaign.starts_on).days + 1, "days": (campaign.ends_on - campaign.starts_on).days + 1}
    lines = [_("Today is day %(day)d of %(days)d.") % days]
    if own:
        lines.append(_("You have done %(done)d of %(all)d actions.") % {"done": own[0], "all": own[1]})
    if unit:
        progress = campaigns.progress_at(actor=reader, campaign=campaign, unit_id=unit.id)
        if progress["members"]:
            members = {"unit": unit.name, "count": progress["members"]}
            lines.append(
                ngettext("%(unit)s: %(count)d member", "%(unit)s: %(count)d members", members["count"]) % members
            )
            lines += [action_line(one) for one in progress["actions"] if None not in (one["done"], one["running"])]
    return Outlook(campaign.title, lines)


def action_line(action: dict[str, object]) -> str:
    return _("%(name)s: %(done)d done, %(running)d under way") % action


# --- pledges -------------------------------------------------------------------------------------------------------------


def compose_pledges(locations: Sequence[Location], now: datetime) -> list[Outlook]:
    """By tier: in force, due soon, overdue, at risk; of each unit that the reader answers for and that lies in no other of them."""
    found = []
    for location in locations:
        tiers = pledges.outlook_of(location.path, timezone.localdate(now))
        if tiers:
            found.append(Outlook(location.name, [tier_line(tier) for tier in tiers]))
    return found


def tier_line(tier: pledges.TierOutlook) -> str:
    parts = [ngettext("%(count)d in force", "%(count)d in force", tier.in_force) % {"count": tier.in_force}]
    if tier.due_soon:
        parts.append(
            ngettext("%(count)d due within 30 days", "%(count)d due within 30 days", tier.due_soon)
            % {"count": tier.due_soon}
        )
    if tier.overdue:
        words = ngettext("%(count)d past the last day", "%(count)d past the last day", tier.overdue)
        parts.append(words % {"count": tier.overdue})
    if tier.at_risk:
        parts.append(ngettext("%(count)d at risk", "%(count)d at risk", tier.at_risk) % {"count": tier.at_risk})
    return _("%(tier)s: %(numbers)s") % {"tier": Tier(tier.tier).label, "numbers": _(", ").join(parts)}
