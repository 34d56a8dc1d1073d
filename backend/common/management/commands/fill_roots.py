"""`manage.py fill_roots`: the district's id for rows that an older version wrote beside this one while it was being rolled out.

The migrations did the same once; this may run at any time and again.
"""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

#: Where each app says how its rows find their district.
FILLS = {
    "organisations": "0005_fill_root",
    "posts": "0004_fill_root",
    "handbook": "0005_fill_root",
    "pledges": "0004_fill_root",
    "campaigns": "0006_fill_root",
    "notifications": "0009_fill_root",
    "common": "0003_fill_root",
}


class Command(BaseCommand):
    help = "Give rows without a district's id theirs: after a rolling upgrade. May run at any time, and again."

    def handle(self, *args: Any, **options: Any) -> None:
        for app, name in FILLS.items():
            import_module(f"backend.{app}.migrations.{name}").fill(apps, None)
            self.stdout.write(app)
