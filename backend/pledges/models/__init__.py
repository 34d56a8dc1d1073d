"""Three linked tiers of pledge lists (三级清单), their pledges and the records about each pledge."""

from backend.pledges.models.lists import PledgeList, Tier
from backend.pledges.models.pledges import Milestone, Pledge
from backend.pledges.models.records import Evaluation, PledgeReview, PledgeRevision, QuarterNote
