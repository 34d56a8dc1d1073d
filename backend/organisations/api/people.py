"""People: /people, their roles, and oneself."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.organisations import operations, policies, queries
from backend.organisations.holdings import Becomes
from backend.organisations.models import Person as PersonRow
from backend.organisations.models import Role as RoleRow

KINDS = PersonRow.Kind.choices  # the system is refused by the operations


class PersonShort(fields.Output):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=PersonRow.Kind.choices)
    home_unit_id = serializers.UUIDField()
    service_unit_id = serializers.UUIDField(allow_null=True)
    skills = serializers.ListField(child=serializers.CharField())
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()


class ConsentShape(fields.Output):
    at = serializers.DateTimeField()
    how = serializers.ChoiceField(choices=PersonRow.How.choices)


class PersonFull(PersonShort):
    email = serializers.CharField(allow_null=True, help_text=_("Only for the person and administrators above"))
    phone = serializers.CharField(allow_null=True, help_text=_("Only for the person and administrators above"))
    language = serializers.CharField()
    consents = serializers.DictField(child=ConsentShape())
    created_at = serializers.DateTimeField()


class RoleShape(fields.Output):
    id = serializers.UUIDField()
    person_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=RoleRow.Kind.choices)
    unit_id = serializers.UUIDField()
    cell_id = serializers.UUIDField(allow_null=True)
    from_date = serializers.DateField()
    until_date = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class PersonView(ApiView):
    """The answer is one person; contact data and consents only for that person and the administrators above."""

    Output = PersonFull
    created_status = 200

    def serialize(self, row: Any) -> Any:
        fields = dict(super().serialize(row))
        if not policies.may_see_contact(self.actor, row):
            fields |= {"email": None, "phone": None, "language": "", "consents": {}}
        return fields


class PersonInput(fields.Input):
    name = fields.StrictCharField(max_length=100)
    kind = fields.Choice(choices=KINDS, required=False)
    home_unit_id = fields.Id()
    service_unit_id = fields.Id(required=False, allow_null=True)
    email = fields.StrictCharField(max_length=254, required=False, allow_null=True)
    phone = fields.StrictCharField(max_length=30, required=False, allow_null=True)
    skills = fields.StrictCharListField(required=False)
    language = fields.Choice(choices=settings.LANGUAGES, required=False, allow_blank=True)


class People(ListView, Step):
    summaries = {"get": _("People of the units one works for"), "post": _("Enter a person")}
    list_rows, operation, get_row = queries.list_people, operations.create_person, queries.get_person
    ordering = ("id",)
    orderings = {"oldest": ("id",), "name": ("name", "id")}

    class Filters(fields.Filters):
        unit = serializers.UUIDField(required=False)
        kind = fields.Choices(choices=KINDS, required=False)
        q = fields.StrictCharField(max_length=50, required=False)
        active = serializers.BooleanField(required=False)

    Input = PersonInput
    Output = PersonShort


class PersonChanges(PersonInput):
    helped_entry = fields.Choice(
        choices=PersonRow.How.choices, allow_null=True, help_text=_("How the person asked for help with entries")
    )
    be_asked = fields.Choice(
        choices=PersonRow.How.choices, allow_null=True, help_text=_("How the person agreed to be asked for help")
    )


class Person(PersonView, EditView):
    summaries = {"get": _("A person"), "patch": _("Edit a person, as an administrator")}
    operation, get_row = operations.edit_person, queries.get_person
    Input = PersonChanges


class PersonDeactivation(PersonView, Step):
    summaries = {"post": _("Close an account at once, and release what the person holds")}
    operation, get_row = operations.deactivate_person, queries.get_person


class PersonHoldings(ApiView):
    summaries = {"get": _("All that a person holds, and what becomes of it when the account is closed")}

    class Filters(fields.Filters):
        leaving = fields.Id(
            required=False, help_text=_("Instead: what becomes of it when the membership of this unit ends")
        )

    class Output(fields.Output):
        class Holding(fields.Output):
            kind = serializers.CharField(
                help_text=_("claims, handovers, teams, tasks, issues, pledges, roles and so on")
            )
            id = serializers.UUIDField()
            title = serializers.CharField(help_text=_("Empty where you may not see the row itself"))
            state = serializers.CharField()
            becomes = serializers.ChoiceField(choices=Becomes.choices)

        results = Holding(many=True)

    def get(self, request: Request, person_id: UUID) -> Response:
        held = queries.list_holdings(actor=self.actor, person_id=person_id, now=self.now, **self.filters())
        return Response({"results": held})


class PersonReactivation(PersonView, Step):
    summaries = {"post": _("Let a person in again")}
    operation, get_row = operations.reactivate_person, queries.get_person


class PersonRoles(ListView, Step):
    summaries = {"get": _("A person's roles"), "post": _("Grant a role at a unit")}
    list_rows, operation, get_row = queries.list_roles, operations.grant_role, queries.get_role
    ordering = ("id",)

    class Input(fields.Input):
        kind = fields.Choice(choices=RoleRow.Kind.choices)
        unit_id = fields.Id()
        from_date = fields.BoundedDateField(required=False, allow_null=True)
        until_date = fields.BoundedDateField(required=False, allow_null=True)

    Output = RoleShape


class RoleEnd(Step):
    summaries = {"post": _("End a role")}
    operation, get_row, Output = operations.end_role, queries.get_role, RoleShape
    created_status = 200


class ConsentsInput(fields.Input):
    public_name = fields.Boolean(required=False)
    helped_entry = fields.Boolean(required=False)
    be_asked = fields.Boolean(required=False)


class MyRole(fields.Output):
    kind = serializers.ChoiceField(choices=RoleRow.Kind.choices)
    unit_id = serializers.UUIDField()
    cell_id = serializers.UUIDField(allow_null=True)


class Me(PersonView):
    summaries = {"get": _("Oneself, with the roles in force"), "patch": _("Edit one's skills, language and consents")}

    class Input(fields.Input):
        skills = fields.StrictCharListField()
        language = fields.Choice(choices=settings.LANGUAGES, allow_blank=True)
        consents = ConsentsInput()

    class Output(PersonFull):
        roles = MyRole(many=True, source="grants")

    def get(self, request: Request) -> Response:
        # Always whole, never 304: roles change without the person's version.
        me = self.actor
        return Response(self.serialize(me), headers={"ETag": f'"{me.version}"'})

    def patch(self, request: Request) -> Response:
        return self.run_operation(
            operations.edit_own_profile,
            get=queries.get_self,
            expected_version=self.expected_version(),
            **self.read(),
        )
