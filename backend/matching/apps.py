from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "backend.matching"

    def ready(self) -> None:
        """Tell the tasks app which service teams there are: it stands below the app that keeps them."""
        from backend.posts import queries as posts  # noqa: PLC0415  models are loaded only now
        from backend.tasks import teams  # noqa: PLC0415

        teams.keep(posts)
