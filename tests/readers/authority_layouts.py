"""Reports on invented authorities, printed in many ways: each drawn by a seed, with what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from textwrap import wrap

from tests.readers.making import RIGHT, Sheet

SINCE_2018 = {
    "leadership": "The impact of leaders on social work practice with children and families",
    "help_and_protection": "The experiences and progress of children who need help and protection",
    "in_care": "The experiences and progress of children in care",
    "care_leavers": "The experiences and progress of care leavers",
    "overall": "Overall effectiveness",
}
UNTIL_2017 = {
    "help_and_protection": "1. Children who need help and protection",
    "looked_after_permanence": "2. Children looked after and achieving permanence",
    "adoption": "2.1 Adoption performance",
    "care_leavers": "2.2 Experiences and progress of care leavers",
    "leadership": "3. Leadership, management and governance",
}
GRADES = {
    "outstanding": ("Outstanding",),
    "good": ("Good",),
    "requires_improvement": (
        "Requires improvement to be good",
        "Requires Improvement to be good",
        "Requires improvement",
        "Require improvement",
    ),
    "inadequate": ("Inadequate",),
}
NAMES = ("Nowhereshire", "Port-on-Sea", "Some and Other", "Anytown", "Old & New Forest", "St Nobody")
PROSE = (
    "Since the previous inspection, when services were judged to be inadequate, leaders have worked to make",
    "good what was not. A focused visit found that help was outstanding for some. The overall effectiveness",
    "of the service is good where children are seen. Children's services are good at what they do for them.",
    "Ofsted will come again. A monitoring inspection was carried out and the effectiveness of leaders was good",
)


@dataclass(frozen=True)
class Printed:
    """A drawn report and its truth."""

    pdf: bytes
    name: str
    grades: dict[str, str]
    days: tuple[date, date]


def drawn(seed: int) -> Printed:
    pick = Random(seed)
    name, upper, curly = pick.choice(NAMES), pick.random() < 0.2, pick.random() < 0.5
    single = pick.random() < 0.5
    labels = UNTIL_2017 if single else SINCE_2018
    grades = {key: pick.choice(list(GRADES)) for key in labels}
    first = date(2014 if single else 2019, 1, 1) + timedelta(days=pick.randrange(1000))
    days = (first, first + timedelta(days=pick.choice([1, 4, 11, 24])))

    def said(text: str) -> str:
        text = text.replace("'", "’") if curly else text
        return text.upper() if upper else text

    sheet = Sheet()
    for line in _title(pick, name, single):
        sheet.line(said(line))
    sheet.line(said("Inspection dates: " if pick.random() < 0.5 else "Inspection date ") + _dates(pick, *days))
    if single:
        overall = pick.choice(list(GRADES))
        for line in wrap(_sentence(pick, name, overall), pick.choice([45, 60, 200])):
            sheet.line(said(line))
    else:
        sheet.line("Lead inspector: Ann Example, His Majesty's Inspector")
        if pick.random() < 0.7:
            sheet.row((said("Judgement"),), (said("Grade"),))
    _table(sheet, pick, {said(labels[key]): said(_word(pick, grade)) for key, grade in grades.items()})
    sheet.lines(*PROSE)
    if single:
        grades["overall"] = overall
        sheet.page().lines("Lead inspector: Ann Example", "Team inspectors: Bob Sample, Cara Invented")
    return Printed(sheet.pdf(), name, grades, days)


def _title(pick: Random, name: str, single: bool) -> tuple[str, ...]:
    if single:
        opening = "Re-inspection" if pick.random() < 0.3 else "Inspection"
        return (
            pick.choice([name, f"{name} County Council", f"London Borough of {name}", f"{name} City Council"]),
            f"{opening} of services for children in need of help and",
            "protection, children looked after and care leavers",
        )
    return pick.choice(
        [
            (f"Inspection of {name} local authority", "children's services"),
            (f"Inspection of {name}", "local authority children's services"),
            (f"Inspection of {name} Council local authority children's services",),
            (f"{name} Metropolitan Borough Council", "Inspection of children's social care services"),
            (f"The Royal Borough of {name}", "Inspection of local authority children's services"),
        ]
    )


def _dates(pick: Random, first: date, last: date) -> str:
    dash = pick.choice([" to ", " - ", "–", " – "])
    year = pick.random() < 0.5 or first.year != last.year
    month = year or pick.random() < 0.5 or first.month != last.month
    opening = f"{first.day}" + (f" {first:%B}" if month else "") + (f" {first.year}" if year else "")
    return f"{opening}{dash}{last.day} {last:%B %Y}"


def _word(pick: Random, grade: str) -> str:
    words = pick.choice(GRADES[grade])
    return words.lower() if pick.random() < 0.2 else words


def _sentence(pick: Random, name: str, grade: str) -> str:
    words = {"requires_improvement": pick.choice(["require improvement", "require improvement to be good"])}
    said = words.get(grade, f"are {grade}")
    return pick.choice(
        [f"Children's services in {name} {said}", f"The overall judgement is that children's services {said}"]
    )


def _table(sheet: Sheet, pick: Random, rows: dict[str, str]) -> None:
    """The judgements in two columns, in one line each, or with the grade behind a colon."""
    way = pick.choice(["columns", "columns", "top", "line", "colon"])
    width, narrow = pick.choice([32, 40, 48]), pick.choice([12, 22, 40])
    for label, grade in rows.items():
        if way == "line":
            sheet.line(label, down=0).line(grade, x=RIGHT + 130)
        elif way == "colon":
            sheet.lines(*wrap(f"{label}: {grade}", 70))
        else:
            sheet.row(wrap(label, width), wrap(grade, narrow), middle=way == "columns")
