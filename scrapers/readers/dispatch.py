"""From a file's bytes to a record: opens the document, finds its kind, and hands it to that family's reader."""

from __future__ import annotations

import hashlib
import re
import string
from collections import Counter

from qa_service.vocabulary import EventType, ReadingStatus, ReportKind
from scrapers.pdf import Document, Unreadable, Word
from scrapers.readers import area_send, local_authority, social_care
from scrapers.readers.events import event_type_of, names_no_kind
from scrapers.readers.kinds import NotAReport, kind_of
from scrapers.readers.pages import Pages
from scrapers.readers.stamps import reason_for, stamp_of
from scrapers.readers.text import one_line, plain
from scrapers.readers.version import READER_VERSION
from scrapers.report import ReportRecord

MOST_PAGES_READ_CLOSELY = 60
_VOWELS = frozenset("aeiouy")
_COMMON_WORDS = frozenset(["the", "and", "of", "to", "in", "for", "is", "on", "at", "by", "a"])


def read_in_this_process(data: bytes, *, texts: bool = False) -> ReportRecord:
    """Read one file here and now, without the limits of the worker. Never raises for a bad file.

    ``texts`` also takes the words of its pages, for searching: that costs as much again as reading.
    """
    record = ReportRecord(hashlib.sha256(data).hexdigest(), ReadingStatus.UNREADABLE, reader_version=READER_VERSION)
    try:
        with Document(data) as document:
            record.page_count = document.page_count
            try:
                _read(document, record)
            except NotAReport as error:
                record = _given_up(record, str(error))
            record.texts = _visible_texts(document) if texts else []
    except Unreadable as error:
        return _given_up(record, str(error))
    except MemoryError:
        return _given_up(record, "The file needs more memory than a report may take.")
    except RecursionError:
        return _given_up(record, "The file is nested too deeply to be read.")
    return record


def _given_up(record: ReportRecord, reason: str) -> ReportRecord:
    return ReportRecord(
        record.sha256, ReadingStatus.UNREADABLE, reason, page_count=record.page_count, reader_version=READER_VERSION
    )


def _read(document: Document, record: ReportRecord) -> None:
    front = Pages(document, (1, 2))
    if not front.all_text and document.page_count > 2:
        front = Pages(document, range(1, min(document.page_count, 6) + 1))
    _require_text(document, front.all_text)
    first_lines = [line for number in front.numbers for line in front.page_lines(number)]
    front_text = "\n".join(line.text for line in first_lines)
    stamp = stamp_of([*document.stamps(1), *(line.text for line in first_lines)], _words(front))
    if stamp:
        raise NotAReport(reason_for(stamp))
    record.kind = kind_of(front_text, lambda: "\n".join([front_text, *_plain_texts(document)[2:]]))
    record.event_type = event_type_of(record.kind, first_lines, lambda: front.placed_lines(front.numbers[0]))
    if record.kind is ReportKind.LOCAL_AUTHORITY:
        local_authority.read_local_authority(_chosen(document, local_authority.MARKS), record)
    elif record.kind is ReportKind.AREA_SEND:
        area_send.read_area_send(_chosen(document, area_send.MARKS), record)
    else:
        social_care.read_social_care(Pages(document, range(1, MOST_PAGES_READ_CLOSELY + 1)), record)
    if _is_full_by_its_judgements(record) and names_no_kind(first_lines):
        record.event_type = EventType.FULL
    if record.event_type is None and record.kind not in (ReportKind.LOCAL_AUTHORITY, ReportKind.OTHER):
        record.unread.append("event_type")
    record.unread = list(dict.fromkeys(record.unread))
    record.status = ReadingStatus.PARTLY_READ if record.unread else ReadingStatus.READ


def _is_full_by_its_judgements(record: ReportRecord) -> bool:
    """Whether both readings agree on an overall judgement, which no visit gives, and nothing speaks against it."""
    overall = any(judgement.key == "overall" for judgement in record.judgements)
    outcome = record.outcome is not None and record.outcome.key.rank is not None
    return record.event_type is None and "event_type" not in record.unread and (overall or outcome)


def _words(pages: Pages) -> list[Word]:
    first = pages.layout(pages.numbers[0])
    return list(first.words) if first else []


def _visible_texts(document: Document) -> list[str]:
    """What the first pages visibly say, for searching: as many as are read closely."""
    return [plain(document.text(number)) for number in range(1, min(document.page_count, MOST_PAGES_READ_CLOSELY) + 1)]


def _plain_texts(document: Document) -> list[str]:
    return [plain(text) for text in document.raw_texts()]


def _chosen(document: Document, marks: re.Pattern[str]) -> Pages:
    marked = [number for number, text in enumerate(_plain_texts(document), 1) if number < 3 or marks.search(text)]
    return Pages(document, marked[:MOST_PAGES_READ_CLOSELY])


def _require_text(document: Document, visible: str) -> None:
    """Raises ``Unreadable`` where the pages hold no text, none that can be seen, or none that makes words."""
    if len(visible) < 40:
        if len(one_line(" ".join(_plain_texts(document)))) < 40:
            raise Unreadable(
                "The file holds pictures of pages but no text; ask for the original or have it read by OCR."
            )
        raise Unreadable("The first pages show no text that can be read, only pictures.")
    letters = sum(map(visible.count, string.ascii_letters))
    counts = Counter(visible.lower().split())
    words, common = counts.total(), sum(counts[word] for word in _COMMON_WORDS)
    long = without_vowels = 0
    for word, count in counts.items():
        if len(word) > 3 and word.isalpha():
            long += count
            without_vowels += count if _VOWELS.isdisjoint(word) else 0
    if (
        letters < 0.5 * len(visible.replace(" ", ""))
        or (words > 60 and common < 0.03 * words)
        or (long > 30 and without_vowels > 0.12 * long)
    ):
        raise Unreadable("The text of the file is garbled: its letters do not make words.")
