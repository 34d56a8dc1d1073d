"""All URLs. Each app lists its own; a test fails for a route that is not in the access table."""

from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from backend.common.http.pages import problem_page, schema_page, start_page
from backend.common.ops.health import healthz, readyz
from backend.notifications.pages import unsubscribe_page
from backend.rollups.exposition import metrics

# Patterns are tried in this order: the most frequent first.
APPS = (
    "posts",
    "tasks",
    "issues",
    "organisations",
    "grid",
    "rollups",
    "handbook",
    "pledges",
    "campaigns",
    "matching",
    "journal",
    "notifications",
    "export",
)

urlpatterns = [
    path("", start_page, name="start"),
    path("problems/<slug:code>", problem_page, name="problem"),
    path("unsubscribe/<str:token>", unsubscribe_page, name="unsubscribe"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/schema/", schema_page, name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    *(path("api/v1/", include(f"backend.{app}.urls")) for app in APPS),
]
