"""Service teams: 服务分队."""

from django.db import models
from django.db.models import Q

from backend.common.models import VersionedModel
from backend.grid.models import Scoped
from backend.organisations.models import Person


class ServiceTeam(Scoped):
    """People who serve together. Joining is voluntary; the leader must be a member."""

    name = models.CharField(max_length=100)
    purpose = models.TextField(max_length=2000, blank=True)
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="team_name_once_in_unit")]
        indexes = [models.Index(fields=["unit_path"], name="team_unit_path")]


class TeamMember(VersionedModel):
    """A person in a team, until `left_at`."""

    team = models.ForeignKey(ServiceTeam, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="teams")
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "person"], condition=Q(left_at=None), name="team_member_once")
        ]
