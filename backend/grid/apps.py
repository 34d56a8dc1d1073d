from django.apps import AppConfig


class GridConfig(AppConfig):
    name = "backend.grid"

    def ready(self) -> None:
        """Tell the organisations app what becomes of the cells of a merged unit: it stands below this one."""
        from backend.grid.operations import take_over_cells  # noqa: PLC0415  models are loaded only now
        from backend.organisations import holdings  # noqa: PLC0415

        holdings.keep_taking_over(cells=take_over_cells)
