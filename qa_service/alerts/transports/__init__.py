"""How mail leaves: kept in a folder, by SMTP, or by GOV.UK Notify."""

from __future__ import annotations

from qa_service.alerts.transports.base import Deferred, Refused, ServerDown, Transport
from qa_service.alerts.transports.folder import FolderTransport
from qa_service.alerts.transports.smtp import SmtpTransport
from qa_service.config import Config

__all__ = ["Deferred", "Refused", "ServerDown", "Transport", "transport_for"]


def transport_for(config: Config) -> Transport:
    """The transport that the installation has set."""
    if config.mail.transport == "smtp":
        return SmtpTransport(config.mail)
    if config.mail.transport == "notify":
        from qa_service.alerts.transports.notify import NotifyTransport  # its client is heavy, and few have it

        return NotifyTransport(config.mail)
    return FolderTransport(config.data_dir / "mail", config.mail.sender)
