"""Mail by GOV.UK Notify, whose template takes a ``subject`` and a ``body``."""

from __future__ import annotations

from typing import Any, Final

from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from qa_service.alerts.messages import Message
from qa_service.alerts.models import AlertState
from qa_service.alerts.transports.base import Deferred, Refused, ServerDown, said
from qa_service.config import Mail

TIMEOUT_SECONDS: Final = 30


class NotifyTransport:
    """Asks Notify to send; the message's token is its reference there."""

    outcome = AlertState.SENT

    def __init__(self, mail: Mail) -> None:
        assert mail.notify_key and mail.notify_template, "the configuration demands both"
        self._template = mail.notify_template
        self._client: Any = NotificationsAPIClient(  # type: ignore[no-untyped-call]
            mail.notify_key, timeout=TIMEOUT_SECONDS)

    def deliver(self, message: Message, *, address: str, message_id: str) -> None:
        try:
            self._client.send_email_notification(
                email_address=address, template_id=self._template, reference=message_id,
                personalisation={"subject": message.subject, "body": message.text})
        except HTTPError as error:
            raise _judged(error) from error

    def close(self) -> None:
        self._client.request_session.close()


def _judged(error: HTTPError) -> Refused | Deferred | ServerDown:
    """400: this mail is refused. 403, 404: our key or template. 429, 5xx, no answer: later."""
    words = f"GOV.UK Notify said {error.status_code} {said(error.message)}"
    if error.status_code == 400 and "template" not in words.lower():
        return Refused(words)
    return ServerDown(words)
