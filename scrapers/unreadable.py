"""Files that no reader needs to try: what they are is said in a sentence for the officer."""

from __future__ import annotations


class Unreadable(Exception):
    """The file cannot be read; the message is a sentence for the officer who sees it."""


def from_header(data: bytes) -> bytes:
    """The file from its ``%PDF-`` header on: mail gateways and careless servers put junk before it."""
    if not data.strip():
        raise Unreadable("The file is empty.")
    at = data.find(b"%PDF-", 0, 65536)
    if at < 0:
        start = data[:2048].lstrip().lower()
        if start.startswith((b"<!doctype", b"<html", b"<?xml")) or b"<html" in start:
            raise Unreadable("The file is a web page saved under the name of a PDF; fetch the report again.")
        raise Unreadable("The file is not a PDF.")
    return data[at:] if at else data
