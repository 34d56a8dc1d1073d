"""Service posts, claims, handovers, the duty log and service teams."""

from backend.posts.models.claims import Claim, Counted, DutyLog, Handover, StandIn
from backend.posts.models.posts import ServicePost
from backend.posts.models.teams import ServiceTeam, TeamMember
