"""Reports of independent persons as files, each with the truth that a reader must find in it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from qa_service.demo.independent import printed, typed
from qa_service.demo.independent.report import Maker, VisitorsReport, random_report
from qa_service.demo.layouts.page import HEIGHT, WIDTH, Flow

_DOTS = 200 / 72
_WORD = (Maker.WORD_TABLES, Maker.WORD_PROSE, Maker.WORD_STRUCK, Maker.WORD_COLUMNS)


def made(report: VisitorsReport) -> tuple[bytes, dict[str, Any]]:
    """The report's file and its truth."""
    truth = truth_of(report)
    if report.maker in _WORD:
        return typed.write(report), truth
    flow = printed.draw(report)
    if report.maker is Maker.SCAN:
        return scanned(flow), truth
    return flow.pdf(title="Regulation 44 report", urn=report.urn), truth


def variety(seed: int, n: int) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """``n`` reports going round every layout."""
    for index in range(n):
        yield made(random_report(seed, index))


def truth_of(report: VisitorsReport) -> dict[str, Any]:
    """What a reader must find: opinions by their words (``unread`` where nobody can tell), recommendations, facts."""
    return {
        "maker": report.maker.value,
        "home": report.home,
        "urn": report.urn,
        "visited": report.visited,
        "reported": report.reported,
        "visitor": report.visitor,
        "announced": "yes" if report.announced else "no",
        "living": report.living,
        "spoken_to": report.spoken_to,
        "safeguarded": report.safeguarded.value,
        "well_being": report.well_being.value,
        "recommendations": [(one.text, one.target, one.target_words, one.who) for one in report.advice],
        "counts": dict(report.counts),
        "earlier": list(report.earlier),
    }


def scanned(flow: Flow) -> bytes:
    """The drawn pages as a scan: slightly turned pictures without any text."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1)
    for number, page in enumerate(flow.pages):
        picture = Image.new("L", (int(WIDTH * _DOTS), int(HEIGHT * _DOTS)), 252)
        pen = ImageDraw.Draw(picture)
        for font, size, x, y, text in page.texts:
            bold = "Bold" in font
            letters = _letters(bold, round(size * _DOTS * 0.92))
            pen.text((x * _DOTS, (HEIGHT - y - size) * _DOTS), text, fill=20, font=letters)
        picture = picture.rotate((-0.4, 0.3, 0.15)[number % 3], fillcolor=252, resample=Image.Resampling.BICUBIC)
        kept = io.BytesIO()
        picture.save(kept, "JPEG", quality=70)
        canvas.drawImage(ImageReader(kept), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@lru_cache
def _letters(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    folder = Path(reportlab.__file__).parent / "fonts"
    return ImageFont.truetype(str(folder / ("VeraBd.ttf" if bold else "Vera.ttf")), size)
