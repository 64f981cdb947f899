"""A pack of files that mean harm or are broken, each made here, with what may become of it.

``READ``: the visible pages are a good report and must be read truly. ``UNREADABLE``: nothing can be read. ``EITHER``:
both are right, as long as nothing is made up.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image
from reportlab.lib.utils import ImageReader

from tests.readers.making import Sheet, home_report

READ, UNREADABLE, EITHER = "read", "unreadable", "either"
PACK: dict[str, tuple[Callable[[], bytes], str]] = {}


def hostile(may: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        PACK[make.__name__] = (make, may)
        return make

    return keep


def _changed(change: Callable[[pikepdf.Pdf], None], **saving: object) -> bytes:
    with pikepdf.open(io.BytesIO(home_report())) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, **saving)  # type: ignore[arg-type]
    return out.getvalue()


def raw_pdf(*objects: bytes, root: int = 1) -> bytes:
    """A file of these numbered objects with a right cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start))


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), extra, data)


def deflated(part: bytes, times: int) -> bytes:
    """What ``zlib`` makes of the part that many times over, without ever holding it: each stretch ends in a full flush,
    after which an equal stretch is written alike."""
    stretch = part * 20_000
    packer = zlib.compressobj(9)
    packed = packer.compress(stretch) + packer.flush(zlib.Z_FULL_FLUSH)
    stretches, check = times // 20_000, 1
    for _ in range(stretches):
        check = zlib.adler32(stretch, check)
    return packed + packed[2:] * (stretches - 1) + b"\x03\x00" + check.to_bytes(4, "big")


def _with_content(content: bytes, extra: bytes = b"", *more: bytes) -> bytes:
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 "
        b"R>>/XObject<</X 6 0 R>>>>>>",
        stream(content, extra),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *(more or (b"null",)),
    )


@hostile(UNREADABLE)
def empty() -> bytes:
    return b""


@hostile(UNREADABLE)
def web_page() -> bytes:
    return b"<!DOCTYPE html><html><body>Report not found</body></html>"


@hostile(UNREADABLE)
def text_file() -> bytes:
    return b"Overall experiences and progress: good\n" * 40


@hostile(UNREADABLE)
def header_only() -> bytes:
    return b"%PDF-1.7\n%%EOF\n"


@hostile(UNREADABLE)
def random_behind_a_header() -> bytes:
    return b"%PDF-1.7\n" + bytes(number * 7919 % 251 for number in range(20000))


@hostile(EITHER)
def truncated_late() -> bytes:
    return home_report()[:-900]


@hostile(UNREADABLE)
def truncated_early() -> bytes:
    return home_report()[:300]


@hostile(UNREADABLE)
def user_password() -> bytes:
    return _changed(lambda pdf: None, encryption=pikepdf.Encryption(owner="owner", user="secret"))


@hostile(READ)
def owner_lock() -> bytes:
    return _changed(
        lambda pdf: None,
        encryption=pikepdf.Encryption(
            owner="owner", user="", allow=pikepdf.Permissions(extract=False, print_highres=False)
        ),
    )


@hostile(READ)
def owner_lock_rc4() -> bytes:
    return _changed(
        lambda pdf: None, encryption=pikepdf.Encryption(owner="owner", user="", R=3, aes=False, metadata=False)
    )


@hostile(READ)
def junk_before_header() -> bytes:
    return b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n" + home_report()


@hostile(READ)
def much_junk_before_header() -> bytes:
    return b"\x00junk " * 300 + home_report()


@hostile(READ)
def junk_after_the_end() -> bytes:
    return home_report() + b"\n<script>alert(1)</script>" * 500


@hostile(READ)
def javascript_on_opening() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('inadequate'); while(true){}")

    return _changed(change)


@hostile(READ)
def form_in_xml() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = pikepdf.Dictionary(
            Fields=[], XFA=pdf.make_stream(b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>")
        )

    return _changed(change)


@hostile(READ)
def attachment() -> bytes:
    return _changed(lambda pdf: pdf.attachments.__setitem__("payload.exe", b"MZ" + bytes(50000)))


@hostile(READ)
def launches_a_program() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="/bin/sh")

    return _changed(change)


@hostile(READ)
def rotated_quarter() -> bytes:
    return _changed(lambda pdf: [setattr(page, "Rotate", 90) for page in pdf.pages] and None)


@hostile(READ)
def rotated_half() -> bytes:
    return _changed(lambda pdf: [setattr(page, "Rotate", 180) for page in pdf.pages] and None)


@hostile(READ)
def drawn_sideways_and_turned_back() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.contents_add(b"q 0 1 -1 0 842 0 cm", prepend=True)
            page.contents_add(b"Q")
            page.MediaBox = pikepdf.Array([0, 0, 842, 595])
            page.Rotate = 90

    return _changed(change)


