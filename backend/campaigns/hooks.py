"""Registers functions of this app with the registries of lower apps."""

from backend.campaigns.models import Campaign, FeedbackSlip, ResidenceRegistration
from backend.campaigns.operations import enrol_people
from backend.campaigns.operations.departures import Registrations
from backend.grid.operations.rescoping import RESCOPED, Rescoping
from backend.organisations.holdings import HOLDINGS

HOLDINGS["registrations"] = Registrations()
RESCOPED["campaigns"] = Rescoping(Campaign)
RESCOPED["registrations"] = Rescoping(ResidenceRegistration)
RESCOPED["feedback_slips"] = Rescoping(FeedbackSlip)
RESCOPED["enrolments"] = lambda *, actor, now, limit: enrol_people(actor=actor, now=now)  # few at once: each is long
