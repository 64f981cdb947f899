"""A setting's file as one PDF: who asked for it, how far it is, and where it lies until it is removed.

Revision: 0018
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setting_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("with_references", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_setting_file_authority_id_authority"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_setting_file_setting_id_setting"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_setting_file_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_setting_file"),
        sa.UniqueConstraint("reference", name="uq_setting_file_reference"),
    )
    op.create_index("ix_setting_file_asked_at", "setting_file", ["asked_at"], unique=False)
    op.create_index("ix_setting_file_authority_id", "setting_file", ["authority_id"], unique=False)
    op.create_index("ix_setting_file_setting_id", "setting_file", ["setting_id"], unique=False)
    op.create_index("ix_setting_file_user_id", "setting_file", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("setting_file")
