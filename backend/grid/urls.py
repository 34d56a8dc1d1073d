"""The addresses of this app."""

from django.urls import path

from backend.grid import api

urlpatterns = [
    path("public/locations", api.PublicLocations.as_view()),
    path("cells", api.Cells.as_view()),
    path("cells/<uuid:cell_id>", api.Cell.as_view()),
    path("cells/<uuid:cell_id>/codes", api.CellCodes.as_view()),
    path("cells/<uuid:cell_id>/move", api.CellMove.as_view()),
    path("cells/<uuid:cell_id>/closure", api.CellClosure.as_view()),
    path("cells/<uuid:cell_id>/staff", api.CellStaff.as_view()),
    path("cells/<uuid:cell_id>/roles", api.CellRoles.as_view()),
]
