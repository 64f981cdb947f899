"""The evidence viewer: the page of a stored report with the very words marked, and what was read from them beside."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import make_response, redirect, request
from werkzeug.wrappers import Response

from qa_service.documents import pictures
from qa_service.documents import service as documents
from qa_service.errors import NotFound
from qa_service.flags import service as flags
from qa_service.flags.names import Called, settings_called
from qa_service.ofsted.models import Inspection
from qa_service.ofsted.reading import newest_reading
from qa_service.permissions import Permission, requires
from qa_service.reg44.questions import report_with_document
from qa_service.reports.blueprint import blueprint
from qa_service.reports.evidence import (
    NOTHING_ELSE,
    Fact,
    facts_of,
    facts_of_flag,
    others_said,
    place_of,
    same_fact,
)
from qa_service.reports.inspections import inspection_called
from qa_service.reports.published import published, report_called
from qa_service.reports.read_on_pages import read_on_pages
from qa_service.web import allowed, render
from qa_service.web.people import people

KEPT_BY_BROWSERS = "private, max-age=600"


@dataclass(frozen=True, slots=True)
class View:
    """A picture that the address asks for: the page, how large, and what to mark on it."""

    page: int
    width: int
    quote: str | None
    quoted_on: int | None

    @property
    def large(self) -> bool:
        return self.width == pictures.LARGE

    @property
    def asks(self) -> str:
        """The same as an address asks for it. The words' hash makes another address of other words."""
        words = hashlib.sha256((self.quote or "").encode()).hexdigest()[:12]
        return f"page={self.page}{'&size=large' if self.large else ''}&words={words}"

    def shown(self, sha256: str) -> pictures.Shown:
        return pictures.shown(sha256, self.page, quote=self.quote, quoted_on=self.quoted_on, width=self.width)

    def answer(self, sha256: str) -> Response:
        return picture_answer(pictures.png(
            sha256, self.page, quote=self.quote, quoted_on=self.quoted_on, width=self.width))


@blueprint.get("/inspections/<int:inspection_id>/evidence/<name>")
@requires(Permission.DOCUMENT_READ)
def inspection_evidence(inspection_id: int, name: str) -> Response:
    """One fact of an inspection, where it was read."""
    found, called = inspection_called(inspection_id)
    facts = facts_of(found)
    return _page(facts, place_of(name, facts), f"/inspections/{inspection_id}", report_called(found), found, called)


@blueprint.get("/inspections/<int:inspection_id>/evidence/<name>/picture")
@requires(Permission.DOCUMENT_READ)
def inspection_evidence_picture(inspection_id: int, name: str) -> Response:
    """The page of that fact as a picture, its words marked."""
    facts = facts_of(inspection_called(inspection_id)[0])
    return _picture(facts[place_of(name, facts)])


@blueprint.get("/flags/<int:flag_id>/evidence/<int:number>")
@requires(Permission.FLAG_READ)
def flag_evidence(flag_id: int, number: int) -> Response:
    """One fact that a flag rests on, where it was read."""
    flag = flags.flag_numbered(flag_id)
    facts = facts_of_flag(flags.evidence_of([flag_id])[flag_id])
    at = place_of(str(number), facts)
    sha256 = facts[at].sha256
    if sha256 and allowed(Permission.REG44_READ) and (report := report_with_document(sha256)) is not None:
        return redirect(f"/reg44/reports/{report}?page={facts[at].page or 1}")
    found, called = _inspection_behind(facts[at], flag.setting_id)
    return _page(facts, at, f"/flags/{flag_id}", flag.title, found, called)


@blueprint.get("/flags/<int:flag_id>/evidence/<int:number>/picture")
@requires(Permission.FLAG_READ)
def flag_evidence_picture(flag_id: int, number: int) -> Response:
    """The page of that fact as a picture, its words marked."""
    flag = flags.flag_numbered(flag_id)
    facts = facts_of_flag(flags.evidence_of([flag.id])[flag_id])
    return _picture(facts[place_of(str(number), facts)])


def page_asked() -> int | None:
    """The page of the document that the address asks for."""
    given = request.args.get("page", "")
    return int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 5 and int(given) else None


def width_asked() -> int:
    """The width of the picture that the address asks for, of two."""
    return pictures.LARGE if request.args.get("size") == "large" else pictures.NORMAL


def picture_answer(data: bytes) -> Response:
    """A picture as browsers take it; kept for some minutes by the one who asked, and by nobody between."""
    answer = make_response(data)
    answer.headers.update({"Content-Type": "image/png", "Cache-Control": KEPT_BY_BROWSERS, "Vary": "Cookie",
                           "Content-Disposition": "inline; filename=page.png"})
    return answer


def _view(fact: Fact) -> View:
    """What to show of a fact: its own page with its words, the next with their rest, any other as it is."""
    first = fact.page or 1
    page = page_asked() or first
    quote = fact.quote if fact.page and page in (first, first + 1) else None
    return View(page, width_asked(), quote, first if quote else None)


def _picture(fact: Fact) -> Response:
    if not (fact.sha256 and allowed(Permission.DOCUMENT_READ)):
        raise NotFound("There is no picture of this.")
    published(fact.sha256)
    return _view(fact).answer(fact.sha256)


def _inspection_behind(fact: Fact, setting_id: int | None) -> tuple[Inspection | None, Called | None]:
    """The inspection whose report a flag quotes: this setting's, else the first that rests on the document."""
    if fact.sha256 is None:
        return None, None
    _, inspections = published(fact.sha256)
    found = next((row for row in inspections if row.setting_id == setting_id), inspections[0])
    return found, settings_called([found.setting_id]).get(found.setting_id)


def _page(facts: Sequence[Fact], at: int, back: str, back_words: str, found: Inspection | None,
          called: Called | None) -> Response:
    fact, ours = facts[at], allowed(Permission.FLAG_READ)
    if fact.sha256 is None or found is None or not allowed(Permission.DOCUMENT_READ):
        return render("reports/evidence.html", fact=fact, facts=facts, at=at, back_to=back, back_words=back_words,
                      called=called, inspection=None, others=NOTHING_ELSE, view=None, shown=None, document=None)
    document, _ = published(fact.sha256)
    record = newest_reading(fact.sha256)
    known = fact if fact.field else same_fact(fact, facts_of(found))
    view = _view(fact)
    shown = view.shown(fact.sha256)
    if shown.why is not None and page_asked() is not None and record is not None and view.page > record.page_count:
        raise NotFound("The report has no such page.")
    return render(
        "reports/evidence.html", fact=fact, known=known, facts=facts, at=at, back_to=back, back_words=back_words,
        called=called, inspection=found, others=others_said(found, known.field if known else None, record, ours=ours),
        view=view, shown=shown, document=document, origins=documents.origins_of(fact.sha256), reading=record,
        here=read_on_pages(record).get(view.page, []) if record and shown.why else [],
        title=report_called(found), pages=shown.page_count or (record.page_count if record else 0),
        names=people().names() if ours else {})
