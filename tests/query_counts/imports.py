"""The list of uploaded files."""

from backend.imports.models import Upload
from tests.query_counts import Listing
from tests.world import NOW, World


def uploads(world: World, number: int) -> None:
    for _ in range(number):
        Upload.objects.create(
            uploaded_by=world.eva, unit=world.kongpu, name="a.xlsx", digest="", language="en", created_at=NOW
        )


ROWS = {"GET imports": Listing(uploads, "/api/v1/imports", reader="eva", statements=2)}
