"""Tables of stored documents and their origins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import Base, UtcDateTime


class Document(Base):
    """A file in the store. Its bytes lie under their hash; the row is written after the bytes are safe."""

    __tablename__ = "document"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(80))
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DocumentOrigin(Base):
    """Where a document came from: an address, or a person's upload."""

    __tablename__ = "document_origin"
    __table_args__ = (UniqueConstraint("sha256", "origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"), index=True)
    origin: Mapped[str] = mapped_column(String(500))
    """An address, or ``upload:<user id>``."""
    file_name: Mapped[str | None] = mapped_column(String(200))
    http_status: Mapped[int | None]
    etag: Mapped[str | None] = mapped_column(String(200))
    last_modified: Mapped[str | None] = mapped_column(String(80))
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
