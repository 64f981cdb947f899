"""What people send as evidence, made fit to keep: of a kind we know, whole, and without where it was taken.

Pictures are drawn anew, which leaves out everything but what can be seen. Pictures inside Word, Excel and PDF files
lose the same. Nothing here is checked for viruses beyond the standard test file; files leave as downloads only.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from qa_service.documents.test_virus import is_test_virus
from qa_service.errors import BadInput

MOST_BYTES: Final = 25 * 1024 * 1024
LONGEST_SIDE: Final = 2400
"""Pixels: a page of print; larger photos are made smaller."""
MOST_PIXELS: Final = 120_000_000
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_MEMBERS: Final = 5000
KINDS: Final = "a photo (JPG, PNG, WEBP), a PDF, a Word file (DOCX) or a spreadsheet (XLSX)"
_PICTURES: Final = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
_OFFICE: Final = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml")}
_HINTS: Final = {
    "heic": "This photo is in a form (HEIC) that only some computers can open. Set the phone’s camera to “most "
            "compatible”, or send it to yourself as JPG.",
    "heif": "This photo is in a form (HEIF) that only some computers can open. Send it as JPG.",
    "docm": "This Word file can hold programs (macros). Save it as an ordinary DOCX or PDF.",
    "xlsm": "This spreadsheet can hold programs (macros). Save it as an ordinary XLSX or PDF.",
    "doc": "This is an old kind of Word file. Save it as DOCX or PDF.",
    "xls": "This is an old kind of spreadsheet. Save it as XLSX or PDF.",
    "svg": "A drawing of this kind can hold programs. Save it as PNG or PDF."}
_UNPACKED_BADLY: Final = (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError,
                          zlib.error)
_MARKS: Final = (b"Exif", b"eXIf", b"http://ns.adobe.com/xap/1.0/")
"""What stands in a picture that says where it was taken and with what."""
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The day of every part that is packed anew, so that the same file comes out the same."""
_TAKEN_WITH: Final = re.compile(rb"\xff\xe1(..)(?=Exif\x00\x00|http://ns\.adobe\.com/xap/1\.0/\x00)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file that can be kept. ``name`` is what it is called in a download: never a path."""

    data: bytes
    media_type: str
    name: str

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


def clean(data: bytes, file_name: str) -> Cleaned:
    """The file without location data. Raises ``BadInput`` with a sentence that says what to do instead."""
    name = safe_name(file_name)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not data:
        raise BadInput("This file is empty. Choose another.", field="file")
    if len(data) > MOST_BYTES:
        raise BadInput(f"This file is larger than {MOST_BYTES // 2**20} MB. Send a smaller one.", field="file")
    if is_test_virus(data):
        raise BadInput("This is a file for testing virus scanners. It was not kept.", field="file")
    if ending in _PICTURES:
        return _picture(data, name, _PICTURES[ending])
    if ending == "pdf":
        return _pdf(data, name)
    if ending in _OFFICE:
        return _office(data, name, ending)
    raise BadInput(_HINTS.get(ending, f"This kind of file cannot be kept. Send {KINDS}."), field="file")


def bare_name(file_name: str | None) -> str:
    """What somebody called a file: without folders, and without letters that cannot be seen or that turn the rest."""
    last = Path((file_name or "").replace("\\", "/").replace("\0", "")).name
    return "".join(letter for letter in last if letter.isprintable())[-200:]


def safe_name(file_name: str) -> str:
    """The last part of the name in letters, figures and a few marks, with its last ending."""
    last = Path(file_name.replace("\\", "/")).name
    stem, _, ending = last.rpartition(".")
    stem, ending = (stem, ending) if stem else (ending, "")
    stem = re.sub(r"[^A-Za-z0-9 _()\-]+", "-", stem).strip(" -.") or "file"
    ending = re.sub(r"[^A-Za-z0-9]+", "", ending)[:5].lower()
    return f"{stem[:80]}.{ending}" if ending else stem[:80]


def _picture(data: bytes, name: str, form: str) -> Cleaned:
    return Cleaned(_drawn_anew(data, form), f"image/{form.lower()}", name)


def _drawn_anew(data: bytes, form: str, *, longest: int | None = LONGEST_SIDE) -> bytes:
    """The picture as it is seen, upright, without any of what a camera writes beside it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=[form]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise BadInput("This photo has too many pixels. Send a smaller one.", field="file")
                if longest:
                    opened.draft("RGB", (longest, longest))
                seen = ImageOps.exif_transpose(opened)
                seen = seen.convert("RGB" if form == "JPEG" else "RGBA" if _see_through(seen) else "RGB")
                if longest:
                    seen.thumbnail((longest, longest))
        bare = Image.frombytes(seen.mode, seen.size, seen.tobytes())
        out = BytesIO()
        bare.save(out, form, **({"quality": 85} if form != "PNG" else {"optimize": False}))
    except BadInput:
        raise
    except (OSError, SyntaxError, ValueError, MemoryError, Image.DecompressionBombError) as error:
        raise BadInput("This photo could not be opened: it is damaged, or of another kind than its name says. Send it "
                       "as JPG or PNG.", field="file") from error
    return out.getvalue()


def _see_through(picture: Image.Image) -> bool:
    return "A" in picture.getbands() or "transparency" in picture.info


def _pdf(data: bytes, name: str) -> Cleaned:
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise BadInput("This is not a PDF, although its name says so. Send it as it is, or print it to PDF.",
                       field="file")
    return Cleaned(_blank_camera_data(data), "application/pdf", name)


def _blank_camera_data(data: bytes) -> bytes:
    """Blanks what cameras wrote into the photos of a PDF, without moving a byte."""
    blanked = bytearray(data)
    for found in _TAKEN_WITH.finditer(data):
        length = int.from_bytes(found[1], "big")
        start, end = found.end(), min(found.start() + 2 + length, len(data))
        blanked[start:end] = bytes(max(0, end - start))
    return bytes(blanked)


def _office(data: bytes, name: str, ending: str) -> Cleaned:
    media_type, must_have = _OFFICE[ending]
    damaged = BadInput("This file could not be opened: it is damaged, protected with a password, or of another kind "
                       "than its name says. Save it as PDF.", field="file")
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            members = packed.infolist()
            if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
                raise BadInput("This file unpacks to far more than it should. Save it as PDF.", field="file")
            names = {one.filename for one in members}
            if must_have not in names:
                raise damaged
            if any(one.lower().endswith("vbaproject.bin") for one in names):
                raise BadInput(_HINTS["docm" if ending == "docx" else "xlsm"], field="file")
            if leads_out(names):
                raise damaged
            return Cleaned(_packed_anew(packed, members), media_type, name)
    except _UNPACKED_BADLY as error:
        raise damaged from error


def leads_out(names: Iterable[str]) -> bool:
    """Whether a part of an archive would be put outside of the folder into which somebody unpacks it."""
    return any(one.startswith("/") or ".." in Path(one).parts or "\\" in one for one in names)


def without_place(data: bytes) -> bytes:
    """A PDF or Word file without where its photos were taken; byte for byte as it came where none of them says so.

    Raises ``BadInput`` for one that cannot be unpacked.
    """
    if not data.startswith(b"PK\x03\x04"):
        return _blank_camera_data(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            members = packed.infolist()
            if not any(mark in packed.read(one) for one in members if _is_picture(one) for mark in _MARKS):
                return data
            return _packed_anew(packed, members)
    except _UNPACKED_BADLY as error:
        raise BadInput("This file is damaged and cannot be opened. Save it again, or as PDF.", field="file") from error


def _is_picture(member: zipfile.ZipInfo) -> bool:
    return "/media/" in member.filename and member.filename.rpartition(".")[2].lower() in _PICTURES


def _packed_anew(packed: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bytes:
    """The same parts, with pictures drawn anew. A part is never read further than it says that it is long."""
    out = BytesIO()
    left = MOST_UNPACKED
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as anew:
        for member in members:
            with packed.open(member) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0:
                raise BadInput("This file unpacks to far more than it should. Save it as PDF.", field="file")
            if is_test_virus(content):
                raise BadInput("This holds a file for testing virus scanners. It was not kept.", field="file")
            if _is_picture(member):
                content = _drawn_anew(content, _PICTURES[member.filename.rpartition(".")[2].lower()], longest=None)
            anew.writestr(zipfile.ZipInfo(member.filename, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
