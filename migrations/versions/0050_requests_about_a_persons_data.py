"""Requests about a person's data.

Revision: 0050
Follows: 0049
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has asked yet."""
    op.create_table(
        "subject_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("references", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("export", sa.String(20), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name="fk_subject_request_asked_by_user_account"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"],
                                name="fk_subject_request_decided_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_subject_request_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_subject_request"),
        sa.UniqueConstraint("reference", name="uq_subject_request_reference"))
    op.create_index("ix_subject_request_authority_id", "subject_request", ["authority_id"])
    op.create_table(
        "subject_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["subject_request.id"], ondelete="CASCADE",
                                name="fk_subject_look_request_id_subject_request"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_subject_look_user_id_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_subject_look_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_subject_look"))
    op.create_index("ix_subject_look_authority_id", "subject_look", ["authority_id"])
    op.create_index("ix_subject_look_request_id", "subject_look", ["request_id"])


def downgrade() -> None:
    """What was asked is no longer listed; the audit trail keeps that it was."""
    op.drop_table("subject_look")
    op.drop_table("subject_request")
