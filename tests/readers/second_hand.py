"""Reports set by a second hand: flowing tables and paragraphs, whose layout the demonstration's drawings do not share.

Labels and order follow the published frameworks; every name is invented.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

HOME = (
    "Overall experiences and progress of children and young people",
    "How well children and young people are helped and protected",
    "The effectiveness of leaders and managers",
)
PARENTS = tuple(label.replace("children and young people", "children and parents") for label in HOME)
SECURE = (HOME[0], "Children’s education and learning", "Children’s health", *HOME[1:])
GOOD = "The {body} provides effective services that meet the requirements for good."
WEAK = (
    "The {body} is not yet delivering good help and care for children and young people. However, there are no serious "
    "or widespread failures that result in their welfare not being safeguarded or promoted."
)
LIKE_HEADINGS = (
    ("Recommendations made by the independent person must be recorded and acted on. (Regulation 45 (1))", "45(1)"),
    ("Recommendations<br/>given by a visitor must be kept in the home. (Regulation 44 (4))", "44(4)"),
    ("Information about this home must be kept in each child’s case record. (Regulation 36 (1))", "36(1)"),
    ("The effectiveness of leaders and managers must be reviewed each month. (Regulation 13 (1))", "13(1)"),
    ("How well children and young people are helped and protected must be shown. (Regulation 45 (2)(a))", "45(2)(a)"),
    ("Full and satisfactory information is held about each member of staff. (Regulation 32 (3)(d))", "32(3)(d)"),
)
PROSE = (
    "At the last inspection the home was judged to be inadequate. A parent said, ‘The placement is outstanding.’",
    "Leaders and managers know that recording requires improvement to be good. Children settle, and outcomes are good.",
)
_BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=14, spaceAfter=5)
_CELL = ParagraphStyle("cell", parent=_BODY, spaceAfter=0)
_HEAD = ParagraphStyle("head", fontName="Times-Bold", fontSize=14, leading=18, spaceBefore=6, spaceAfter=4)


@dataclass(frozen=True)
class Printed:
    """What a graded report says, and how its tables are set (widths in millimetres)."""

    urn: str = "SC070001"
    title: tuple[str, ...] = ()
    body: str = "children’s home"
    event: str = "Full inspection"
    dates: str = "Inspection dates: 4 to 5 July 2023"
    labels: tuple[str, ...] = HOME
    grades: tuple[str, ...] = ("good", "good", "requires improvement to be good")
    sentence: str = GOOD
    enforcement: str = "none"
    history: tuple[tuple[str, str, str], ...] = (
        ("08/03/2022", "Full", "Good"),
        ("14/01/2021", "Interim", "Improved effectiveness"),
    )
    requirements: tuple[tuple[str, str], ...] = ()
    recommendations: tuple[str, ...] = ()
    provider: str = "Larkfield Hollow Care Limited"
    manager: str = "Siân Pretend"
    more: tuple[str, ...] = ()
    ruled: bool = True
    align: str = "TOP"
    widths: tuple[float, float] = (128, 40)
    details: tuple[float, float] = (60, 108)
    letter: bool = False
    extra: dict[str, str] = field(default_factory=dict)


def printed(how: Printed) -> bytes:
    """The report as a file."""
    return bound(parts(how), f"{how.provider}: {how.urn}", letter=how.letter)


def bound(story: Sequence[Flowable], footer: str, *, letter: bool = False) -> bytes:
    """A file of these parts, with a running header and footer on each page."""
    out = io.BytesIO()
    size = LETTER if letter else A4

    def running(canvas: Any, document: Any) -> None:
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(50, size[1] - 30, "Inspected under a framework that is made up")
        canvas.drawString(50, 28, footer)
        canvas.drawRightString(size[0] - 50, 28, str(document.page))

    SimpleDocTemplate(out, pagesize=size, topMargin=22 * mm, bottomMargin=22 * mm, leftMargin=20 * mm).build(
        list(story), onFirstPage=running, onLaterPages=running
    )
    return out.getvalue()


def text(*lines: str) -> list[Flowable]:
    return [Paragraph(line, _BODY) for line in lines]


def heading(line: str) -> list[Flowable]:
    return [Paragraph(line, _HEAD)]


def table(
    rows: Sequence[Sequence[str]], widths: Sequence[float], *, ruled: bool, align: str = "TOP", head: bool = True
) -> list[Flowable]:
    grid = [("GRID", (0, 0), (-1, -1), 0.4, "#333333")] if ruled else []
    cells = [[Paragraph(cell, _CELL) for cell in row] for row in rows]
    style = [("VALIGN", (0, 0), (-1, -1), align), *grid]
    return [Table(cells, [width * mm for width in widths], repeatRows=int(head), splitInRow=1, style=style)]


def parts(how: Printed) -> list[Flowable]:
    """The report's parts in the order used since about 2020."""
    story = heading(how.title[0] if how.title else how.urn)
    story += text(*how.title[1:], f"Registered provider: {how.provider}", how.event)
    story += text("Inspected under the social care common inspection framework")
    story += heading(f"Information about this {how.body}") + text("It was registered in 2016.", how.dates)
    names = [f"{label}, taking into account" if at == 0 else label for at, label in enumerate(how.labels)]
    story += table(list(zip(names, how.grades, strict=True)), (105, 60), ruled=False, align=how.align, head=False)
    story += text(how.sentence.format(body=how.body)) if how.sentence else []
    story += text("Date of previous inspection: 8 March 2022", "Overall judgement at last inspection: good")
    story += text(f"Enforcement action since last inspection: {how.enforcement}")
    story += [PageBreak(), *heading("Inspection judgements")]
    for label, grade in zip(how.labels, how.grades, strict=True):
        story += heading(f"{label}: {grade}") + text(*PROSE)
    story += _improve(how)
    story += heading("Information about this inspection") + text("Inspectors have looked closely at progress.")
    story += heading("Recent inspection history")
    story += table(
        [("Inspection date", "Inspection type", "Inspection judgement"), *how.history], (40, 40, 60), ruled=True
    )
    story += heading(f"{how.body[0].upper()}{how.body[1:]} details") + _details(how)
    return [*story, *heading("Inspector"), *text("Ffion O’Mock, social care inspector")]


