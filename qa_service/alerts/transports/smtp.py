"""Mail by SMTP, always inside TLS: the server's certificate is checked, and there is no way back to plain text.

(Plain text is possible to this very machine alone, for a relay that runs beside the service.)
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from typing import Final

from qa_service.alerts.messages import Message
from qa_service.alerts.models import AlertState
from qa_service.alerts.transports.base import Deferred, Refused, ServerDown, said
from qa_service.alerts.transports.mime import mime
from qa_service.config import Mail

TIMEOUT_SECONDS: Final = 30.0
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class SmtpTransport:
    """One connection for a batch, opened at its first mail."""

    outcome = AlertState.SENT

    def __init__(self, mail: Mail, *, trust: ssl.SSLContext | None = None, timeout: float = TIMEOUT_SECONDS) -> None:
        self._mail, self._timeout = mail, timeout
        self._trust = trust or ssl.create_default_context()
        self._link: smtplib.SMTP | None = None
        self._lost_in_a_row = 0

    def deliver(self, message: Message, *, address: str, message_id: str) -> None:
        content = mime(message, sender=self._mail.sender, address=address, message_id=message_id)
        if not address.isascii():
            raise Refused("The e-mail address has letters that this service cannot send to.")
        link = self._connected()
        self._introduce(link, address)
        self._hand_over(link, content)

    def close(self) -> None:
        if self._link is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._link.quit()
            self._link = None

    def _connected(self) -> smtplib.SMTP:
        if self._link is not None:
            return self._link
        try:
            self._link = self._connect()
        except ssl.SSLCertVerificationError as error:
            raise ServerDown(f"The mail server's certificate is not trusted: {said(error.verify_message)}.") from error
        except smtplib.SMTPAuthenticationError as error:
            words = f"The mail server refuses our sign-in ({error.smtp_code} {said(error.smtp_error)})."
            raise ServerDown(words) from error
        except smtplib.SMTPNotSupportedError as error:
            raise ServerDown("The mail server offers no TLS or no sign-in; nothing is sent in plain text.") from error
        except (OSError, smtplib.SMTPException) as error:
            raise ServerDown(f"The mail server cannot be reached ({said(error) or type(error).__name__}).") from error
        return self._link

    def _connect(self) -> smtplib.SMTP:
        mail = self._mail
        name = socket.gethostname() or "localhost"
        if mail.security == "tls":
            link: smtplib.SMTP = smtplib.SMTP_SSL(
                mail.host, mail.port, local_hostname=name, timeout=self._timeout, context=self._trust)
        elif mail.security == "none" and mail.host not in LOOPBACK:
            raise ServerDown("SMTP_SECURITY=none is for a server on this machine alone; set starttls or tls.")
        else:
            link = smtplib.SMTP(mail.host, mail.port, local_hostname=name, timeout=self._timeout)
        try:
            if mail.security == "starttls":
                link.starttls(context=self._trust)
            if mail.username:
                link.login(mail.username, mail.password or "")
            link.ehlo_or_helo_if_needed()
        except BaseException:
            link.close()
            raise
        return link

    def _introduce(self, link: smtplib.SMTP, address: str) -> None:
        """Says from whom and to whom. A server that does not even take our name takes nothing."""
        try:
            code, answer = link.mail(self._mail.sender)
            if code != 250:
                raise ServerDown(f"The mail server does not take mail from us ({code} {said(answer)}).")
            code, answer = link.rcpt(address)
        except (OSError, smtplib.SMTPException) as error:
            self._lose()
            raise ServerDown(f"The mail server hung up ({said(error) or type(error).__name__}).") from error
        except ServerDown:
            self._lose()
            raise
        if code in (250, 251):
            return
        if code == 421:
            self._lose()
            raise ServerDown(f"The mail server is not available ({code} {said(answer)}).")
        self._reset(link)
        raise _judged(code, answer)

    def _hand_over(self, link: smtplib.SMTP, content: bytes) -> None:
        """Sends the mail. A connection lost here leaves it open whether the mail was taken: it is sent again."""
        try:
            code, answer = link.data(content)
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        except (OSError, smtplib.SMTPException) as error:
            self._lose()
            self._lost_in_a_row += 1
            what = f"The connection was lost before the mail server answered ({said(error) or type(error).__name__})."
            raise (Deferred(what) if self._lost_in_a_row == 1 else ServerDown(what)) from error
        self._lost_in_a_row = 0
        if code == 250:
            return
        if code == 421:
            self._lose()
            raise ServerDown(f"The mail server is not available ({code} {said(answer)}).")
        self._reset(link)
        raise _judged(code, answer)

    def _reset(self, link: smtplib.SMTP) -> None:
        try:
            link.rset()
        except (OSError, smtplib.SMTPException):
            self._lose()

    def _lose(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None


def _judged(code: int, answer: bytes) -> Refused | Deferred:
    words = f"The mail server said {code} {said(answer)}"
    return Refused(words) if code >= 500 else Deferred(words)
