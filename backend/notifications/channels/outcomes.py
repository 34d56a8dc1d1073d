"""What can become of one mail."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from django.core.mail import EmailMultiAlternatives


class Result(Enum):
    SENT = "SENT"
    RETRY = "RETRY"  # certainly not accepted, later perhaps
    FAILED = "FAILED"  # certainly not accepted, and never will be
    UNKNOWN = "UNKNOWN"  # handed over whole, but no answer: it may have arrived


@dataclass(frozen=True)
class Outcome:
    """`reason` is an SMTP code or a word, never what a server said: that may repeat the address."""

    result: Result
    reason: str = ""


class Unreachable(Exception):
    """No server to talk to: nothing was tried with any mail."""


class Channel(Protocol):
    def ready(self) -> None:
        """See to it that there is a connection. Raises Unreachable."""

    def send(self, mail: EmailMultiAlternatives) -> Outcome:
        """Hand over one mail to its one recipient."""

    def close(self) -> None: ...
