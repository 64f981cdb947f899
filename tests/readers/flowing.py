"""Children's home reports set by a paragraph engine: tables that wrap, split over pages, with and without rules."""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random
from typing import Any

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=10, leading=12, spaceBefore=6)
HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=13, leading=16, spaceBefore=12, spaceAfter=6)
REQUIREMENTS = [
    (
        "The registered person must ensure that the protection of children standard is met. In particular, "
        "the standard in "
        "paragraph (1) requires the registered person to ensure that staff assess whether each child is at "
        "risk of harm, taking "
        "into account information in the child’s relevant plans. (Regulation 12 (1) (2)(a)(i))",
        "15 March 2023",
    ),
    (
        "The registered person must recruit staff using recruitment procedures that are designed to ensure "
        "children’s safety. "
        "(Regulation 32 (1) (2)(a)(b) (3)(d))",
        "",
    ),
    (
        "The leadership and management standard is that the registered person enables, inspires and leads a "
        "culture. (Regulation "
        "13 (1)(a)(b)(2)(h))<br/>In particular, the standard in paragraph (1) requires the registered person "
        "to use monitoring "
        "and review systems to make continuous improvements.",
        "30/04/2023",
    ),
]
READ = [
    (("12(1)", "12(2)(a)(i)"), "2023-03-15"),
    (("32(1)", "32(2)(a)", "32(2)(b)", "32(3)(d)"), "2023-03-15"),
    (("13(1)(a)", "13(1)(b)", "13(2)(h)"), "2023-04-30"),
]
RECOMMENDATIONS = [
    (
        "The registered person should ensure that staff can use the office. (‘Guide to the Children’s Homes "
        "Regulations, "
        "including the quality standards’, page 39, paragraph 8.10)",
        "page 39, paragraph 8.10",
    ),
    ("The registered person should keep records. (‘Guide’, page 62, paragraph 14.3)", "page 62, paragraph 14.3"),
]


@dataclass(frozen=True)
class Habits:
    """How a report is printed."""

    ruled: bool
    middle: bool
    details_in_table: bool
    requirements_first: bool
    colons: bool
    header_repeated: bool
    capitals: bool
    requirements: int
    manager: str
    widths: tuple[int, int]


def habits(seed: int) -> Habits:
    pick = Random(seed)
    return Habits(
        *(pick.random() < 0.5 for _ in range(7)),
        pick.choice([1, 2, 3, 6, 9]),
        pick.choice(["Vacant", "Bob Sample", ""]),
        pick.choice([(300, 90), (250, 200), (310, 110)]),
    )


def flowing_report(how: Habits) -> bytes:
    buffer = io.BytesIO()
    document = SimpleDocTemplate(buffer, title="report", invariant=1)
    story = [
        *_front(how),
        *(_requirements(how) + _findings(how) if how.requirements_first else _findings(how) + _requirements(how)),
        *_end(how),
    ]

    def footer(canvas: Any, page: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 30, "Inspection report children's home: SC012345")
        canvas.drawRightString(530, 30, str(page.page))

    document.build(story, onFirstPage=footer, onLaterPages=footer)
    return buffer.getvalue()


def _table(how: Habits, rows: list[list[str]], widths: tuple[int, ...], header: bool = False) -> Table:
    style = [("VALIGN", (0, 0), (-1, -1), "MIDDLE" if how.middle else "TOP")]
    if how.ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.grey))
    return Table(
        [[Paragraph(cell, TEXT) for cell in row] for row in rows],
        colWidths=widths,
        style=style,
        repeatRows=1 if header and how.header_repeated else 0,
        splitInRow=1,
    )


def _grade(how: Habits, words: str) -> str:
    return words.capitalize() if how.capitals else words


def _pairs(how: Habits, pairs: list[tuple[str, str]], widths: tuple[int, int]) -> list[Flowable]:
    if how.details_in_table:
        return [_table(how, [[label + (":" if how.colons else ""), value] for label, value in pairs], widths)]
    return [Paragraph(f"<b>{label}:</b> {value}", TEXT) for label, value in pairs]


