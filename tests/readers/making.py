"""Small report files for the tests, drawn line by line so that every habit of printing can be had."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.pdfgen.canvas import Canvas

OVERALL = ("Overall experiences and progress of", "children and young people, taking into", "account")
PROTECTED = ("How well children and young people are", "helped and protected")
LEADERS = ("The effectiveness of leaders and managers",)
SENTENCES = {
    "outstanding": "The children's home provides highly effective services that consistently exceed the "
    "standards of good.",
    "good": "The children's home provides effective services that meet the requirements for good.",
    "requires improvement to be good": "The children's home is not yet delivering good help and care for "
    "children and young "
    "people.",
    "inadequate": "There are serious or widespread failures that mean children and young people are not protected.",
}
LEFT, RIGHT, TOP, STEP = 60, 360, 790, 15


class Sheet:
    """A page that is written from the top down."""

    def __init__(self, size: tuple[float, float] = (595, 842)) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=size, invariant=True, pageCompression=0)
        self.y = TOP

    def line(self, text: str = "", x: float = LEFT, down: float = STEP) -> Sheet:
        self.canvas.setFont("Helvetica", 10)
        self.canvas.drawString(x, self.y, text)
        self.y -= down
        return self

    def lines(self, *texts: str) -> Sheet:
        for text in texts:
            self.line(text)
        return self

    def row(self, label: Sequence[str], grade: Sequence[str], middle: bool = True) -> Sheet:
        """A table row: the label wrapped in its column, the grade beside it, centred on it or at its top."""
        top = self.y
        self.canvas.setFont("Helvetica", 10)
        for at, part in enumerate(label):
            self.canvas.drawString(LEFT, top - 12 * at, part)
        shift = (len(label) - len(grade)) * 6 if middle else 0
        for at, part in enumerate(grade):
            self.canvas.drawString(RIGHT, top - shift - 12 * at, part)
        self.y = top - 12 * max(len(label), len(grade)) - 8
        return self

    def page(self) -> Sheet:
        self.canvas.showPage()
        self.y = TOP
        return self

    def pdf(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()


def opening(
    sheet: Sheet, event: str = "Full inspection", urn: str = "SC000000", dates: str = "10 to 11 April 2018"
) -> Sheet:
    """What every report since 2017 starts with."""
    return sheet.lines(
        urn,
        "Registered provider: Invented Care Limited",
        event,
        "Inspected under the social care common inspection framework",
        "Information about this children's home",
        "The home is run by a company and looks after up to four children.",
        f"Inspection dates: {dates}",
    )


def closing(sheet: Sheet, **changed: str) -> Sheet:
    """The details at a report's end."""
    values = {
        "Unique reference number": "SC000000",
        "Provision sub-type": "Children's home",
        "Registered provider": "Invented Care Limited",
        "Registered provider address": "1 Nowhere Road, Anytown, ZZ1 1ZZ",
        "Responsible individual": "Ann Example",
        "Registered manager": "Bob Sample",
    } | changed
    sheet.line("Children's home details")
    for label, value in values.items():
        sheet.line(f"{label}: {value}")
    return sheet.lines("Inspector", "Cara Invented, social care inspector")


def home_report(
    overall: Sequence[str] = ("good",),
    protected: Sequence[str] = ("good",),
    leaders: Sequence[str] = ("good",),
    sentence: str | None = None,
    before: Callable[[Sheet], Any] | None = None,
    after: Callable[[Sheet], Any] | None = None,
) -> bytes:
    """A children's home's full inspection; ``before`` and ``after`` draw on the first page round the table."""
    sheet = opening(Sheet())
    if before:
        before(sheet)
    sheet.row(OVERALL, overall).row(PROTECTED, protected).row(LEADERS, leaders)
    sheet.line(SENTENCES[" ".join(overall)] if sentence is None else sentence)
    sheet.lines(
        "Date of last inspection: 3 May 2017",
        "Overall judgement at last inspection: good",
        "Enforcement action since last inspection: none",
    )
    if after:
        after(sheet)
    sheet.page()
    return closing(sheet).pdf()


def grades(record: Any) -> dict[str, str]:
    return {judgement.key: judgement.grade.value for judgement in record.judgements}
