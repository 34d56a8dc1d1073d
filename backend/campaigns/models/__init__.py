"""Campaigns, what members do in them, and how far everybody is."""

from backend.campaigns.models.campaigns import Action, Campaign
from backend.campaigns.models.progress import Confirmation, Enrolment, Exemption, Progress
from backend.campaigns.models.records import Example, PracticalDeed, Suggestion
from backend.campaigns.models.registrations import ResidenceRegistration
from backend.campaigns.models.slips import FeedbackSlip
