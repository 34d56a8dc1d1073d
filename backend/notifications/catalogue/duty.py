"""What messages and waiting lists name of service: handovers, the duty log and pairings with families."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.handbook.policies import visible_pairings
from backend.notifications.catalogue.declarations import Noun, Row, Subject
from backend.posts.policies import visible_duty_logs, visible_handovers


def handover_subject(row: Row) -> Subject:
    title, url = row["claim__post__title"], f"/posts/{row['claim__post_id']}"
    return Subject(title, title, row["state"], url, starts=row["claim__post__starts_at"])


def duty_log_subject(row: Row) -> Subject:
    """Post, day and time; not the words about it."""
    values = {"post": row["claim__post__title"], "day": row["day"].isoformat(), "minutes": row["minutes"]}
    title = gettext("%(post)s, %(day)s, %(minutes)d minutes") % values
    return Subject(title, title, row["state"], f"/claims/{row['claim_id']}/duty-log")


def pairing_subject(row: Row) -> Subject:
    """Nothing of the family: its code is for those who may open it."""
    title = str(_("a pairing with a family"))
    return Subject(title, title, row["state"], f"/pairings/{row['id']}")


NOUNS = [
    Noun(
        "handover",
        visible_handovers,
        ("id", "state", "claim__post_id", "claim__post__title", "claim__post__starts_at"),
        handover_subject,
    ),
    Noun(
        "dutylog",
        visible_duty_logs,
        ("id", "state", "day", "minutes", "claim_id", "claim__post__title"),
        duty_log_subject,
    ),
    Noun("pairing", visible_pairings, ("id", "state"), pairing_subject),
]
