"""What was found of a person, as the files of one locked bundle."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from qa_service.clock import london
from qa_service.reports.export import safe_text
from qa_service.subject_access.models import SubjectRequest
from qa_service.subject_access.searching import Found

_READ_ME = """What is held of a person
Request {reference}, searched on {at} through {searched:,} places.

found.csv       every place that may tell of the person, with the words that stand there, and how sure it is
by-hand.csv     files whose words could not be read (photographs, scans): look at each of them

Before anything is given to the person:
- look at each line: a surname alone or a name much alike may be somebody else;
- take out what tells of other people, unless they agree or it is reasonable to give it without that;
- take out who told us, unless they agree.
Records that are sealed are no part of this. Safeguarding leads look through them for each request, and answer for them.
"""


def files_of(request: SubjectRequest, found: Found) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each file."""
    at = london(request.found_at).strftime("%d/%m/%Y %H:%M") if request.found_at else ""
    yield "read-me.txt", _READ_ME.format(reference=request.reference, at=at, searched=found.searched).encode()
    yield "found.csv", _csv(["Where", "Record", "What", "How sure", "Text"], [
        [hit.where.replace("_", " "), hit.record, hit.what.replace("_", " "), hit.sure.words, hit.text]
        for hit in found.hits])
    yield "by-hand.csv", _csv(["File"], [[one] for one in found.unread])


def _csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([safe_text(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()
