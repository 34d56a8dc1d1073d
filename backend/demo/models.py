"""The mark that a database holds a demo and nothing else."""

from django.db import models


class DemoLoad(models.Model):
    """Written with the demo, in its transaction: without this row nothing is ever emptied."""

    seed = models.BigIntegerField()
    issues = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
