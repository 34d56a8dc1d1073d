"""Who may import: administrators, below the unit for which a file is meant."""

from django.db.models import QuerySet

from backend.imports.models import Upload
from backend.organisations.models import Person
from backend.organisations.policies import ADMINISTRATORS, may_administer, within


def visible_uploads(actor: Person) -> QuerySet[Upload]:
    """The files that were uploaded for units which the actor administers. A file may hold everybody's telephone numbers."""
    return Upload.objects.filter(within(actor, ADMINISTRATORS, path="unit__path", cell=None))


def may_handle(actor: Person, upload: Upload) -> bool:
    return may_administer(actor, upload.unit)
