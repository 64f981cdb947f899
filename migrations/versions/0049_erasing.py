"""Legal holds, runs of erasing, and tombstones.

Revision: 0049
Follows: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is held, and nothing was erased."""
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("of", sa.String(20), nullable=False),
        sa.Column("which", sa.String(60), nullable=False),
        sa.Column("called", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["user_account.id"], name="fk_legal_hold_set_by_user_account"),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name="fk_legal_hold_ended_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_legal_hold_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_legal_hold"))
    op.create_index("ix_legal_hold_authority_id", "legal_hold", ["authority_id"])
    op.create_table(
        "erasing_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("erased", sa.JSON(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name="fk_erasing_run_asked_by_user_account"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name="fk_erasing_run_decided_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_erasing_run_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_erasing_run"))
    op.create_index("ix_erasing_run_authority_id", "erasing_run", ["authority_id"])
    op.create_table(
        "tombstone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_of", sa.String(60), nullable=False),
        sa.Column("record_id", sa.String(64), nullable=False),
        sa.Column("trace", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tombstone"))
    op.create_index("ix_tombstone_record", "tombstone", ["record_of", "record_id"])


def downgrade() -> None:
    """What was erased stays erased; that it was is no longer listed."""
    op.drop_table("tombstone")
    op.drop_table("erasing_run")
    op.drop_table("legal_hold")
