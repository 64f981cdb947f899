"""Tables of what stored documents say, page by page: for searching and for showing a sentence where it stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import Base, UtcDateTime


class DocumentText(Base):
    """Whether a document's words could be read. A document without a row has not been looked at for its words yet."""

    __tablename__ = "document_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"), unique=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    """``kept`` or ``could_not_read``."""
    reason: Mapped[str | None] = mapped_column(Text)
    pages: Mapped[int]
    """How many pages the document has."""
    pages_kept: Mapped[int]
    """The words of its first so many pages are kept."""
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DocumentPage(Base):
    """The visible text of one page. ``text.keep_text`` writes the engine's own index (``search_page``) with it.

    Its ``id`` is made of the document's and the page's number (see ``text.page_id``), so that the index alone says
    which document and page a hit is on.
    """

    __tablename__ = "document_page"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text_id: Mapped[int] = mapped_column(ForeignKey("document_text.id", ondelete="CASCADE"), index=True)
    page: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
