"""Concerns, sealed, and who may open each; receipts, reminders, LADO contacts, and the marker “do not place”.

Revision: 0045
Follows: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lado_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("out_of_hours", sa.String(length=40), nullable=True),
        sa.Column("form_url", sa.String(length=500), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_lado_contact_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_lado_contact"),
        sa.UniqueConstraint("authority_id", "area", name="uq_lado_contact_authority_id_area"),
    )
    op.create_index("ix_lado_contact_authority_id", "lado_contact", ["authority_id"], unique=False)
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("sent", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("deputy_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moments", sa.JSON(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_concern_authority_id_authority"),
        sa.ForeignKeyConstraint(["deputy_id"], ["user_account.id"], name="fk_concern_deputy_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_concern"),
        sa.UniqueConstraint("authority_id", "key", name="uq_concern_authority_id_key"),
        sa.UniqueConstraint("reference", name="uq_concern_reference"),
    )
    op.create_index("ix_concern_authority_id", "concern", ["authority_id"], unique=False)
    op.create_index("ix_concern_due", "concern", ["due_at"], unique=False)
    op.create_table(
        "concern_arrangement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("years_unproven", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"],
                                name="fk_concern_arrangement_authority_id_authority"),
        sa.ForeignKeyConstraint(["deputy_id"], ["user_account.id"],
                                name="fk_concern_arrangement_deputy_id_user_account"),
        sa.ForeignKeyConstraint(["lead_id"], ["user_account.id"], name="fk_concern_arrangement_lead_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_arrangement"),
        sa.UniqueConstraint("authority_id", name="uq_concern_arrangement_authority_id"),
    )
    op.create_index("ix_concern_arrangement_authority_id", "concern_arrangement", ["authority_id"], unique=False)
    op.create_table(
        "placing_marker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_placing_marker_authority_id_authority"),
        sa.ForeignKeyConstraint(["lifted_by"], ["user_account.id"], name="fk_placing_marker_lifted_by_user_account"),
        sa.ForeignKeyConstraint(["released_by"], ["user_account.id"],
                                name="fk_placing_marker_released_by_user_account"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_placing_marker_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_placing_marker"),
    )
    op.create_index("ix_placing_marker_authority_id", "placing_marker", ["authority_id"], unique=False)
    op.create_index("ix_placing_marker_setting", "placing_marker", ["setting_id", "lifted_at"], unique=False)
    op.create_table(
        "concern_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_concern_access_authority_id_authority"),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"],
                                name="fk_concern_access_concern_id_concern", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["named_by"], ["user_account.id"], name="fk_concern_access_named_by_user_account"),
        sa.ForeignKeyConstraint(["removed_by"], ["user_account.id"],
                                name="fk_concern_access_removed_by_user_account"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_concern_access_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_access"),
    )
    op.create_index("ix_concern_access_authority_id", "concern_access", ["authority_id"], unique=False)
    op.create_index("ix_concern_access_concern_id", "concern_access", ["concern_id"], unique=False)
    op.create_index("ix_concern_access_user", "concern_access", ["user_id", "removed_at"], unique=False)
    op.create_table(
        "concern_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_concern_entry_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_concern_entry_by_user_account"),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"],
                                name="fk_concern_entry_concern_id_concern", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_entry"),
        sa.UniqueConstraint("concern_id", "number", name="uq_concern_entry_concern_id_number"),
    )
    op.create_index("ix_concern_entry_authority_id", "concern_entry", ["authority_id"], unique=False)
    op.create_index("ix_concern_entry_concern_id", "concern_entry", ["concern_id"], unique=False)
    op.create_table(
        "concern_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_concern_file_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_concern_file_by_user_account"),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"],
                                name="fk_concern_file_concern_id_concern", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_file"),
        sa.UniqueConstraint("reference", name="uq_concern_file_reference"),
    )
    op.create_index("ix_concern_file_authority_id", "concern_file", ["authority_id"], unique=False)
    op.create_index("ix_concern_file_concern_id", "concern_file", ["concern_id"], unique=False)
    op.create_table(
        "concern_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.String(length=300), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_concern_mail_authority_id_authority"),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"],
                                name="fk_concern_mail_concern_id_concern", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_concern_mail_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_mail"),
        sa.UniqueConstraint("once", name="uq_concern_mail_once"),
    )
    op.create_index("ix_concern_mail_authority_id", "concern_mail", ["authority_id"], unique=False)
    op.create_index("ix_concern_mail_concern_id", "concern_mail", ["concern_id"], unique=False)
    op.create_index("ix_concern_mail_waiting", "concern_mail", ["sent_at", "next_try_at"], unique=False)
    op.create_table(
        "concern_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_concern_receipt_authority_id_authority"),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"],
                                name="fk_concern_receipt_concern_id_concern", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_concern_receipt_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_receipt"),
        sa.UniqueConstraint("reference", name="uq_concern_receipt_reference"),
    )
    op.create_index("ix_concern_receipt_authority_id", "concern_receipt", ["authority_id"], unique=False)
    op.create_index("ix_concern_receipt_concern_id", "concern_receipt", ["concern_id"], unique=False)
    op.create_index("ix_concern_receipt_user_id", "concern_receipt", ["user_id"], unique=False)


def downgrade() -> None:
    for name in ("concern_receipt", "concern_mail", "concern_file", "concern_entry", "concern_access", "placing_marker",
                 "concern_arrangement", "concern", "lado_contact"):
        op.drop_table(name)
