"""What the relay makes of rows by itself: it is no use of them, and goes with them when an import is undone."""

from django.db.models import Model

#: The models of such rows; upper apps add theirs in their hooks.py. Each refers to the imported row and is deleted with it.
DERIVED: set[type[Model]] = set()
