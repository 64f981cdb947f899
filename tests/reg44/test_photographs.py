"""Reports photographed askew, turned or in bad light, through the real text recognition: left unread, never wrong."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image

from qa_service.demo.independent.made import made
from qa_service.demo.independent.report import Maker, random_report
from qa_service.demo.independent.wording import Says
from scrapers import ocr
from scrapers.reg44.dispatch import read_in_this_process
from tests.reg44.try_reading import opinion

pytestmark = [pytest.mark.assurance,
              pytest.mark.skipif(ocr.installed() is None, reason="no text recognition is installed")]
Change = Callable[[Image.Image], Image.Image]


def photographed(pdf: bytes, change: Change) -> bytes:
    """The pages as pictures, changed as a bad photograph would."""
    pages = [change(page.render(scale=2).to_pil().convert("L")) for page in pypdfium2.PdfDocument(pdf)]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=144)
    return out.getvalue()


@pytest.mark.parametrize("change", [
    lambda page: page.rotate(270, expand=True), lambda page: page.rotate(4, fillcolor=230),
    lambda page: page.point(lambda shade: 190 + shade // 4),
], ids=["turned", "askew", "faint"])
def test_a_bad_photograph_is_never_read_wrong(change: Change) -> None:
    report = replace(random_report(31, 2), maker=Maker.PDF_NARRATIVE, safeguarded=Says.NO, well_being=Says.QUALIFIED)
    pdf, truth = made(report)
    record = read_in_this_process(photographed(pdf, change), ocr.installed())
    for key in ("safeguarded", "well_being"):
        assert opinion(getattr(record, key)) in (truth[key], "unread")
    assert record.visited.value in (None, (report.visited,)) and record.visitor.value in (None, report.visitor)
    assert record.urn.value in (None, report.urn)
    assert all(read.value in (None, report.counts[key]) for key, read in record.counts.items())
