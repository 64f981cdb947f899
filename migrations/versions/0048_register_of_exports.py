"""The register of exports.

Revision: 0048
Follows: 0047
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing has left yet."""
    op.create_table(
        "data_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("format", sa.String(4), nullable=False),
        sa.Column("data_class", sa.String(12), nullable=False),
        sa.Column("filters", sa.String(500), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("with_places", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name="fk_data_export_asked_by_user_account"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name="fk_data_export_decided_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_data_export_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_data_export"),
        sa.UniqueConstraint("reference", name="uq_data_export_reference"))
    op.create_index("ix_data_export_authority_id", "data_export", ["authority_id"])
    op.create_index("ix_data_export_asked", "data_export", ["asked_by", "asked_at"])
    op.create_index("ix_data_export_state", "data_export", ["state"])


def downgrade() -> None:
    """What left is no longer listed; the audit trail keeps it."""
    op.drop_table("data_export")
