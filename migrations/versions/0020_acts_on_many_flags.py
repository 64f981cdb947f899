"""One act on many flags: what each was before, so that it can be taken back.

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flag_bulk_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_flag_bulk_act_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_flag_bulk_act_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_flag_bulk_act"),
        sa.UniqueConstraint("key", name="uq_flag_bulk_act_key"),
    )
    op.create_index("ix_flag_bulk_act_authority_id", "flag_bulk_act", ["authority_id"], unique=False)


def downgrade() -> None:
    op.drop_table("flag_bulk_act")
