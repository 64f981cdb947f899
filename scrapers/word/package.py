"""The parts of a DOCX file, unpacked within limits that are checked before and while unpacking."""

from __future__ import annotations

import io
import zipfile
import zlib

from scrapers.unreadable import Unreadable
from scrapers.word.markup import Node, tree_of

MOST_PARTS = 2000
MOST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 40 * 1024 * 1024
_MAIN = "word/document.xml"
_OLD_WORD = b"\xd0\xcf\x11\xe0"


class Package:
    """An opened DOCX. Raises ``Unreadable`` with the reason where it is none, or not one that may be read."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLD_WORD):
            raise Unreadable("The file is an old Word document (.doc), or protected by a password; save it as PDF.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable("The document is damaged or cut short; ask the sender for it again.") from error
        self._check()

    def _check(self) -> None:
        parts = self._zip.infolist()
        names = [part.filename for part in parts]
        small = [name.lower() for name in names]
        if len(parts) > MOST_PARTS or len(set(small)) < len(small):
            raise Unreadable("The document holds more parts than any report, or the same part twice.")
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable("The document is protected by a password; ask the sender for one without.")
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable("The document unpacks to more than any report holds. It was not opened.")
        if any("vbaproject" in name or "vbadata" in name or (name.endswith(".bin") and "activex" in name)
               for name in small):
            raise Unreadable("The document holds macros, which are never opened; ask for it as PDF or plain DOCX.")
        if _MAIN not in names or "[Content_Types].xml" not in names:
            raise Unreadable("The file is a ZIP archive or office file, but not a Word document.")
        if b"macroEnabled" in self.bytes_of("[Content_Types].xml"):
            raise Unreadable("The document holds macros, which are never opened; ask for it as PDF or plain DOCX.")

    def bytes_of(self, name: str) -> bytes:
        """One part's bytes, never more than ``LARGEST_PART`` whatever the archive declares."""
        try:
            with self._zip.open(name) as part:
                data = part.read(LARGEST_PART + 1)
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, RuntimeError) as error:
            raise Unreadable("The document is damaged or cut short; ask the sender for it again.") from error
        if len(data) > LARGEST_PART:
            raise Unreadable("A part of the document is larger than any report's. It was not read.")
        return data

    def main(self) -> Node:
        """The document's own text."""
        return tree_of(self.bytes_of(_MAIN))

    def part(self, name: str) -> Node | None:
        """A part that a document may lack, such as its styles; ``None`` when it is absent."""
        return tree_of(self.bytes_of(name)) if name in self._zip.namelist() else None

    def headers(self) -> list[Node]:
        """The running headers and footers, in the order of their names."""
        wanted = [name for name in sorted(self._zip.namelist())
                  if name.startswith(("word/header", "word/footer")) and name.endswith(".xml")]
        return [tree_of(self.bytes_of(name)) for name in wanted[:12]]

    def has_pictures(self) -> bool:
        """Whether pictures lie in the file: they may hold words that nobody reads here."""
        return any(name.startswith("word/media/") for name in self._zip.namelist())

    def close(self) -> None:
        self._zip.close()
