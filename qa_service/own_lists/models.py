"""Tables of the council's own lists on their way in, of the words that it uses for settings, and what lists share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.own_lists.states import RowState


class ListImport(AuthorityOwned):
    """One file of a list: its mapping of columns, and how it went. What the imports of every kind of list have."""

    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    headings: Mapped[list[str]] = mapped_column(JSON, default=list)
    headings_key: Mapped[str] = mapped_column(String(64), index=True)
    """The set of headings: a later file with the same ones takes this mapping."""
    left_out: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Headings of columns about the person, which were not read."""
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What a person should know of the whole file: which of its sheets was read."""
    mapping: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The field of each heading, in their order."""
    state: Mapped[str] = mapped_column(String(20))
    """``uploaded``, ``mapped``, ``imported``, ``discarded`` or ``taken_back``."""
    rows: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    imported: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ListRow(AuthorityOwned):
    """One row of a list: its cells until it is imported, what was wrong, and what was proposed for its setting.

    What the rows of every kind of list have. A row that was refused keeps its line and the reason, and nothing else.
    """

    line: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(JSON, default=list)
    """As text, in the order of the import's headings; emptied once the row is understood or refused."""
    problem: Mapped[str | None] = mapped_column(Text)
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    proposals: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Up to three settings: id, score and the reasons in words."""
    best_score: Mapped[int] = mapped_column(default=0)
    """The first proposal's, 0 to 100."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Empty where the row's own URN or an earlier decision about the same words settled it."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OwnListImport(ListImport, Base):
    """One file of a kind of list that is kept here: past visits, receipts, agreements, due diligence."""

    __tablename__ = "own_list_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    """The key of the kind of list (``kind.ListKind``)."""
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class OwnListRow(ListRow, Base):
    """One row of such a list, what it was understood to say, and the record that it became."""

    __tablename__ = "own_list_row"
    __table_args__ = (UniqueConstraint("import_id", "line"), Index("ix_own_list_row_record", "kind", "record_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("own_list_import.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """As of the import."""
    state: Mapped[RowState] = mapped_column(EnumText(RowState, 12), index=True)
    key: Mapped[str | None] = mapped_column(String(64), index=True)
    """What makes it the same row in a newer list: a hash of its words for the setting and of its own fields."""
    written: Mapped[str] = mapped_column(String(300), default="")
    """The list's words for the setting."""
    about_on: Mapped[date | None]
    """The day that the row is about, as far as it helps to tell which setting is meant."""
    said: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What it says, field by field, as it is recorded."""
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"))
    record_id: Mapped[int | None]
    """The record of the kind's domain that the row became or speaks of."""


class KnownPlace(AuthorityOwned, Base):
    """What the team writes for a setting, once somebody has matched it: the next list matches by itself."""

    __tablename__ = "known_place"
    __table_args__ = (UniqueConstraint("authority_id", "written"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    written: Mapped[str] = mapped_column(String(300))
    """The words without case and punctuation."""
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"))
    """Empty where the same words were once matched to different settings: then somebody is always asked."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
