"""Reports of texts removed at the end of their retention period."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Unit


class RetentionReport(models.Model):
    """The number of texts of one sort removed on a day in a district. No ids: nothing links to the households."""

    class What(models.TextChoices):
        VISIT_TEXTS = "VISIT_TEXTS", _("notes and answers of visits, twelve months after closing")
        HOUSEHOLD_NOTES = "HOUSEHOLD_NOTES", _("notes about households, twelve months after closing")
        CONTACTS = "CONTACTS", _("contacts, thirty days after the last pairing")
        CONSENT_OVER = "CONSENT_OVER", _("all texts of households whose consent is over")

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    day = models.DateField()
    what = models.CharField(max_length=20, choices=What)
    how_many = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "day", "what"], name="retention_report_once")]
