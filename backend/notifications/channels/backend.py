"""Mail through Django's configured backend: files during development and in the default installation."""

from django.core.mail import EmailMultiAlternatives, get_connection

from backend.notifications.channels.outcomes import Outcome, Result


class DjangoChannel:
    def ready(self) -> None:
        """Nothing to connect to."""

    def send(self, mail: EmailMultiAlternatives) -> Outcome:
        """A connection each, so that the file backend writes one file per mail."""
        try:
            get_connection().send_messages([mail])
        except OSError as error:
            return Outcome(Result.UNKNOWN, type(error).__name__[:20])
        except ValueError:  # a header that cannot be written: Django refuses line breaks
            return Outcome(Result.FAILED, "header")
        return Outcome(Result.SENT)

    def close(self) -> None:
        """Nothing stays open."""
