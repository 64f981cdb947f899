"""Who opened many records without a reason that the trail shows, and what came of asking.

Revision: 0051
Follows: 0050
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unexplained_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("usual", sa.Integer(), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("answer_words", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_unexplained_looks_user_id_user_account"),
        sa.ForeignKeyConstraint(["answered_by"], ["user_account.id"],
                                name="fk_unexplained_looks_answered_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"],
                                name="fk_unexplained_looks_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_unexplained_looks"),
    )
    op.create_index("ix_unexplained_looks_authority_id", "unexplained_looks", ["authority_id"], unique=False)
    op.create_index("ix_unexplained_looks_user_id", "unexplained_looks", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("unexplained_looks")
