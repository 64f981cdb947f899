"""The reader of reports under regulation 44, behind one small port: bytes in, plain record out."""

from __future__ import annotations

import hashlib
from typing import Protocol

from qa_service.vocabulary import ReadingStatus
from scrapers.reg44.record import IndependentReportRecord


class Reader(Protocol):
    """Reads one file. Never raises for what is in the file: what cannot be read is said in the record."""

    def __call__(self, data: bytes) -> IndependentReportRecord:
        """What the file says, as suggestions."""


def _nothing(data: bytes) -> IndependentReportRecord:
    return IndependentReportRecord(hashlib.sha256(data).hexdigest(), ReadingStatus.UNREADABLE,
                                   reason="This installation reads these reports by hand.")


_reader: Reader = _nothing


def read_with(reader: Reader) -> None:
    """Fills the port; called once by the application."""
    global _reader
    _reader = reader


def read_file(data: bytes) -> IndependentReportRecord:
    """What a file says, as suggestions that an officer confirms."""
    return _reader(data)
