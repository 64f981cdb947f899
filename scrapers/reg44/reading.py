"""Reading independent persons' reports safely: in a process with limits that a hostile file cannot outlive."""

from __future__ import annotations

import hashlib
from typing import Final

from qa_service.vocabulary import ReadingStatus
from scrapers.reading import Broken, Limits, Worker
from scrapers.reg44.record import IndependentReportRecord, record_from_json
from scrapers.reg44.version import READER_VERSION
from scrapers.worker import INDEPENDENT_REPORT

LIMITS: Final = Limits(memory=768 * 1024 * 1024, processor_seconds=40, seconds=240.0)
"""More time than an inspection report has: a scan takes three seconds a page."""


def read_independent_report(data: bytes, limits: Limits = LIMITS) -> IndependentReportRecord:
    """What the file says, as suggestions. Never raises: a file that breaks a limit is unreadable with the reason."""
    if len(data) > limits.file_bytes:
        return _unreadable(data, f"The file is larger than {limits.file_bytes // (1024 * 1024)} MB.")
    worker = Worker(limits)
    try:
        answer = worker.read(data, INDEPENDENT_REPORT)
        if "failed" in answer:
            return _unreadable(data, f"The reader failed on this file ({answer['failed']}); read it by hand.")
        return record_from_json(answer)
    except Broken as error:
        return _unreadable(data, str(error))
    except (ValueError, KeyError, TypeError):
        return _unreadable(data, "The reader gave no usable answer on this file; read it by hand.")
    finally:
        worker.close()


def _unreadable(data: bytes, reason: str) -> IndependentReportRecord:
    return IndependentReportRecord(
        hashlib.sha256(data).hexdigest(), ReadingStatus.UNREADABLE, reason, reader_version=READER_VERSION)
