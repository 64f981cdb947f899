"""Beside each reading: whether the two readers agreed on its grades, and how many fields were read and not.

Revision: 0012
Follows: 0011
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FIELDS = ("kind", "event_type", "urns", "inspected", "outcome", "previous", "enforcement", "history", "requirements",
          "recommendations", "registered_provider", "responsible_individual", "registered_manager", "inspectors",
          "local_authority", "event_number")


def upgrade() -> None:
    with op.batch_alter_table("reading") as reading:
        reading.add_column(sa.Column("agreement", sa.String(length=12), nullable=True))
        reading.add_column(sa.Column("fields_read", sa.Integer(), nullable=True))
        reading.add_column(sa.Column("fields_unread", sa.Integer(), nullable=True))
    link = op.get_bind()
    reading_table = sa.table("reading", sa.column("id"), sa.column("record", sa.JSON()), sa.column("agreement"),
                             sa.column("fields_read"), sa.column("fields_unread"))
    for id_ in link.scalars(sa.select(reading_table.c.id)).all():  # one at a time: a record may be long
        record = link.scalar(sa.select(reading_table.c.record).where(reading_table.c.id == id_))
        if isinstance(record, dict) and "status" in record:
            link.execute(reading_table.update().where(reading_table.c.id == id_).values(
                agreement=_agreement(record), fields_read=_read(record),
                fields_unread=len(set(record.get("unread") or ()))))


def downgrade() -> None:
    with op.batch_alter_table("reading") as reading:
        reading.drop_column("fields_unread")
        reading.drop_column("fields_read")
        reading.drop_column("agreement")


def _read(record: Mapping[str, Any]) -> int:
    unread = record.get("unread") or ()
    filled = {name: record.get(name) for name in FIELDS if name not in unread}
    filled["previous"] = any((filled.get("previous") or {}).values())
    return sum(bool(value) for value in filled.values()) + len(record.get("judgements") or ())


def _agreement(record: Mapping[str, Any]) -> str:
    if record["status"] == "unreadable":
        return "unreadable"
    pairs = [(one.get("first"), one.get("second")) for one in record.get("differences") or ()]
    if any(first and second and first != second for first, second in pairs):
        return "differed"
    if any(bool(first) != bool(second) for first, second in pairs):
        return "one_only"
    if any(name.split(".")[0] in ("judgements", "outcome") for name in record.get("unread") or ()):
        return "neither"
    return "agreed" if record.get("judgements") or record.get("outcome") else "no_grades"