@hostile(READ)
def objects_in_streams() -> bytes:
    return _changed(lambda pdf: None, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


@hostile(READ)
def broken_cross_references() -> bytes:
    return re.sub(rb"startxref\s+\d+", b"startxref\n99999999", home_report())


@hostile(EITHER)
def wrong_length() -> bytes:
    return re.sub(rb"/Length \d+", b"/Length 2147483647", home_report(), count=1)


@hostile(EITHER)
def negative_length() -> bytes:
    return re.sub(rb"/Length \d+", b"/Length -1", home_report(), count=1)


@hostile(EITHER)
def flate_bomb() -> bytes:
    return _with_content(deflated(b" ", 300_000_000), b"/Filter/FlateDecode")


@hostile(EITHER)
def flate_bomb_of_instructions() -> bytes:
    return _with_content(deflated(b"BT /F1 9 Tf 9 9 Td (good) Tj ET\n", 6_000_000), b"/Filter/FlateDecode")


@hostile(EITHER)
def nested_flate_bomb() -> bytes:
    data = zlib.compress(zlib.compress(deflated(b"0 ", 40_000_000), 9), 9)
    return _with_content(data, b"/Filter[/FlateDecode/FlateDecode/FlateDecode]")


@hostile(EITHER)
def bomb_as_a_second_page() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.add_blank_page()
        page.Contents = pikepdf.Stream(pdf, b"")
        page.Contents.write(deflated(b"0 0 m ", 40_000_000), filter=pikepdf.Name.FlateDecode)

    return _changed(change)


@hostile(EITHER)
def form_that_draws_itself() -> bytes:
    form = stream(
        b"/X Do BT /F1 9 Tf (x) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
    )
    return _with_content(b"/X Do", b"", form)


@hostile(EITHER)
def forms_that_multiply() -> bytes:
    forms = [
        stream(
            b"/X Do " * 12, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (7 + depth)
        )
        for depth in range(9)
    ]
    return _with_content(b"/X Do", b"", *forms, stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))


@hostile(UNREADABLE)
def cyclic_pages() -> bytes:
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>",
        b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>",
    )


@hostile(UNREADABLE)
def two_hundred_thousand_pages() -> bytes:
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + b"3 0 R " * 200_000 + b"]/Count 200000>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )


@hostile(UNREADABLE)
def claims_two_thousand_million_pages() -> bytes:
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )


@hostile(UNREADABLE)
def no_pages() -> bytes:
    return raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")


@hostile(EITHER)
def character_map_from_elsewhere() -> bytes:
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        stream(b"BT /F1 12 Tf 50 700 Td (inspection report Ofsted) Tj ET"),
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/..#2f..#2f..#2ftmp#2fevil/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X"
        b"/CIDSystemInfo<</Registry(..)/Ordering(../../evil)/Supplement 0>>>>",
    )


@hostile(EITHER)
def deep_arrays() -> bytes:
    return _with_content(b"[" * 200_000 + b"]" * 200_000)


@hostile(EITHER)
def deep_dictionaries() -> bytes:
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R/X " + b"<</X " * 20_000 + b"1" + b">>" * 20_000 + b">>",
        b"<</Type/Pages/Kids[]/Count 0>>",
    )


@hostile(EITHER)
def enormous_page() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].MediaBox = pikepdf.Array([0, 0, 14_400_000, 14_400_000])

    return _changed(change)


@hostile(UNREADABLE)
def image_only() -> bytes:
    sheet = Sheet()
    picture = Image.new("L", (300, 400), 200)
    sheet.canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    return sheet.page().pdf()


@hostile(UNREADABLE)
def scan_with_unseen_text() -> bytes:
    sheet = Sheet()
    sheet.canvas.drawImage(ImageReader(Image.new("L", (300, 400), 230)), 0, 0, 595, 842)
    for at in range(30):
        sheet.canvas.drawString(60, 700 - 15 * at, "Overall experiences and progress of children: good", mode=3)
    return sheet.page().pdf()


@hostile(EITHER)
def image_bomb() -> bytes:
    data = zlib.compress(bytes(1000), 9)
    image = stream(
        data,
        b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB"
        b"/Filter/FlateDecode",
    )
    return _with_content(
        b"q 500 0 0 700 0 0 cm /X Do Q BT /F1 12 Tf 50 700 Td (inspection by Ofsted) Tj ET", b"", image
    )


@hostile(UNREADABLE)
def garbled() -> bytes:
    sheet = Sheet()
    for row in range(40):
        sheet.line("".join(chr(33 + (row * 31 + at * 17) % 90) for at in range(70)))
    return sheet.pdf()


@hostile(UNREADABLE)
def invoice() -> bytes:
    return (
        Sheet()
        .lines(
            "INVOICE 20443",
            "Invented Care Limited",
            "Placement at children's home SC000000, 4 weeks",
            "Amount due: 14,704.00",
            "Please pay within 30 days of inspection of the goods.",
        )
        .pdf()
    )


@hostile(UNREADABLE)
def school_report() -> bytes:
    return (
        Sheet()
        .lines(
            "Inspection of a good school: Invented Primary School",
            "Inspection dates: 10 and 11 May 2022",
            "Outcome",
            "Invented Primary School continues to be a good school.",
            "Pupils enjoy school. The quality of education is good. Ofsted",
            "School details",
            "Unique reference number 100000",
        )
        .pdf()
    )


@hostile(UNREADABLE)
def early_years_report() -> bytes:
    return (
        Sheet()
        .lines(
            "Inspection of Invented Nursery",
            "Inspection date: 10 May 2022",
            "Overall effectiveness Good",
            "The quality of education Good",
            "Early years provision. Ofsted",
            "Unique reference number EY000000 Registered person Ann Example",
        )
        .pdf()
    )
