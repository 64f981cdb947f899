"""From a file's bytes to what it says, in this process: opens it as what it is and asks each reader."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from qa_service.vocabulary import ReadingStatus
from scrapers import ocr
from scrapers.pdf import Document, Unreadable
from scrapers.reg44 import printed, scanned, typed
from scrapers.reg44.kinds import add_signs
from scrapers.reg44.labels import fields_in
from scrapers.reg44.opinions import opinion_on
from scrapers.reg44.paper import Paper, paragraph
from scrapers.reg44.particulars import read_particulars
from scrapers.reg44.recommendations import read_recommendations
from scrapers.reg44.record import FileKind, IndependentReportRecord
from scrapers.reg44.sections import parts_of
from scrapers.reg44.stance import Topic
from scrapers.reg44.version import READER_VERSION
from scrapers.word import WordDocument

BY_HAND = "The file is a scan, pictures of pages without text, and needs reading by hand"
_FAINT = paragraph("")
"""In the place of a block of which not every word was surely read: it tells no fact."""
_ZIP, _OLD_WORD = b"PK", b"\xd0\xcf\x11\xe0"


def read_in_this_process(data: bytes, recognise: ocr.Recogniser | None = None) -> IndependentReportRecord:
    """Read one file here and now, without the limits of the worker. Never raises for a bad file.

    ``recognise`` reads the pictures of a scan; without it a scan is left to a person.
    """
    record = IndependentReportRecord(
        hashlib.sha256(data).hexdigest(), ReadingStatus.UNREADABLE, reader_version=READER_VERSION)
    try:
        paper = _paper(data, record, recognise)
    except Unreadable as error:
        record.reason = str(error)
        return record
    except MemoryError:
        record.reason = "The file needs more memory than a report may take."
        return record
    except RecursionError:
        record.reason = "The file is nested too deeply to be read."
        return record
    _read(paper, record)
    return record


def answer(data: bytes) -> dict[str, Any]:
    """What the reading process sends back: the record as plain data."""
    return read_in_this_process(data, ocr.installed()).as_json()


def _paper(data: bytes, record: IndependentReportRecord, recognise: ocr.Recogniser | None) -> Paper:
    if data.startswith((_ZIP, _OLD_WORD)):
        record.file_kind = FileKind.WORD
        with WordDocument(data) as word:
            paper = typed.paper_of(word)
        if not paper.blocks:
            raise Unreadable("The document shows no text; if it holds pictures, it needs reading by hand.")
        record.page_count = paper.page_count
        return paper
    with Document(data) as document:
        record.file_kind, record.page_count = FileKind.PDF, document.page_count
        if printed.has_text(document):
            paper = printed.paper_of(document)
            if b"/AcroForm" in data:
                paper.gaps.append("The file has fields to fill in; what stands in them was not read.")
            return paper
        record.file_kind = FileKind.SCAN
        if recognise is None:
            raise Unreadable(f"{BY_HAND}: no text recognition is installed.")
        paper = scanned.paper_of(document, data, recognise)
        if not paper.blocks:
            raise Unreadable(f"{BY_HAND}: text recognition found no words.")
        return paper


def _read(paper: Paper, record: IndependentReportRecord) -> None:
    parts = parts_of(paper.blocks)
    certain = [block if block.sure else _FAINT for block in paper.blocks]
    read_particulars(record, replace(paper, blocks=certain), fields_in(certain, parts))
    record.safeguarded = opinion_on(Topic.SAFEGUARDED, paper)
    record.well_being = opinion_on(Topic.WELL_BEING, paper)
    read_recommendations(record, paper.blocks, parts)
    if not all(block.sure for block in paper.blocks):
        _leave_days_to_a_person(record)
    add_signs(record, paper)
    record.gaps = list(paper.gaps)
    record.texts = _texts(paper)
    fields = ("home", "urn", "visited", "reported", "visitor", "announced", "children_living", "children_seen",
              "children_spoken_to", "safeguarded", "well_being", "conflict")
    record.unread = [name for name in fields if getattr(record, name).unread]
    record.unread += [key for key, read in record.counts.items() if read.unread]
    if not record.recommendations and record.no_recommendations.value is None:
        record.unread.append("recommendations")
    record.status = ReadingStatus.PARTLY_READ if record.unread else ReadingStatus.READ


def _leave_days_to_a_person(record: IndependentReportRecord) -> None:
    """Of a faint scan the words of a recommendation are suggested, and its day is not: a figure is soon misread."""
    record.recommendations = [replace(one, target=None) for one in record.recommendations]


def _texts(paper: Paper) -> list[str]:
    """The words of each page; of a file without pages all of them as one."""
    pages: dict[int, list[str]] = {}
    for block in paper.blocks:
        pages.setdefault(block.page or 1, []).append(block.text)
    return ["\n".join(pages.get(number, [])) for number in range(1, max(pages, default=0) + 1)]
