"""What is asked of an IMAP server, and what its answers mean."""

from __future__ import annotations

import imaplib
from typing import Any

import pytest

from scrapers.mail_folder import TAKEN, ImapFolder, Mailbox, MailboxDown

BOX = Mailbox("imap.marlowe.example", 993, "reports", "secret", "Reg 44")
RAW = b"Message-ID: <1@elm.example>\r\nContent-Type: text/plain\r\n\r\nWords\r\n"


class Server:
    """Answers as imaplib does."""

    asked: list[tuple[str, ...]]

    def __init__(self, host: str, port: int, **_: Any) -> None:
        Server.asked = [(host, str(port))]

    def login(self, username: str, password: str) -> None:
        if password != "secret":
            raise imaplib.IMAP4.error("no")

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        return ("OK" if folder == '"Reg 44"' else "NO"), [b"1"]

    def uid(self, command: str, *words: str) -> tuple[str, list[Any]]:
        self.asked.append((command, *words))
        if command == "SEARCH":
            return "OK", [b"5 6"]
        if words[-1] == "(RFC822.SIZE)":
            return "OK", [b"1 (UID 5 RFC822.SIZE %d)" % (100 if words[0] == "5" else 10**9)]
        return "OK", [(b"1 (UID 5 BODY[] {10}", RAW), b")"]

    def logout(self) -> None:
        self.asked.append(("LOGOUT",))


def test_what_was_not_taken_is_fetched_without_a_trace_and_marked_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Server)
    with ImapFolder(BOX) as folder:
        found = list(folder.waiting())
        folder.taken("5")
    assert [(mail.message_id, mail.too_large) for mail in found] == [("<1@elm.example>", False), ("6", True)]
    assert Server.asked[1:] == [
        ("SEARCH", f"UNKEYWORD {TAKEN}"), ("FETCH", "5", "(RFC822.SIZE)"), ("FETCH", "5", "(BODY.PEEK[])"),
        ("FETCH", "6", "(RFC822.SIZE)"), ("STORE", "5", f"+FLAGS ({TAKEN})"), ("LOGOUT",)]


@pytest.mark.parametrize("box", [Mailbox("h", 993, "u", "wrong", "Reg 44"), Mailbox("h", 993, "u", "secret", "Other")])
def test_a_mailbox_that_cannot_be_had_says_so(monkeypatch: pytest.MonkeyPatch, box: Mailbox) -> None:
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Server)
    with pytest.raises(MailboxDown), ImapFolder(box):
        pass
