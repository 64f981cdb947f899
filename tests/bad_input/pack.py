"""P6, the upload pack: files that somebody hostile, careless or unlucky sends. All of them are made here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Final

from PIL import Image

from tests.reg44.build import VIRUS

CAMERA: Final = b"Invented Camera 53.408N"
"""What the photos of the pack say of themselves; it stands in no file that is kept."""
WORD: Final = "word/document.xml"
SHEET: Final = "xl/workbook.xml"
_DTD: Final = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
_LAUGHS: Final = (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"ha" * 50 + b'">'
                  + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(8))
                  + b"]><x>&i;</x>")


def photo(form: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A photo that says where it was taken and with what."""
    exif = Image.Exif()
    exif[0x010F] = CAMERA.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 24.0, 30.0), 3: "W", 4: (2.0, 9.0, 12.0)})
    out = io.BytesIO()
    Image.new("RGB", size, "#308030").save(out, form, exif=exif)
    return out.getvalue()


def packed(members: dict[str, bytes], must: str | None = WORD) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in ({must: b"<document/>"} if must else {}).items() | members.items():
            made.writestr(name, content)
    return out.getvalue()


def workbook(sheet: bytes, **more: bytes) -> bytes:
    """A spreadsheet, whole but for what its one sheet says."""
    return packed({
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>',
        "xl/worksheets/sheet1.xml": sheet, SHEET: sheet, **more}, must=None)


def _damaged() -> bytes:
    data = bytearray(packed({"word/x.xml": b"<x/>" * 4000}))
    at = data.find(b"word/x.xml") + len("word/x.xml")
    data[at:at + 12] = b"\xff" * 12
    return bytes(data)


def _huge_picture() -> bytes:
    """A PNG of a few hundred bytes that says it has 60,000 × 60,000 pixels."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(5000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@cache
def pack() -> dict[str, tuple[str, bytes]]:
    """What it is → the name under which it is sent, and the file."""
    script = b"<script>alert(1)</script>"
    gps_pdf = b"%PDF-1.7\n1 0 obj << /Length 9 >> stream\n" + photo() + b"\nendstream endobj\n%%EOF"
    return {
        "nothing in it": ("empty.pdf", b""),
        "one byte": ("one.docx", b"P"),
        "test virus": ("notes.pdf", VIRUS),
        "test virus as a photo": ("garden.jpg", VIRUS),
        "test virus as a list": ("list.csv", VIRUS),
        "test virus in Word": ("notes.docx", packed({"word/media/x.bin": VIRUS})),
        "macros by name": ("minutes.docm", packed({})),
        "macros under another name": ("minutes.docx", packed({"word/vbaProject.bin": b"x"})),
        "macros in a spreadsheet": ("rota.xlsm", packed({"xl/vbaProject.bin": b"x"}, SHEET)),
        "macros in a spreadsheet under another name": ("rota.xlsx", packed({"xl/vbaProject.bin": b"x"}, SHEET)),
        "drawing with a script": ("map.svg", b"<svg xmlns='http://www.w3.org/2000/svg'>" + script + b"</svg>"),
        "drawing called a photo": ("map.png", b"<svg xmlns='http://www.w3.org/2000/svg'>" + script + b"</svg>"),
        "page": ("page.html", b"<!DOCTYPE html>" + script),
        "page called a PDF": ("page.pdf", b"<!DOCTYPE html>" + script),
        "programme": ("setup.exe", b"MZ\x90\x00" + bytes(200)),
        "programme called a photo": ("setup.jpg", b"MZ\x90\x00" + bytes(200)),
        "PDF that is a page too": ("both.pdf", b"%PDF-1.7\n" + script + b"\n%%EOF"),
        "PDF called a photo": ("scan.jpg", b"%PDF-1.7\n%%EOF"),
        "photo called a PDF": ("photo.pdf", photo()),
        "photo with an archive behind it": ("both.jpg", photo() + packed({"word/x": b"x"})),
        "photo and script": ("gif.png", b"GIF89a/*" + script + b"*/"),
        "photo with its place": ("IMG_1.jpg", photo()),
        "PNG with its place": ("IMG_2.png", photo("PNG")),
        "WEBP with its place": ("IMG_3.webp", photo("WEBP")),
        "photo with its place in Word": ("rota.docx", packed({"word/media/image1.jpg": photo()})),
        "photo with its place in a PDF": ("scan.pdf", gps_pdf),
        "photo cut off": ("half.jpg", photo()[:300]),
        "photo of 3.6 thousand million pixels": ("vast.png", _huge_picture()),
        "phone's own form": ("IMG_4.HEIC", b"\x00\x00\x00\x18ftypheic" + bytes(60)),
        "archive that climbs": ("climb.docx", packed({"../../../../tmp/climbed": b"x"})),
        "archive with a root": ("root.docx", packed({"/etc/cron.d/x": b"x"})),
        "archive bomb": ("bomb.docx", packed({"word/media/b.bin": bytes(205 * 2**20)})),
        "spreadsheet bomb": ("bomb.xlsx", packed({"xl/worksheets/sheet1.xml": bytes(205 * 2**20)}, SHEET)),
        "many parts": ("parts.docx", packed({f"word/{number}": b"" for number in range(5100)})),
        "damaged archive": ("damaged.docx", _damaged()),
        "spreadsheet that reads files": ("outside.xlsx", workbook(_DTD)),
        "spreadsheet of laughs": ("laughs.xlsx", workbook(_LAUGHS)),
        "Word that reads files": ("outside.docx", packed({WORD: _DTD}, must=None)),
        "name that climbs": ("../../../etc/passwd.pdf", b"%PDF-1.7\nx\n%%EOF"),
        "name of another system": ("C:\\Windows\\win.pdf", b"%PDF-1.7\ny\n%%EOF"),
        "name with a line break": ("a\r\nSet-Cookie: x=1.pdf", b"%PDF-1.7\nz\n%%EOF"),
        "name that runs backwards": ("\u202efdp.exe.pdf", b"%PDF-1.7\nw\n%%EOF"),
        "name without end": ("n" * 300 + ".pdf", b"%PDF-1.7\nv\n%%EOF"),
        "more than may be sent": ("large.jpg", b"\xff\xd8" + bytes(25 * 2**20 + 9)),
    }


REFUSED: Final = ("nothing in it", "test virus", "test virus as a photo", "test virus as a list", "test virus in Word",
                  "drawing with a script", "page", "programme", "programme called a photo",
                  "photo cut off", "photo of 3.6 thousand million pixels", "archive that climbs", "archive bomb",
                  "spreadsheet bomb", "damaged archive", "more than may be sent")
"""What no door takes, whatever it is for."""
FIRST: Final = ("test virus", "macros under another name", "photo with its place in a PDF")
"""What every run of the tests sends through every door; the whole pack goes with the longer checks."""