def _improve(how: Printed) -> list[Flowable]:
    if not (how.requirements or how.recommendations):
        return []
    story = heading(f"What does the {how.body} need to do to improve?")
    if how.requirements:
        story += heading("Statutory requirements")
        story += text("The registered person(s) must comply within the given timescales.")
        rows = [("Requirement", "Due date"), *how.requirements]
        story += table(rows, how.widths, ruled=how.ruled, align=how.align)
    if how.recommendations:
        story += heading("Recommendations") + text(*(f"• {one}" for one in how.recommendations))
    return story


def _details(how: Printed) -> list[Flowable]:
    rows = [
        ("Unique reference number:", how.urn),
        ("Registered provider:", how.provider),
        ("Registered provider address:", "2 Nowhere Row, Wallop-on-the-Water, Madeup AB1 2CD"),
        ("Responsible individual:", "Test Person"),
        ("Registered manager:", how.manager),
    ]
    return table([(label, how.extra.get(label, value)) for label, value in rows], how.details, ruled=False, head=False)


def visit(event: str, facts: Sequence[str], findings: Sequence[str], urn: str = "SC070009") -> bytes:
    """A report without grades: an interim inspection or an assurance or monitoring visit."""
    story = heading(urn) + text("Registered provider: Larkfield Hollow Care Limited", event)
    story += text("Inspected under the social care common inspection framework")
    story += heading("Information about this children’s home") + text("The home is for three children.", *facts)
    story += heading("This inspection") + text(*findings)
    how = replace(Printed(), urn=urn, requirements=((LIKE_HEADINGS[0][0], "1 December 2023"),))
    story += _improve(how) + heading("Children’s home details") + _details(how)
    return bound(story, f"Inspection report children’s home: {urn}")


def supported(outcome: str, urn: str = "2711101") -> bytes:
    """A report on supported accommodation."""
    story = heading("Invented Pathways") + text(
        f"Unique reference number: {urn}", "Full inspection of supported accommodation"
    )
    story += text("Inspection dates: 4 to 6 February 2025") + heading("Inspection outcome") + text(outcome)
    story += heading("Information about this supported accommodation provider")
    story += text(
        "Some weaknesses remain that are neither serious nor widespread. Staff are consistently strong advocates."
    )
    story += heading("Supported accommodation details")
    story += text(f"Unique reference number: {urn}", "Registered provider: Larkfield Hollow Care Limited")
    story += text("Nominated individual: Test Person", "Registered service manager: Siân Pretend")
    return bound(story, f"Inspection report supported accommodation: {urn}")
