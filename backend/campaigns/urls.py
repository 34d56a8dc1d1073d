"""The addresses of this app."""

from django.urls import path

from backend.campaigns import api

urlpatterns = [
    path("campaigns", api.Campaigns.as_view()),
    path("campaign-templates", api.CampaignTemplates.as_view()),
    path("campaigns/<uuid:campaign_id>", api.CampaignDetail.as_view()),
    path("campaigns/<uuid:campaign_id>/preview", api.CampaignPreview.as_view()),
    path("campaigns/<uuid:campaign_id>/publication", api.CampaignPublication.as_view()),
    path("campaigns/<uuid:campaign_id>/closure", api.CampaignClosure.as_view()),
    path("campaigns/<uuid:campaign_id>/exemptions", api.CampaignExemptions.as_view()),
    path("campaigns/<uuid:campaign_id>/confirmations", api.CampaignConfirmations.as_view()),
    path("exemptions/<uuid:exemption_id>/ending", api.ExemptionEnding.as_view()),
    path("me/progress", api.OwnProgress.as_view()),
    path("people/<uuid:person_id>/progress", api.PersonProgress.as_view()),
    path("units/<uuid:unit_id>/progress", api.UnitProgress.as_view()),
    path("consortia/<uuid:consortium_id>/progress", api.ConsortiumProgress.as_view()),
    path("reportings", api.Reportings.as_view()),
    path("reportings/<uuid:reporting_id>", api.ReportingDetail.as_view()),
    path("reportings/<uuid:reporting_id>/acceptance", api.ReportingAcceptance.as_view()),
    path("reportings/<uuid:reporting_id>/ending", api.ReportingEnding.as_view()),
    path("deeds", api.Deeds.as_view()),
    path("deeds/<uuid:deed_id>", api.DeedDetail.as_view()),
    path("deeds/<uuid:deed_id>/agreement", api.DeedAgreement.as_view()),
    path("deeds/<uuid:deed_id>/refusal", api.DeedRefusal.as_view()),
    path("deeds/<uuid:deed_id>/completion", api.DeedCompletion.as_view()),
    path("deeds/<uuid:deed_id>/acceptance", api.DeedAcceptance.as_view()),
    path("deeds/<uuid:deed_id>/withdrawal", api.DeedWithdrawal.as_view()),
    path("suggestions", api.Suggestions.as_view()),
    path("suggestions/<uuid:suggestion_id>", api.SuggestionDetail.as_view()),
    path("suggestions/<uuid:suggestion_id>/receipt", api.SuggestionReceipt.as_view()),
    path("suggestions/<uuid:suggestion_id>/answer", api.SuggestionAnswer.as_view()),
    path("examples", api.Examples.as_view()),
    path("examples/<uuid:example_id>", api.ExampleDetail.as_view()),
    path("examples/<uuid:example_id>/confirmation", api.ExampleConfirmation.as_view()),
]
