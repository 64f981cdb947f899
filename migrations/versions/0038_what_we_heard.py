"""What we heard, and who told us, apart; and what somebody typed into a form and had not saved.

Revision: 0038
Follows: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heard_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("sent", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("promised_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("referred_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_heard_entry_authority_id_authority"),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name="fk_heard_entry_created_by_user_account"),
        sa.ForeignKeyConstraint(["promised_by"], ["user_account.id"], name="fk_heard_entry_promised_by_user_account"),
        sa.ForeignKeyConstraint(["referred_by"], ["user_account.id"], name="fk_heard_entry_referred_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_heard_entry"),
        sa.UniqueConstraint("authority_id", "key", name="uq_heard_entry_authority_id_key"),
    )
    op.create_index("ix_heard_entry_authority_id", "heard_entry", ["authority_id"], unique=False)
    op.create_index("ix_heard_entry_due", "heard_entry", ["due_on"], unique=False)
    op.create_table(
        "kept_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_kept_form_authority_id_authority"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_kept_form_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_form"),
    )
    op.create_index("ix_kept_form_authority_id", "kept_form", ["authority_id"], unique=False)
    op.create_index("ix_kept_form_user_id", "kept_form", ["user_id"], unique=False)
    op.create_index("uq_kept_form_user_path", "kept_form", ["user_id", "path"], unique=True)
    op.create_table(
        "heard_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_heard_note_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_heard_note_by_user_account"),
        sa.ForeignKeyConstraint(["entry_id"], ["heard_entry.id"], name="fk_heard_note_entry_id_heard_entry"),
        sa.PrimaryKeyConstraint("id", name="pk_heard_note"),
    )
    op.create_index("ix_heard_note_authority_id", "heard_note", ["authority_id"], unique=False)
    op.create_index("ix_heard_note_entry_id", "heard_note", ["entry_id"], unique=False)
    op.create_index("ix_heard_note_path", "heard_note", ["path"], unique=False)
    op.create_table(
        "heard_reporter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_heard_reporter_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_heard_reporter_by_user_account"),
        sa.ForeignKeyConstraint(["entry_id"], ["heard_entry.id"], name="fk_heard_reporter_entry_id_heard_entry"),
        sa.PrimaryKeyConstraint("id", name="pk_heard_reporter"),
    )
    op.create_index("ix_heard_reporter_authority_id", "heard_reporter", ["authority_id"], unique=False)
    op.create_index("ix_heard_reporter_entry_id", "heard_reporter", ["entry_id"], unique=False)
    op.create_table(
        "heard_said",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("from_whom", sa.String(length=30), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_heard_said_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_heard_said_by_user_account"),
        sa.ForeignKeyConstraint(["entry_id"], ["heard_entry.id"], name="fk_heard_said_entry_id_heard_entry"),
        sa.ForeignKeyConstraint(["group_id"], ["provider_group.id"], name="fk_heard_said_group_id_provider_group"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_heard_said_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_heard_said"),
        sa.UniqueConstraint("entry_id", "number", name="uq_heard_said_entry_id_number"),
    )
    op.create_index("ix_heard_said_authority_id", "heard_said", ["authority_id"], unique=False)
    op.create_index("ix_heard_said_group", "heard_said", ["group_id", "heard_on"], unique=False)
    op.create_index("ix_heard_said_setting", "heard_said", ["setting_id", "heard_on"], unique=False)


def downgrade() -> None:
    for name in ("kept_form", "heard_reporter", "heard_note", "heard_said", "heard_entry"):
        op.drop_table(name)
