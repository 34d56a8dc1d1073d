"""The addresses of this app."""

from django.urls import path

from backend.handbook.api import households, pairings, visits

urlpatterns = [
    path("handbook-choices", households.HandbookChoices.as_view()),
    path("households", households.Households.as_view()),
    path("households/<uuid:household_id>", households.HouseholdDetail.as_view()),
    path("households/<uuid:household_id>/readings", households.HouseholdReadings.as_view()),
    path("households/<uuid:household_id>/history", households.HouseholdHistory.as_view()),
    path("households/<uuid:household_id>/closure", households.HouseholdClosure.as_view()),
    path("households/<uuid:household_id>/erasure", households.HouseholdErasure.as_view()),
    path("households/<uuid:household_id>/legal-hold", households.HouseholdHold.as_view()),
    path("households/<uuid:household_id>/legal-hold-release", households.HouseholdRelease.as_view()),
    path("households/<uuid:household_id>/pairings", pairings.HouseholdPairings.as_view()),
    path("households/<uuid:household_id>/visits", visits.HouseholdVisits.as_view()),
    path("pairings", pairings.Pairings.as_view()),
    path("pairings/<uuid:pairing_id>", pairings.PairingDetail.as_view()),
    path("pairings/<uuid:pairing_id>/acceptance", pairings.PairingAcceptance.as_view()),
    path("pairings/<uuid:pairing_id>/refusal", pairings.PairingRefusal.as_view()),
    path("pairings/<uuid:pairing_id>/ending", pairings.PairingEnding.as_view()),
    path("visits", visits.Visits.as_view()),
    path("visits/<uuid:visit_id>", visits.VisitDetail.as_view()),
    path("visits/<uuid:visit_id>/readings", visits.VisitReadings.as_view()),
    path("visits/<uuid:visit_id>/answer", visits.VisitAnswer.as_view()),
    path("visits/<uuid:visit_id>/issue", visits.VisitIssue.as_view()),
    path("visits/<uuid:visit_id>/follow-up", visits.VisitFollowUp.as_view()),
    path("visits/<uuid:visit_id>/closure", visits.VisitClosure.as_view()),
    path("retention-reports", households.RetentionReports.as_view()),
]
