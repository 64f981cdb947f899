"""Mail that stays on this machine: the default, until the installation says how mail leaves."""

from __future__ import annotations

import os
from pathlib import Path

from qa_service.alerts.messages import Message
from qa_service.alerts.models import AlertState
from qa_service.alerts.transports.base import ServerDown
from qa_service.alerts.transports.mime import mime


class FolderTransport:
    """Writes each mail as a file, which any mail program opens; writing it again replaces it."""

    outcome = AlertState.KEPT

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def deliver(self, message: Message, *, address: str, message_id: str) -> None:
        content = mime(message, sender=self._sender, address=address, message_id=message_id)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = self._folder / f".{message_id}.part"
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(self._folder / f"{message_id}.eml")
        except OSError as error:
            raise ServerDown(f"The folder for mail cannot be written: {error.strerror}.") from error

    def close(self) -> None:
        """Nothing is open."""
