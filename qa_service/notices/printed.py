"""The protocol's form as a page, a PDF and a Word file: the same lines in the same order, whoever it is made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, Final

from flask import render_template

from qa_service.documents.printing import as_pdf
from qa_service.notices.contents import Contents, read
from qa_service.notices.kinds import ContractAffected, Reach, Reason, VersionKind
from qa_service.notices.models import NoticeVersion
from qa_service.ofsted.rules.words import day

RULES: Final = ("Shared under the regional Information Sharing Protocol. It must not be passed on outside the agencies "
                "that the protocol lists, not even by word. Each authority decides for itself what follows from it.")
PDF: Final = "application/pdf"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form: its heading, its labels with what stands there, and its boxes."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    boxes: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The form, made for somebody."""

    title: str
    caption: str
    parts: tuple[Part, ...]
    made_for: str


def draft(contents: Contents, *, made_for: str = "") -> Form:
    """The form of what is not sent yet."""
    return _form(contents, "Regional notice", "Draft, not sent", [], made_for)


def sent(version: NoticeVersion, *, made_for: str = "") -> Form:
    """The form of what was sent. The first version goes out without the provider's comments."""
    kind = {VersionKind.FIRST: "Regional notice", VersionKind.UPDATE: "Update to a regional notice",
            VersionKind.REMOVAL: "Removal of a regional notice"}[version.kind]
    return _form(read(version.contents), kind, f"Version {version.number}, {day(version.at.date())}",
                 version.comments, made_for)


def _form(contents: Contents, title: str, caption: str, comments: Sequence[dict[str, str]], made_for: str) -> Form:
    first = (
        ("Issuing local authority", contents.issuing_authority),
        ("Officer name", contents.officer_name),
        ("Officer e-mail", contents.officer_email),
        ("Officer telephone", contents.officer_phone or "Not given"),
        ("Date issued to the provider", _day(contents.to_provider_on)),
        ("Date issued to the regional body", _day(contents.to_region_on)),
        ("Date for review by the issuing authority", _day(contents.review_on)))
    about = (
        ("Organisation name", contents.organisation or "Not known"),
        ("Company number", contents.company_number or "Not known"),
        ("Address", contents.address or "Not known"),
        ("Host authority", contents.host_authority or "Not known"),
        ("Whole organisation or one service", contents.reach.words),
        *((("Name of home/property/school", contents.service), ("Ofsted URN", contents.urn or "None"))
          if contents.reach is Reach.SERVICE else ()))
    what = (("Other, or detail", contents.detail),) if contents.detail else ()
    parts = [
        Part("Who issues it", first), Part("What it is about", about),
        Part("Contract affected", boxes=tuple((one.words, one in contents.contracts) for one in ContractAffected)),
        Part("Reason", what, tuple((one.words, one in contents.reasons) for one in Reason)),
        Part("Placement action", (("Other placement action", contents.placement_action),)
             if contents.placement_action else (), (("Ending placement(s)", contents.ending_placements),))]
    if contents.said:
        parts.insert(0, Part("Why it is removed" if title.startswith("Removal") else "What is new",
                             (("In short", contents.said),)))
    if comments:
        parts.append(Part("Provider’s comments", tuple((_day(date.fromisoformat(one["on"])), one["text"])
                                                       for one in comments)))
    return Form(title, caption, tuple(parts), made_for)


def _day(on: date | None) -> str:
    return day(on) if on else "Not yet"


def pdf(form: Form) -> bytes:
    """The form as PDF/UA. Raises ``CannotPrint`` where this computer cannot."""
    return as_pdf(render_template("notices/printed.html", form=form, rules=RULES),
                  render_template("notices/printed.css"), {})


def word(form: Form) -> bytes:
    """The form as a Word file."""
    from docx import Document  # few pages need it
    from docx.shared import Pt

    paper: Any = Document()
    paper.core_properties.title, paper.core_properties.author = form.title, ""
    paper.styles["Normal"].font.name, paper.styles["Normal"].font.size = "Arial", Pt(11)
    paper.add_heading(form.title, 1)
    paper.add_paragraph(form.caption)
    paper.add_paragraph(RULES).runs[0].bold = True
    if form.made_for:
        paper.add_paragraph(f"For {form.made_for}.")
    for part in form.parts:
        paper.add_heading(part.title, 2)
        if part.lines:
            table = paper.add_table(rows=0, cols=2, style="Table Grid")
            for label, value in part.lines:
                cells = table.add_row().cells
                cells[0].text, cells[1].text = label, value
        for label, ticked in part.boxes:
            paper.add_paragraph(f"{'☒' if ticked else '☐'} {label}")
    paper.sections[0].footer.paragraphs[0].text = RULES
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def made(form: Form, kind: str) -> tuple[bytes, str]:
    """The form as ``pdf`` or ``docx``, with its media type."""
    return (word(form), WORD) if kind == "docx" else (pdf(form), PDF)
