from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "backend.matching"

    def ready(self) -> None:
        """Tell the apps below what they may not look up: tasks, which service teams there are; organisations and grid, what
        is still open at a place that somebody wants to close."""
        from backend.issues import queries as issues  # noqa: PLC0415  models are loaded only now
        from backend.matching import queries  # noqa: PLC0415
        from backend.organisations import holdings  # noqa: PLC0415
        from backend.posts import queries as posts  # noqa: PLC0415
        from backend.tasks import queries as tasks  # noqa: PLC0415
        from backend.tasks import teams  # noqa: PLC0415

        teams.keep(posts)
        holdings.keep_open_work(
            posts=posts.count_open,
            tasks=tasks.count_open,
            issues=issues.count_open,
            issues_in_hand=issues.count_dispatched,
            households=queries.has_households,
            pledges=queries.count_pledges,
        )
