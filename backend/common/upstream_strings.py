"""Sentences of the libraries that their own Chinese catalogues lack. Named here, they stand in ours, which Django asks first."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

BORROWED = (
    # django.contrib.auth.password_validation, 5.2
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    _("No response body"),  # drf_spectacular
)
