"""Sentences that libraries have not translated into Chinese. Named here they are in our catalogue, which Django reads first."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

UPSTREAM = (
    # django.contrib.auth.password_validation, 5.2
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    _("No response body"),  # drf_spectacular
)
