"""Finding words on the pages of stored documents: SQLite's FTS5 and PostgreSQL's full text behind one question.

Both engines look for whole words by their stem (the original Porter stemmer on both, no word left out as too common),
all of them on one page, and know no signs of their own language: what was typed reaches them as words of letters and
figures alone. Known differences: letters outside the Latin alphabet are searched on SQLite only, and what SQLite marks
in a sentence follows its own cutting of words (“child-focused” in two), PostgreSQL's the other (as a whole).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Integer, Subquery, bindparam, column, text

from qa_service.database import db
from qa_service.documents.text import PAGES_A_DOCUMENT

MARK: Final = "\x02"
END_OF_MARK: Final = "\x03"
_TOGETHER_FIRST: Final = PAGES_A_DOCUMENT
"""Added to the page where the words do not stand together in the order typed: such pages come after the others."""

_SQLITE_HITS: Final = """
    SELECT hit / {pages} AS text_id, min(hit % {pages} + apart) AS place FROM (
      SELECT rowid AS hit, {pages} AS apart FROM search_page WHERE search_page MATCH :every
      UNION ALL SELECT rowid, 0 FROM search_page WHERE search_page MATCH :together) AS hits
    GROUP BY hit / {pages}"""
_SQLITE_HITS_OF_ONE: Final = """
    SELECT rowid / {pages} AS text_id, min(rowid % {pages}) AS place FROM search_page
    WHERE search_page MATCH :every GROUP BY rowid / {pages}"""
_POSTGRES_HITS_OF_ONE: Final = """
    SELECT page_id / {pages} AS text_id, min(page_id % {pages}) AS place FROM search_page
    WHERE words @@ plainto_tsquery('search_words', :every) GROUP BY page_id / {pages}"""
_POSTGRES_HITS: Final = """
    SELECT hit / {pages} AS text_id, min(hit % {pages} + apart) AS place FROM (
      SELECT page_id AS hit, CASE WHEN words @@ phraseto_tsquery('search_words', :together) THEN 0 ELSE {pages} END
        AS apart FROM search_page WHERE words @@ plainto_tsquery('search_words', :every)) AS hits
    GROUP BY hit / {pages}"""
_SQLITE_MARKED: Final = """
    SELECT rowid, highlight(search_page, 0, :mark, :end) FROM search_page
    WHERE search_page MATCH :every AND rowid IN :ids"""
_POSTGRES_MARKED: Final = """
    SELECT id, ts_headline('search_words', text, plainto_tsquery('search_words', :every),
      'HighlightAll=true, StartSel="' || :mark || '", StopSel="' || :end || '"')
    FROM document_page WHERE id IN :ids"""


def documents_with(words: Sequence[str]) -> Subquery:
    """A table of ``text_id`` and ``place`` of the documents that hold all these words on one page.

    The place is the first such page, and a page where the words stand together in this order before all others: see
    ``page_of`` and ``stand_together``.
    """
    asked = _asked(words)
    if len(words) == 1:  # one word always stands together
        del asked["together"]
        statement = text((_SQLITE_HITS_OF_ONE if is_sqlite() else _POSTGRES_HITS_OF_ONE).format(pages=PAGES_A_DOCUMENT))
    else:
        statement = text((_SQLITE_HITS if is_sqlite() else _POSTGRES_HITS).format(pages=PAGES_A_DOCUMENT))
    return statement.bindparams(**asked).columns(
        column("text_id", Integer), column("place", Integer)).subquery("hits")


def page_of(place: int) -> int:
    """The page of a place."""
    return place % _TOGETHER_FIRST


def stand_together(place: int) -> bool:
    """Whether the words stand together on the page of a place."""
    return place < _TOGETHER_FIRST


def marked_pages(words: Sequence[str], page_ids: Collection[int]) -> dict[int, str]:
    """The text of these pages with ``MARK`` and ``END_OF_MARK`` round each word that was looked for."""
    if not page_ids:
        return {}
    statement = text(_SQLITE_MARKED if is_sqlite() else _POSTGRES_MARKED).bindparams(
        bindparam("ids", expanding=True))
    rows = db.session.execute(statement, {"ids": list(page_ids), "mark": MARK, "end": END_OF_MARK,
                                          "every": _asked(words)["every"]})
    return {id_: marked for id_, marked in rows}


def _asked(words: Sequence[str]) -> dict[str, Any]:
    """The words as the engine takes them; they are letters and figures only (``documents.text.words_of``)."""
    if not words or not all(word.isascii() and word.isalnum() for word in words):
        raise ValueError("words to look for are letters and figures, at least one")
    if is_sqlite():
        return {"every": " ".join(f'"{word}"' for word in words), "together": '"' + " ".join(words) + '"'}
    return {"every": " ".join(words), "together": " ".join(words)}


def is_sqlite() -> bool:
    """Whether the database is SQLite, else it is PostgreSQL."""
    return db.session.get_bind().dialect.name == "sqlite"
