"""SMTP, one connection for many mails, knowing whether the final dot was sent.

Django's backend (and smtplib's `sendmail`) raise one exception for a connection that broke before the mail was handed over
and for one that broke after. The first may be tried again, the second must not: here the body and the final dot are two
writes, and everything from the dot on is UNKNOWN.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from backend.notifications.channels.outcomes import Outcome, Result, Unreachable

CONNECT_SECONDS = 5
ANSWER_SECONDS = 10  # four answers and the body before the dot …
DOT_SECONDS = 20  # … and one after it: at most 60 for one mail
LEADING_DOT = re.compile(rb"(?m)^\.")
CLOSING = 421
GONE = (OSError,)  # smtplib's own exceptions are kinds of it


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


class SmtpChannel:
    """Connects when the first mail is sent, and again after the connection broke."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection: smtplib.SMTP | None = None

    @classmethod
    def from_settings(cls) -> Self:
        return cls(
            Server(
                settings.EMAIL_HOST,
                settings.EMAIL_PORT,
                settings.EMAIL_HOST_USER,
                settings.EMAIL_HOST_PASSWORD,
                settings.EMAIL_USE_TLS,
                settings.EMAIL_USE_SSL,
            )
        )

    def send(self, mail: EmailMultiAlternatives) -> Outcome:
        try:
            sender = sanitize_address(mail.from_email, "ascii")
            recipient = sanitize_address(mail.to[0], "ascii")
            body = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's, not email's
        except ValueError:  # line breaks in a header, an address that is none: Django refuses to write them
            return Outcome(Result.FAILED, "header")
        try:
            connection = self.connection or self.connect()
            return self.converse(connection, sender, recipient, LEADING_DOT.sub(b"..", body))
        except (*GONE, Unreachable):
            self.drop()
            return Outcome(Result.RETRY, "disconnected")

    def converse(self, connection: smtplib.SMTP, sender: str, recipient: str, body: bytes) -> Outcome:
        """MAIL, RCPT, DATA, the body, the dot. Raises one of GONE only before the dot."""
        for step in (lambda: connection.mail(sender), lambda: connection.rcpt(recipient)):
            code = step()[0]
            if code not in (250, 251):
                return self.refused(connection, code)
        code = connection.docmd("data")[0]
        if code != 354:
            return self.refused(connection, code)
        connection.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        try:
            self.wait_for(DOT_SECONDS)
            connection.send(b".\r\n")
            code = connection.getreply()[0]
            self.wait_for(ANSWER_SECONDS)
        except GONE:
            self.drop()
            return Outcome(Result.UNKNOWN, "no-answer")
        if 200 <= code < 300:
            return Outcome(Result.SENT)
        return self.refused(connection, code) if code >= 400 else self.lost_track()

    def refused(self, connection: smtplib.SMTP, code: int) -> Outcome:
        """The server's no. The conversation is set back, so that the next mail starts afresh."""
        try:
            if code == CLOSING or connection.rset()[0] != 250:
                self.drop()
        except GONE:
            self.drop()
        return Outcome(Result.FAILED if code >= 500 else Result.RETRY, str(code))

    def lost_track(self) -> Outcome:
        """An answer that means nothing, after the dot."""
        self.drop()
        return Outcome(Result.UNKNOWN, "bad-answer")

    def wait_for(self, seconds: int) -> None:
        if self.connection is not None and self.connection.sock is not None:
            self.connection.sock.settimeout(seconds)

    def ready(self) -> None:
        if self.connection is None:
            self.connect()

    def connect(self) -> smtplib.SMTP:
        """Raises Unreachable. No Nagle: the dot is a write of its own and must not wait for an acknowledgement."""
        server = self.server
        try:
            if server.use_ssl:
                context = ssl.create_default_context()
                made: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=CONNECT_SECONDS, context=context
                )
            else:
                made = smtplib.SMTP(server.host, server.port, timeout=CONNECT_SECONDS)
            assert made.sock is not None
            made.sock.settimeout(ANSWER_SECONDS)
            made.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if server.use_tls:
                made.starttls(context=ssl.create_default_context())
            made.ehlo_or_helo_if_needed()
            if server.user:
                made.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(type(error).__name__) from error
        self.connection = made
        return made

    def drop(self) -> None:
        """Forget a connection of which nothing good is to be expected."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def close(self) -> None:
        if self.connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.connection.quit()
        self.drop()
