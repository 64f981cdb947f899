"""The audit trail's head is signed, its entries are sealed, and it is known how the last sending of heads went.

Revision: 0046
Follows: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

HEAD = (("at", sa.DateTime(timezone=True)), ("sealed_from", sa.Integer()), ("key", sa.Integer()),
        ("signature", sa.String(length=128)))

# REPLACE removes the row that it replaces without the trigger that refuses removing.
REFUSE_REPLACING = """CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event
    WHEN EXISTS (SELECT 1 FROM audit_event WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END"""


def upgrade() -> None:
    # Columns are added in place: making the table anew would lose the triggers that refuse changes.
    op.add_column("audit_event", sa.Column("seal", sa.String(length=80), nullable=True))
    op.create_index("ix_audit_event_subject", "audit_event", ["subject_type", "subject_id"])
    for name, type_ in HEAD:
        op.add_column("audit_head", sa.Column(name, type_, nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(REFUSE_REPLACING)
    op.create_table(
        "audit_sending",
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("place", name="pk_audit_sending"),
    )


def downgrade() -> None:
    op.drop_table("audit_sending")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_event_no_replace")
    for name, _type in reversed(HEAD):
        op.drop_column("audit_head", name)
    op.drop_index("ix_audit_event_subject", "audit_event")
    op.drop_column("audit_event", "seal")