def _front(how: Habits) -> list[Flowable]:
    judgements = [
        [
            "<b>Overall experiences and progress of children and young people,</b> taking into account",
            _grade(how, "requires improvement to be good"),
        ],
        ["How well children and young people are helped and protected", _grade(how, "good")],
        ["The effectiveness of leaders and managers", _grade(how, "inadequate")],
    ]
    return [
        Paragraph("SC012345", HEADING),
        Paragraph("Registered provider: Café Care Limited", TEXT),
        Paragraph("Full inspection", TEXT),
        Paragraph("Inspected under the social care common inspection framework", TEXT),
        Paragraph("Information about this children’s home", HEADING),
        Paragraph("This home is privately owned. The last manager said the home was inadequate.", TEXT),
        Paragraph(f"<b>Inspection dates{':' if how.colons else ''}</b> 8 and 9 February 2022", TEXT),
        _table(how, judgements, how.widths),
        Paragraph(
            "The children’s home is not yet delivering good help and care for children and young people. "
            "However, there "
            "are no serious or widespread failures that result in their welfare not being safeguarded.",
            TEXT,
        ),
        *_pairs(
            how,
            [
                ("Date of previous inspection", "14 November 2019"),
                ("Overall judgement at last inspection", "good"),
                ("Enforcement action since last inspection", "none"),
            ],
            (220, 220),
        ),
    ]


def _findings(how: Habits) -> list[Flowable]:
    parts = [
        ("Overall experiences and progress of children and young people", "requires improvement to be good"),
        ("How well children and young people are helped and protected", "good"),
        ("The effectiveness of leaders and managers", "inadequate"),
    ]
    story: list[Flowable] = [Paragraph("Inspection judgements", HEADING)]
    for label, grade in parts:
        story += [
            Paragraph(f"{label}: {_grade(how, grade)}", HEADING),
            Paragraph("Children do well. At the last inspection this was judged outstanding. " * 15, TEXT),
        ]
    return story


def _requirements(how: Habits) -> list[Flowable]:
    rows = [
        ["<b>Requirement</b>", "<b>Due date</b>"],
        *([text, due] for text, due in (REQUIREMENTS * 3)[: how.requirements]),
    ]
    return [
        Paragraph("What does the children’s home need to do to improve?", HEADING),
        Paragraph("Statutory requirements", HEADING),
        Paragraph("The registered person(s) must comply with these within the given timescales.", TEXT),
        _table(how, rows, (330, 100), header=True),
        Paragraph("Recommendations", HEADING),
        *(Paragraph(text, TEXT, bulletText="•") for text, _ in RECOMMENDATIONS),
    ]


def _end(how: Habits) -> list[Flowable]:
    history = [
        ["Inspection date", "Inspection type", "Inspection judgement"],
        ["14/11/2019", "Full", "Good"],
        ["02/03/2019", "Interim", "Sustained effectiveness"],
    ]
    details = [
        ("Unique reference number", "SC012345"),
        ("Provision sub-type", "Children’s home"),
        ("Registered provider", "Café Care Limited"),
        ("Registered provider address", "Unit 4, A Very Long Business Park Name, Somewhere Street, Some Town, AB1 2CD"),
        ("Responsible individual", "Ann Example"),
        ("Registered manager", how.manager),
    ]
    return [
        Paragraph("Recent inspection history", HEADING),
        _table(how, history, (120, 120, 200)),
        Paragraph("Information about this inspection", HEADING),
        Paragraph("Inspectors have looked closely at the experiences and progress of children and young people.", TEXT),
        Paragraph("Children’s home details", HEADING),
        *_pairs(how, details, (180, 230)),
        Paragraph("Inspectors", HEADING),
        Paragraph("Cara Invented, social care inspector", TEXT),
        Paragraph("Dan O’Madeup, social care regulatory inspector", TEXT),
        Paragraph("The Office for Standards in Education, Children’s Services and Skills (Ofsted) inspects.", TEXT),
    ]
