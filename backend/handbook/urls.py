"""The addresses of this app."""

from django.urls import path

from backend.handbook import api

urlpatterns = [
    path("handbook-choices", api.HandbookChoices.as_view()),
    path("households", api.Households.as_view()),
    path("households/<uuid:household_id>", api.HouseholdDetail.as_view()),
    path("households/<uuid:household_id>/readings", api.HouseholdReadings.as_view()),
    path("households/<uuid:household_id>/history", api.HouseholdHistory.as_view()),
    path("households/<uuid:household_id>/closure", api.HouseholdClosure.as_view()),
    path("households/<uuid:household_id>/erasure", api.HouseholdErasure.as_view()),
    path("households/<uuid:household_id>/legal-hold", api.HouseholdHold.as_view()),
    path("households/<uuid:household_id>/legal-hold-release", api.HouseholdRelease.as_view()),
    path("households/<uuid:household_id>/pairings", api.HouseholdPairings.as_view()),
    path("households/<uuid:household_id>/visits", api.HouseholdVisits.as_view()),
    path("pairings", api.Pairings.as_view()),
    path("pairings/<uuid:pairing_id>", api.PairingDetail.as_view()),
    path("pairings/<uuid:pairing_id>/acceptance", api.PairingAcceptance.as_view()),
    path("pairings/<uuid:pairing_id>/refusal", api.PairingRefusal.as_view()),
    path("pairings/<uuid:pairing_id>/ending", api.PairingEnding.as_view()),
    path("visits", api.Visits.as_view()),
    path("visits/<uuid:visit_id>", api.VisitDetail.as_view()),
    path("visits/<uuid:visit_id>/readings", api.VisitReadings.as_view()),
    path("visits/<uuid:visit_id>/answer", api.VisitAnswer.as_view()),
    path("visits/<uuid:visit_id>/issue", api.VisitIssue.as_view()),
    path("visits/<uuid:visit_id>/follow-up", api.VisitFollowUp.as_view()),
    path("visits/<uuid:visit_id>/closure", api.VisitClosure.as_view()),
    path("retention-reports", api.RetentionReports.as_view()),
]
