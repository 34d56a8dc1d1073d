"""Each release and the last migration of its apps."""

INITIAL = (
    "campaigns", "common", "demo", "handbook", "imports", "issues", "journal", "notifications", "organisations", "pledges",
    "posts", "rollups", "tasks",
)  # fmt: skip
LAST_MIGRATIONS = {"v0.1.0": [*((app, "0001_initial") for app in INITIAL), ("grid", "0002_initial")]}
