"""The mail as bytes."""

from __future__ import annotations

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from qa_service.alerts.messages import Message
from qa_service.alerts.transports.base import Refused
from qa_service.clock import utc_now

POLICY: Final = SMTP.clone(cte_type="7bit", raise_on_defect=True, max_line_length=998)
"""Headers stay on one line (998 is the most that mail allows): folding loses a space between encoded words."""


def mime(message: Message, *, sender: str, address: str, message_id: str) -> bytes:
    """The mail with its headers, for any server. Raises ``Refused`` when the address is none.

    ``message_id`` is a random token: the header made from it tells nothing and stays the same for every sending.
    """
    mail = EmailMessage(policy=POLICY)
    try:
        mail["From"] = Address(addr_spec=sender)
        mail["To"] = Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise Refused("The e-mail address of the reader or of the service is not an address.") from error
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(utc_now())
    mail["Message-ID"] = f"<{message_id}@{_domain(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail.as_bytes()


def _domain(sender: str) -> str:
    return Address(addr_spec=sender).domain or "localhost"
