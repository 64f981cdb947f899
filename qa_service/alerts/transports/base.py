"""What every transport answers."""

from __future__ import annotations

from typing import Final, Protocol

from qa_service.alerts.messages import Message, one_line
from qa_service.alerts.models import AlertState

LONGEST_ANSWER: Final = 300


class Refused(Exception):
    """This mail will never be taken."""


class Deferred(Exception):
    """This mail was not taken, or may not have been; try it again later."""


class ServerDown(Exception):
    """No mail is taken at all: no connection, no trust in the server's certificate, no sign-in."""


class Transport(Protocol):
    """Takes mail for a batch, and is then closed."""

    outcome: AlertState
    """What an alert becomes once its mail is taken."""

    def deliver(self, message: Message, *, address: str, message_id: str) -> None:
        """Returns when the mail is taken for good. Raises ``Refused``, ``Deferred`` or ``ServerDown``."""

    def close(self) -> None:
        """Ends the batch. Never raises."""


def said(answer: object) -> str:
    """What a server said, as one short line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return one_line(text[:LONGEST_ANSWER])
