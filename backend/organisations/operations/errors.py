"""Errors that several operations of this app raise."""

from django.utils.translation import gettext_lazy as _

from backend.common.errors import Conflict, NotAllowed


class AlreadyExists(Conflict):
    code = "already-exists"
    title = _("This exists already.")


class UnitClosed(Conflict):
    code = "unit-closed"
    title = _("This unit is closed.")


class TreeCycle(Conflict):
    code = "tree-cycle"
    title = _("A unit cannot stand below itself, and a district stands below nothing.")


class GainsByIt(NotAllowed):
    code = "gains-by-it"
    title = _("You would see more by this change yourself: somebody else who answers for both sides has to make it.")


class PrivilegeEscalation(NotAllowed):
    code = "privilege-escalation"
    title = _("A role is given only below your own, inside your own part of the tree, and never to yourself.")
