"""What stored documents say, page by page, kept with the engine's full-text index of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, insert, select, text

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.documents.text_models import DocumentPage, DocumentText

PAGES_A_DOCUMENT: Final = 1000
"""More than any document has: a page's key is the document's number times this, and the page's number."""
MOST_LETTERS_A_PAGE: Final = 100_000
"""No page of a report has a tenth of it; what a hostile file prints beyond is not searched."""
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_NO_WORD: Final = re.compile(r"[^a-z0-9]+")


def page_id(text_id: int, page: int) -> int:
    """The key of a page: of this document's text, this page (from 1)."""
    return text_id * PAGES_A_DOCUMENT + page


def words_of(written: str) -> list[str]:
    """The words of a text as they are searched: small letters without accents, and figures."""
    letters = "".join(mark for mark in unicodedata.normalize("NFKD", written) if not unicodedata.combining(mark))
    return _NO_WORD.sub(" ", letters.lower()).split()


def keep_text(sha256: str, pages: Sequence[str], *, page_count: int) -> None:
    """Keeps the words of a document's first pages, in the open transaction; the same words again change nothing.

    ``page_count`` is how many pages the document has: those beyond ``pages`` are not searched.
    """
    kept = [_tidy(page) for page in pages[:PAGES_A_DOCUMENT - 1]]
    known = _text_of(sha256)
    if known is not None and known.state == "kept" and _pages_of(known.id) == {
            number: page for number, page in enumerate(kept, 1) if page}:
        return
    row = _written(known, sha256, "kept", None, page_count, len(kept))
    rows = [{"id": page_id(row.id, number), "text_id": row.id, "page": number, "text": page}
            for number, page in enumerate(kept, 1) if page]
    if rows:
        db.session.execute(insert(DocumentPage), rows)
        _add_to_index(rows)


def keep_unreadable(sha256: str, reason: str, *, page_count: int = 0) -> None:
    """Says that a document's words could not be read, in the open transaction; words known before stay."""
    known = _text_of(sha256)
    if known is None:
        _written(None, sha256, "could_not_read", reason, page_count, 0)


def forget(sha256: str) -> None:
    """Removes what is kept of a document's words, and from the index, in the open transaction."""
    known = _text_of(sha256)
    if known is not None:
        _take_from_index(known.id)
        db.session.execute(delete(DocumentPage).where(DocumentPage.text_id == known.id))
        db.session.delete(known)
        db.session.flush()


def text_on(sha256: str, page: int) -> str | None:
    """The words of one page; ``None`` where they are not kept."""
    return db.session.scalar(
        select(DocumentPage.text).join(DocumentText, DocumentText.id == DocumentPage.text_id)
        .where(DocumentText.sha256 == sha256, DocumentPage.page == page))


def _tidy(page: str) -> str:
    """Text that every engine takes: whole letters, no marks that nobody sees, words whole where a line broke them."""
    page = unicodedata.normalize("NFKC", page.encode("utf-8", "ignore").decode())
    page = _UNSEEN.sub("", page.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-"))
    return page.strip()[:MOST_LETTERS_A_PAGE]


def _text_of(sha256: str) -> DocumentText | None:
    return db.session.scalars(select(DocumentText).filter_by(sha256=sha256)).one_or_none()


def _pages_of(text_id: int) -> dict[int, str]:
    rows = db.session.execute(select(DocumentPage.page, DocumentPage.text).where(DocumentPage.text_id == text_id))
    return {page: words for page, words in rows}


def _written(known: DocumentText | None, sha256: str, state: str, reason: str | None, pages: int,
             kept: int) -> DocumentText:
    """The row of a document's text with this state, and no page any more."""
    row = known or DocumentText(sha256=sha256)
    if known is not None:
        _take_from_index(known.id)
        db.session.execute(delete(DocumentPage).where(DocumentPage.text_id == known.id))
    row.state, row.reason, row.pages, row.pages_kept, row.kept_at = state, reason, max(pages, kept), kept, utc_now()
    db.session.add(row)
    db.session.flush()
    return row


def _add_to_index(rows: Sequence[dict[str, Any]]) -> None:
    if _is_sqlite():
        db.session.execute(text("INSERT INTO search_page (rowid, text) VALUES (:id, :text)"),
                           [{"id": row["id"], "text": row["text"]} for row in rows])
        return
    db.session.execute(
        text("INSERT INTO search_page (page_id, words) VALUES (:id, to_tsvector('search_words', :words))"),
        [{"id": row["id"], "words": " ".join(words_of(row["text"]))} for row in rows])


def _take_from_index(text_id: int) -> None:
    """SQLite's index of another table's text must be told what it held; PostgreSQL's goes with the pages."""
    if _is_sqlite():
        db.session.execute(text("INSERT INTO search_page (search_page, rowid, text) SELECT 'delete', id, text "
                                "FROM document_page WHERE text_id = :text_id"), {"text_id": text_id})


def _is_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"
