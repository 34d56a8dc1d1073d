"""Channels to the outside: each takes finished mails one by one and returns the exact outcome of each.

Django's SMTP backend (and smtplib's `sendmail`) raise one exception for a connection that broke before the mail was handed over
and for one that broke after. The first may be tried again, the second must not. `SmtpChannel` therefore writes the body and
the final dot separately, and everything from the dot on is UNKNOWN.
"""

import contextlib
import re
import smtplib
import socket
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
ANSWER_SECONDS = 10  # connecting, and each of the four answers and the body before the dot …
DOT_SECONDS = 20  # … and the answer after it: at most 60 for one mail on an open connection
LEADING_DOT = re.compile(rb"(?m)^\.")
CLOSING = 421


class Result(Enum):
    SENT = "SENT"
    RETRY = "RETRY"  # certainly not accepted, later perhaps
    FAILED = "FAILED"  # certainly not accepted, and never will be
    UNKNOWN = "UNKNOWN"  # handed over whole, but no answer: it may have arrived


@dataclass(frozen=True)
class Outcome:
    """`reason` is an SMTP code or a word, never the server's text: that may repeat the address."""

    result: Result
    reason: str = ""


BAD_HEADER = Outcome(Result.FAILED, "header")  # a line break in a header, or no address: Django refuses to write it


class Unreachable(Exception):
    """No server: no mail was tried."""


class Channel:
    """Mail through Django's configured backend: files during development and in the default installation."""

    def ready(self) -> None:
        """Connect if necessary. Raises Unreachable."""

    def send(self, mail: EmailMultiAlternatives) -> Outcome:
        """Hand over one mail to its one recipient. A connection each, so that the file backend writes one file per mail."""
        try:
            get_connection().send_messages([mail])
        except OSError as error:
            return Outcome(Result.UNKNOWN, type(error).__name__[:20])
        except ValueError:
            return BAD_HEADER
        return Outcome(Result.SENT)

    def close(self) -> None:
        """Close the connection."""


class SmtpChannel(Channel):
    """SMTP, one connection for many mails; it connects again after the connection broke."""

    connection: smtplib.SMTP | None = None

    def ready(self) -> None:
        if self.connection is None:
            self.connect()

    def connect(self) -> smtplib.SMTP:
        """Raises Unreachable. No Nagle: the dot is a write of its own and must not wait for an acknowledgement."""
        backend = EmailBackend(timeout=ANSWER_SECONDS)
        try:
            backend.open()
            connection = backend.connection
            assert connection is not None and connection.sock is not None
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.ehlo_or_helo_if_needed()
        except OSError as error:  # smtplib's own exceptions are kinds of it
            raise Unreachable(type(error).__name__) from error
        self.connection = connection
        return connection

    def send(self, mail: EmailMultiAlternatives) -> Outcome:
        try:
            sender = sanitize_address(mail.from_email, "ascii")
            recipient = sanitize_address(mail.to[0], "ascii")
            body = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's, not email's
        except ValueError:
            return BAD_HEADER
        try:
            return self.converse(self.connection or self.connect(), sender, recipient, LEADING_DOT.sub(b"..", body))
        except (OSError, Unreachable):
            return self.dropped(Result.RETRY, "disconnected")

    def converse(self, connection: smtplib.SMTP, sender: str, recipient: str, body: bytes) -> Outcome:
        """MAIL, RCPT, DATA, the body, the dot. Raises OSError only before the dot."""
        for step in (lambda: connection.mail(sender), lambda: connection.rcpt(recipient)):
            code = step()[0]
            if code not in (250, 251):
                return self.refused(connection, code)
        code = connection.docmd("data")[0]
        if code != 354:
            return self.refused(connection, code)
        connection.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        assert connection.sock is not None
        try:
            connection.sock.settimeout(DOT_SECONDS)
            connection.send(b".\r\n")
            code = connection.getreply()[0]
            connection.sock.settimeout(ANSWER_SECONDS)
        except OSError:
            return self.dropped(Result.UNKNOWN, "no-answer")
        if 200 <= code < 300:
            return Outcome(Result.SENT)
        return self.refused(connection, code) if code >= 400 else self.dropped(Result.UNKNOWN, "bad-answer")

    def refused(self, connection: smtplib.SMTP, code: int) -> Outcome:
        """The server refuses. The conversation is reset for the next mail."""
        outcome = Outcome(Result.FAILED if code >= 500 else Result.RETRY, str(code))
        try:
            usable = code != CLOSING and connection.rset()[0] == 250
        except OSError:
            usable = False
        return outcome if usable else self.dropped(outcome.result, outcome.reason)

    def dropped(self, result: Result, reason: str) -> Outcome:
        """An outcome after which the connection is not used again."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None
        return Outcome(result, reason)

    def close(self) -> None:
        if self.connection is not None:
            with contextlib.suppress(OSError):
                self.connection.quit()
            self.connection.close()
        self.connection = None


def open_channel() -> Channel:
    """SMTP when the settings name a server, else Django's backend (files in VAR_DIR/mail)."""
    return SmtpChannel() if settings.EMAIL_BACKEND == SMTP_BACKEND else Channel()
