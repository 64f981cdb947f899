"""The quick ways that a usual file takes give what the slow ones give, and leave the unusual to these."""

from __future__ import annotations

import io

import pytest
from pdfminer.cmapdb import CMapParser, FileUnicodeMap

from scrapers.pdf import Document, visibility
from scrapers.pdf.unicode_map import usual_map
from tests.readers.making import Sheet

HEAD = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS)"
    b" /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> "
    b"endcodespacerange\n"
)
TAIL = b"endcmap CMapName currentdict /CMap defineresource pop end end"


@pytest.mark.parametrize(
    "sections",
    [
        b"2 beginbfchar <01> <0041> <02> <00660066> endbfchar\n",
        b"2 beginbfrange <0003> <0006> <0061> <0010> <0012> [<0041> <00420043>\n<D83DDE00>] endbfrange\n",
        b"1 beginbfchar <20> <0020> endbfchar 1 beginbfchar <20> <00A0> endbfchar 1 beginbfrange <21><23><d83dde00> "
        b"endbfrange ",
        b"1 beginbfrange <09> <03> <0061> endbfrange\n",
        b"",
    ],
)
def test_a_map_in_the_usual_form_says_what_the_library_reads_in_it(sections: bytes) -> None:
    theirs = FileUnicodeMap()
    CMapParser(theirs, io.BytesIO(HEAD + sections + TAIL)).run()
    assert usual_map(HEAD + sections + TAIL) == theirs.cid2unichr


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"/Other usecmap " + TAIL,
        HEAD + b"1 beginbfchar <0> <0041> endbfchar " + TAIL,
        HEAD + b"1 beginbfrange <01> <0002> <0041> endbfrange " + TAIL,
        HEAD + b"1 beginbfrange <00> <FF> <FFFF> endbfrange " + TAIL,
        HEAD + b"1 begincidrange <00> <FF> 0 endcidrange " + TAIL,
        HEAD + b"% 1 beginbfchar <01> <0041> endbfchar\n" + TAIL,
        HEAD + TAIL + b" begincmap 1 beginbfchar <01> <0041> endbfchar endcmap",
        HEAD.replace(b"(Adobe)", b"(Ado(be)") + TAIL,
        b"",
    ],
)
def test_a_map_in_any_other_form_is_left_to_the_library(data: bytes) -> None:
    assert usual_map(data) is None


def _page(*lines: tuple[str, float]) -> bytes:
    sheet = Sheet()
    for at, (text, size) in enumerate(lines):
        sheet.canvas.setFont("Helvetica", size)
        sheet.canvas.drawString(72, 700 - 30 * at, text)
    return sheet.pdf()


def test_a_page_whose_only_low_text_is_dashes_is_read_without_drawing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "_picture", lambda page: pytest.fail("drawn"))
    with Document(_page(("Overall experiences", 11), ("-", 11), ("Good", 11))) as document:
        assert document.text(1).split() == ["Overall", "experiences", "-", "Good"]


def test_words_too_small_to_be_seen_are_left_out_beside_dashes_too() -> None:
    with Document(_page(("Overall experiences", 11), ("-", 11), ("Outstanding", 1), ("Good", 11))) as document:
        assert document.text(1).split() == ["Overall", "experiences", "-", "Good"]
        layout = document.layout(1)
        assert layout
        assert [word.text for word in layout.words] == ["Overall", "experiences", "-", "Good"]
