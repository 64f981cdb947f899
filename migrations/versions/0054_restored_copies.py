"""Whether this database was put back from a backup, and since when it is in service again.

Revision: 0054
Follows: 0053
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restored_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backup", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_service_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_service_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["in_service_by"], ["user_account.id"],
                                name="fk_restored_copy_in_service_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_restored_copy"),
    )


def downgrade() -> None:
    op.drop_table("restored_copy")
