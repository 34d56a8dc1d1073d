"""Three linked lists of pledges (三级清单), and what happens to each pledge in its year."""

from backend.pledges.models.lists import PledgeList, Tier
from backend.pledges.models.pledges import Milestone, Pledge
from backend.pledges.models.records import Evaluation, PledgeReview, PledgeRevision, QuarterNote
