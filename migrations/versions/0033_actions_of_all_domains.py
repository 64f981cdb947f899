"""Actions with an owner and a day, of every domain, with what happened to them and their files.

Revision: 0033
Follows: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("source_part", sa.Integer(), nullable=True),
        sa.Column("source_path", sa.String(length=200), nullable=True),
        sa.Column("about", sa.String(length=200), nullable=True),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_role", sa.String(length=80), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_action_authority_id_authority"),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name="fk_action_created_by_user_account"),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name="fk_action_owner_id_user_account"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_action_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_action"),
        sa.UniqueConstraint("authority_id", "key", name="uq_action_authority_id_key"),
    )
    op.create_index("ix_action_authority_id", "action", ["authority_id"], unique=False)
    op.create_index("ix_action_due", "action", ["state", "due_on"], unique=False)
    op.create_index("ix_action_owner_id", "action", ["owner_id"], unique=False)
    op.create_index("ix_action_setting_id", "action", ["setting_id"], unique=False)
    op.create_index("ix_action_source", "action", ["source", "source_id"], unique=False)
    op.create_table(
        "action_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name="fk_action_event_action_id_action"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_action_event_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_action_event_by_user_account"),
        sa.ForeignKeyConstraint(["link_id"], ["private_link.id"], name="fk_action_event_link_id_private_link"),
        sa.PrimaryKeyConstraint("id", name="pk_action_event"),
    )
    op.create_index("ix_action_event_action_id", "action_event", ["action_id"], unique=False)
    op.create_index("ix_action_event_authority_id", "action_event", ["authority_id"], unique=False)
    op.create_table(
        "action_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name="fk_action_file_action_id_action"),
        sa.ForeignKeyConstraint(["added_by"], ["user_account.id"], name="fk_action_file_added_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_action_file_authority_id_authority"),
        sa.ForeignKeyConstraint(["link_id"], ["private_link.id"], name="fk_action_file_link_id_private_link"),
        sa.ForeignKeyConstraint(["sha256"], ["document.sha256"], name="fk_action_file_sha256_document"),
        sa.PrimaryKeyConstraint("id", name="pk_action_file"),
    )
    op.create_index("ix_action_file_action_id", "action_file", ["action_id"], unique=False)
    op.create_index("ix_action_file_authority_id", "action_file", ["authority_id"], unique=False)


def downgrade() -> None:
    op.drop_table("action_file")
    op.drop_table("action_event")
    op.drop_table("action")
