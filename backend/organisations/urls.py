"""The addresses of this app."""

from django.urls import path

from backend.organisations.api import calendars, consortia, people, sign_in, units

urlpatterns = [
    path("units", units.Units.as_view()),
    path("units/<uuid:unit_id>", units.Unit.as_view()),
    path("units/<uuid:unit_id>/codes", units.UnitCodes.as_view()),
    path("units/<uuid:unit_id>/move", units.UnitMove.as_view()),
    path("units/<uuid:unit_id>/merger", units.UnitMerger.as_view()),
    path("units/<uuid:unit_id>/closure", units.UnitClosure.as_view()),
    path("calendar/<int:year>", calendars.CalendarOfYear.as_view()),
    path("consortia", consortia.Consortia.as_view()),
    path("consortia/<uuid:consortium_id>", consortia.Consortium.as_view()),
    path("consortia/<uuid:consortium_id>/members", consortia.ConsortiumMembers.as_view()),
    path("consortia/<uuid:consortium_id>/arrivals", consortia.ConsortiumArrivals.as_view()),
    path("consortia/<uuid:consortium_id>/departures", consortia.ConsortiumDepartures.as_view()),
    path("consortia/<uuid:consortium_id>/closure", consortia.ConsortiumClosure.as_view()),
    path("people", people.People.as_view()),
    path("people/<uuid:person_id>", people.Person.as_view()),
    path("people/<uuid:person_id>/roles", people.PersonRoles.as_view()),
    path("people/<uuid:person_id>/deactivation", people.PersonDeactivation.as_view()),
    path("people/<uuid:person_id>/reactivation", people.PersonReactivation.as_view()),
    path("people/<uuid:person_id>/holdings", people.PersonHoldings.as_view()),
    path("people/<uuid:person_id>/invitations", sign_in.PersonInvitations.as_view()),
    path("people/<uuid:person_id>/reset-confirmation", sign_in.PersonResetConfirmation.as_view()),
    path("roles/<uuid:role_id>/end", people.RoleEnd.as_view()),
    path("invitation-acceptances", sign_in.InvitationAcceptances.as_view()),
    path("email-confirmations", sign_in.EmailConfirmations.as_view()),
    path("tokens", sign_in.Tokens.as_view()),
    path("tokens/<slug:token_id>", sign_in.Token.as_view()),
    path("session", sign_in.Session.as_view()),
    path("me", people.Me.as_view()),
    path("me/email", sign_in.MyEmail.as_view()),
    path("me/password", sign_in.MyPassword.as_view()),
]
