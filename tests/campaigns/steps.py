"""A campaign under way, in a few words."""

from datetime import date
from typing import Any

from backend.campaigns import operations
from backend.campaigns.models import Campaign, Enrolment, Progress
from backend.organisations.models import Person
from tests.world import NOW
from workers.invariants import violations
from workers.relay import relay

DAYS = {"starts_on": date(2026, 6, 1), "ends_on": date(2027, 10, 13)}


def process_entries(now=NOW) -> None:
    while relay(now=now):
        pass


OURS = ("action_", "family_", "members_counted", "deeds_done", "suggestions_answered", "progress", "enrolment")


def wrong() -> list[str]:
    """What the invariants find about campaigns; rows that a test made directly have no entries, and are no concern here."""
    return [line for _, line in violations(NOW) if line.startswith(OURS)]


def drafted(world, actor: Person | None = None, **more: Any) -> Campaign:
    fields = {"unit_id": world.district.pk, "title": "Members take posts", **DAYS, **more}
    return operations.create_campaign(actor=actor or world.eva, now=NOW, **fields)


def published(world, **more: Any) -> Campaign:
    """A published campaign of the district, everybody enrolled."""
    campaign = drafted(world, **more)
    campaign = operations.publish_campaign(actor=world.eva, campaign_id=campaign.pk, now=NOW)
    process_entries()
    return campaign


def progress_of(campaign: Campaign, person: Person) -> dict[str, tuple[int, int, bool]]:
    """Code → count, running, done."""
    rows = Progress.objects.filter(enrolment__campaign=campaign, enrolment__person=person)
    return {row.action.code: (row.count, row.running, row.done) for row in rows.select_related("action")}


def counted(campaign: Campaign) -> int:
    return Enrolment.objects.filter(campaign=campaign, counted_path__isnull=False).count()


def figures(client, campaign: Campaign, unit) -> dict[str, int]:
    """What a place's progress says."""
    answer = client.get(f"/api/v1/units/{unit.pk}/progress?campaign={campaign.pk}").json()
    return {"members": answer["members"], **{row["code"]: row["done"] for row in answer["actions"] if row["done"]}}


def shares(client, campaign: Campaign, place, noun: str = "units") -> dict[str, tuple]:
    """Code → how many members have done it, are at it, have not begun."""
    answer = client.get(f"/api/v1/{noun}/{place.pk}/progress?campaign={campaign.pk}").json()
    return {row["code"]: (row["done"], row["running"], row["open"]) for row in answer["actions"]}


def accepted_deed(author: Person, secretary: Person):
    deed = operations.propose_deed(actor=author, now=NOW, title="A ramp")
    operations.agree_deed(actor=secretary, deed_id=deed.pk, now=NOW)
    operations.finish_deed(actor=author, deed_id=deed.pk, now=NOW, result="It stands.")
    return operations.accept_deed(actor=secretary, deed_id=deed.pk, now=NOW)


def answered_suggestion(author: Person, secretary: Person):
    made = operations.make_suggestion(actor=author, now=NOW, title="A bench", description="At the gate.")
    operations.receive_suggestion(actor=secretary, suggestion_id=made.pk, now=NOW)
    return operations.answer_suggestion(
        actor=secretary, suggestion_id=made.pk, now=NOW, answer="ADOPTED", reason="It will stand there in July."
    )


def confirmed_example(author: Person, secretary: Person):
    made = operations.record_example(actor=author, now=NOW, title="First to sort", account="Every day.")
    return operations.confirm_example(actor=secretary, example_id=made.pk, now=NOW)
