"""A small writer of Word files: paragraphs, tables, ticked boxes, struck and deleted text. Enough for a report."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

_W = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
      'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"')
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>')


_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def run(text: str, *, bold: bool = False, strike: bool = False) -> str:
    """A run of text."""
    properties = ("<w:b/>" if bold else "") + ("<w:strike/>" if strike else "")
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def deleted(text: str) -> str:
    """Text whose deletion is tracked."""
    return f'<w:del w:id="1" w:author="A"><w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r></w:del>'


def box(ticked: bool) -> str:
    """A box to click, with its state."""
    state = f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox>'
    return (f'<w:sdt><w:sdtPr>{state}</w:sdtPr><w:sdtContent>'
            f'<w:r><w:t>{"☒" if ticked else "☐"}</w:t></w:r></w:sdtContent></w:sdt>')


def paragraph(*runs: str, style: str = "", numbered: bool = False) -> str:
    """A paragraph of runs; a plain string counts as text."""
    inside = "".join(one if one.startswith("<w:") else run(one) for one in runs)
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + (
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if numbered else "")
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def table(*rows: list[str]) -> str:
    """A table; a cell is text, or ready paragraphs."""
    made = ""
    for cells in rows:
        inside = "".join(f"<w:tc>{cell if cell.startswith('<w:p') else paragraph(cell)}</w:tc>" for cell in cells)
        made += f"<w:tr>{inside}</w:tr>"
    lines = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in _SIDES)
    return f"<w:tbl><w:tblPr><w:tblBorders>{lines}</w:tblBorders></w:tblPr>{made}</w:tbl>{paragraph('')}"


def file_of(body: list[str]) -> bytes:
    """The finished file; the same body makes the same bytes."""
    out = io.BytesIO()
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{"".join(body)}</w:body></w:document>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": document}
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()
