"""Agreements for placements.

Revision: 0042
Follows: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was agreed for a child with a setting, from a day on."""
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("weekly_pence", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_agreement_authority_id_authority"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_agreement_child_id_child"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_agreement_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
        sa.UniqueConstraint("authority_id", "child_id", "setting_id", "started_on",
                            name="uq_agreement_authority_id_child_id_setting_id_started_on"),
    )
    op.create_index("ix_agreement_authority_id", "agreement", ["authority_id"], unique=False)
    op.create_index("ix_agreement_child_id", "agreement", ["child_id"], unique=False)
    op.create_index("ix_agreement_setting", "agreement", ["setting_id"], unique=False)


def downgrade() -> None:
    """No agreements."""
    op.drop_table("agreement")
