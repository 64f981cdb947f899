"""Mail that waits in one folder of an IMAP mailbox: read over TLS, and marked as taken when it was."""

from __future__ import annotations

import email
import email.policy
import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Final, Protocol

TAKEN: Final = "$TakenIn"
"""The keyword that a message carries once its files were taken in; it stays in the folder."""
TIMEOUT_SECONDS: Final = 60.0
LARGEST_MESSAGE: Final = 40 * 1024 * 1024
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxDown(Exception):
    """The mailbox cannot be had; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where the mail is, and how to sign in."""

    host: str
    port: int
    username: str
    password: str
    folder: str


@dataclass(frozen=True, slots=True)
class Attached:
    """One file of a message."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One message: ``uid`` in its folder, ``message_id`` for ever (or the folder's own number of it)."""

    uid: str
    message_id: str
    files: tuple[Attached, ...]
    too_large: bool = False


class MailFolder(Protocol):
    """A folder from which mail is taken."""

    def waiting(self) -> Iterator[Mail]:
        """The messages that were not taken yet, the oldest first. Raises ``MailboxDown``."""

    def taken(self, uid: str) -> None:
        """Marks a message as taken. Raises ``MailboxDown``."""


class ImapFolder:
    """The real folder; use it in a ``with`` statement."""

    def __init__(self, mailbox: Mailbox, *, trust: ssl.SSLContext | None = None) -> None:
        self._mailbox, self._trust = mailbox, trust or ssl.create_default_context()
        self._link: imaplib.IMAP4_SSL | None = None

    def __enter__(self) -> ImapFolder:
        box = self._mailbox
        try:
            self._link = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=self._trust, timeout=TIMEOUT_SECONDS)
            self._link.login(box.username, box.password)
            quoted = box.folder.replace("\\", "\\\\").replace('"', '\\"')
            state, _ = self._link.select(f'"{quoted}"')
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxDown("The mailbox cannot be reached, or refuses our sign-in.") from error
        if state != "OK":
            raise MailboxDown("The mailbox has no such folder.")
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._link is not None:
            try:
                self._link.logout()
            except (OSError, imaplib.IMAP4.error):
                self._link = None

    def waiting(self) -> Iterator[Mail]:
        """See ``MailFolder``."""
        for uid in self._ask("SEARCH", f"UNKEYWORD {TAKEN}")[0].split():
            number = uid.decode()
            size = self._ask("FETCH", number, "(RFC822.SIZE)")
            if _size(size) > LARGEST_MESSAGE:
                yield Mail(number, number, (), too_large=True)
                continue
            answer = self._ask("FETCH", number, "(BODY.PEEK[])")
            raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
            if raw is not None:
                yield mail_from(number, raw)

    def taken(self, uid: str) -> None:
        """See ``MailFolder``."""
        self._ask("STORE", uid, f"+FLAGS ({TAKEN})")

    def _ask(self, command: str, *words: str) -> list[Any]:
        assert self._link is not None, "the folder is used in a with statement"
        try:
            state, answer = self._link.uid(command, *words)
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxDown("The mailbox hung up.") from error
        if state != "OK":
            raise MailboxDown(f"The mailbox refused to {command.lower()}.")
        return [part for part in answer if part is not None]


def _size(answer: list[Any]) -> int:
    found = _SIZE.search(b" ".join(part for part in answer if isinstance(part, bytes)))
    return int(found[1]) if found else 0


def mail_from(uid: str, raw: bytes) -> Mail:
    """A message's files. What is no file (its words, pictures in its signature) is left out."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    files = []
    for part in message.iter_attachments():
        data = part.get_payload(decode=True)
        if part.get_filename() and isinstance(data, bytes) and part.get_content_maintype() != "image":
            files.append(Attached(str(part.get_filename()), data))
    return Mail(uid, str(message["Message-ID"] or uid).strip(), tuple(files))
