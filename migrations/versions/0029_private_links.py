"""Private links: one form for somebody without an account, and what is counted against guessing.

Revision: 0029
Follows: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "private_link_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_private_link_try"),
    )
    op.create_index("ix_private_link_try_at", "private_link_try", ["at"], unique=False)
    op.create_index("ix_private_link_try_subject", "private_link_try", ["subject"], unique=False)
    op.create_table(
        "private_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("made_for", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_private_link_authority_id_authority"),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name="fk_private_link_created_by_user_account"),
        sa.ForeignKeyConstraint(["revoked_by"], ["user_account.id"], name="fk_private_link_revoked_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_private_link"),
        sa.UniqueConstraint("token_hash", name="uq_private_link_token_hash"),
    )
    op.create_index("ix_private_link_authority_id", "private_link", ["authority_id"], unique=False)


def downgrade() -> None:
    op.drop_table("private_link")
    op.drop_table("private_link_try")
