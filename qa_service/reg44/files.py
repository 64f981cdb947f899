"""What kind of file came in. The bytes decide, not the name; what is neither PDF nor Word is refused in a sentence."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from qa_service.documents.test_virus import BEGINNING, is_test_virus
from qa_service.documents.uploaded import leads_out, without_place
from qa_service.errors import BadInput

LARGEST: Final = 25 * 1024 * 1024
PDF: Final = "application/pdf"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOST_UNPACKED: Final = 200 * 1024 * 1024
_MOST_PARTS: Final = 5000
_VIRUS: Final = "this is a file for testing virus scanners, or holds one; it was not kept. Send the report itself"
_ENDING: Final = {PDF: ".pdf", WORD: ".docx"}


def media_type_of(data: bytes, file_name: str) -> str:
    """``PDF`` or ``WORD``. Raises ``BadInput`` for everything else, naming the file and what to do."""
    name = file_name[-80:]
    if not data:
        raise BadInput("the file is empty; save it again and send that", file=name)
    if len(data) > LARGEST:
        raise BadInput("the file is larger than 25 MB; send a smaller copy", file=name)
    if is_test_virus(data):
        raise BadInput(_VIRUS, file=name)
    if b"%PDF-" in data[:1030]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _word(data, name)
    raise BadInput("this is neither a PDF nor a Word document (.docx); save the report as one of these and send that",
                   file=name)


def made_fit(data: bytes, file_name: str) -> tuple[bytes, str]:
    """The file as it is kept, without where its photos were taken, and its kind. Raises ``BadInput``."""
    media_type = media_type_of(data, file_name)
    return without_place(data), media_type


def ending_of(media_type: str) -> str:
    """How the name of a download ends."""
    return _ENDING.get(media_type, ".bin")


def _word(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            infected = any(is_test_virus(package.open(part).read(BEGINNING)) for part in parts[:_MOST_PARTS])
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError,
            zlib.error) as error:
        raise BadInput("the file is damaged and cannot be opened; save it again and send that", file=name) from error
    if infected:
        raise BadInput(_VIRUS, file=name)
    names = {part.filename.lower() for part in parts}
    if leads_out(names):
        raise BadInput("the file is damaged and cannot be opened; save it again and send that", file=name)
    if any(part.endswith("vbaproject.bin") for part in names):
        raise BadInput("the document holds macros, which are not taken; save it without them, or as PDF", file=name)
    if "word/document.xml" not in names:
        raise BadInput("this is neither a PDF nor a Word document (.docx); save the report as one of these and send "
                       "that", file=name)
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise BadInput("the document unpacks to far more than a report has; save it as PDF and send that", file=name)
    return WORD
