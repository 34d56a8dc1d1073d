"""The ways out of the house. Each takes finished mails one by one and says exactly what became of each."""

from django.conf import settings

from backend.notifications.channels.backend import DjangoChannel
from backend.notifications.channels.outcomes import Channel
from backend.notifications.channels.smtp import SmtpChannel

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def open_channel() -> Channel:
    """SMTP when the settings name a server, else whatever Django's backend does (files in VAR_DIR/mail)."""
    return SmtpChannel.from_settings() if settings.EMAIL_BACKEND == SMTP_BACKEND else DjangoChannel()
