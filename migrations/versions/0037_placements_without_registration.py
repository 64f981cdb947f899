"""Placements without registration: reviews, and who was told.

Revision: 0037
Follows: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unregistered_placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("dol_order", sa.Boolean(), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("told_ofsted_on", sa.Date(), nullable=True),
        sa.Column("told_reviewing_officer_on", sa.Date(), nullable=True),
        sa.Column("told_director_on", sa.Date(), nullable=True),
        sa.Column("application", sa.String(length=20), nullable=True),
        sa.Column("application_on", sa.Date(), nullable=True),
        sa.Column("plan", sa.String(length=12), nullable=True),
        sa.Column("plan_words", sa.Text(), nullable=True),
        sa.Column("plan_by", sa.Date(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_unregistered_placement_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user_account.id"], name="fk_unregistered_placement_changed_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name="fk_unregistered_placement_placement_id_placement",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unregistered_placement"),
        sa.UniqueConstraint(
            "authority_id", "placement_id", name="uq_unregistered_placement_authority_id_placement_id"
        ),
    )
    op.create_index("ix_unregistered_placement_authority_id", "unregistered_placement", ["authority_id"], unique=False)
    op.create_index("ix_unregistered_placement_placement_id", "unregistered_placement", ["placement_id"], unique=False)
    op.create_table(
        "unregistered_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("may_stay", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reviewed_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_unregistered_review_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_unregistered_review_placement_id_placement", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["user_account.id"], name="fk_unregistered_review_reviewed_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unregistered_review"),
    )
    op.create_index("ix_unregistered_review_authority_id", "unregistered_review", ["authority_id"], unique=False)
    op.create_index(
        "ix_unregistered_review_placement", "unregistered_review", ["placement_id", "reviewed_on"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_unregistered_review_placement", table_name="unregistered_review")
    op.drop_index("ix_unregistered_review_authority_id", table_name="unregistered_review")
    op.drop_table("unregistered_review")
    op.drop_index("ix_unregistered_placement_placement_id", table_name="unregistered_placement")
    op.drop_index("ix_unregistered_placement_authority_id", table_name="unregistered_placement")
    op.drop_table("unregistered_placement")
