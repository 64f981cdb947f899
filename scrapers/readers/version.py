"""The readers' version, and the kinds of report that real files have confirmed them on."""

from __future__ import annotations

from qa_service.vocabulary import EventType, ReportKind

READER_VERSION = "4"
"""Goes up whenever the same file may be read differently; stored readings of an older one can be read again."""

CONFIRMED = frozenset({
    (ReportKind.LOCAL_AUTHORITY, EventType.FULL), (ReportKind.LOCAL_AUTHORITY, EventType.FOCUSED),
    (ReportKind.AREA_SEND, EventType.FULL),
})
"""Kinds and events that real reports have confirmed. Others are read as usual but count as not yet proven."""
