"""Regional notices under the Information Sharing Protocol: what was sent to whom, what came, and who handles them.

Revision: 0047
Follows: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_notice_decision_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_notice_decision_by_user_account"),
        sa.ForeignKeyConstraint(["group_id"], ["provider_group.id"],
                                name="fk_notice_decision_group_id_provider_group"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_notice_decision_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_decision"),
        sa.UniqueConstraint("authority_id", "key", name="uq_notice_decision_authority_id_key"),
    )
    op.create_index("ix_notice_decision_authority_id", "notice_decision", ["authority_id"], unique=False)
    op.create_index("ix_notice_decision_setting", "notice_decision", ["setting_id"], unique=False)
    op.create_table(
        "notice_handler",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_notice_handler_authority_id_authority"),
        sa.ForeignKeyConstraint(["named_by"], ["user_account.id"], name="fk_notice_handler_named_by_user_account"),
        sa.ForeignKeyConstraint(["removed_by"], ["user_account.id"], name="fk_notice_handler_removed_by_user_account"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_notice_handler_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_handler"),
    )
    op.create_index("ix_notice_handler_authority_id", "notice_handler", ["authority_id"], unique=False)
    op.create_index("ix_notice_handler_user_id", "notice_handler", ["user_id"], unique=False)
    op.create_table(
        "notice_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["user_account.id"], name="fk_notice_recipient_added_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_notice_recipient_authority_id_authority"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_notice_recipient_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_recipient"),
    )
    op.create_index("ix_notice_recipient_authority_id", "notice_recipient", ["authority_id"], unique=False)
    op.create_table(
        "regional_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("contents", sa.LargeBinary(), nullable=False),
        sa.Column("sent", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("file_reference", sa.String(length=20), nullable=True),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_regional_notice_authority_id_authority"),
        sa.ForeignKeyConstraint(["group_id"], ["provider_group.id"],
                                name="fk_regional_notice_group_id_provider_group"),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name="fk_regional_notice_made_by_user_account"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_regional_notice_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_regional_notice"),
        sa.UniqueConstraint("authority_id", "key", name="uq_regional_notice_authority_id_key"),
        sa.UniqueConstraint("reference", name="uq_regional_notice_reference"),
    )
    op.create_index("ix_regional_notice_authority_id", "regional_notice", ["authority_id"], unique=False)
    op.create_index("ix_regional_notice_setting", "regional_notice", ["setting_id"], unique=False)
    op.create_table(
        "notice_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_notice_comment_authority_id_authority"),
        sa.ForeignKeyConstraint(["link_id"], ["private_link.id"], name="fk_notice_comment_link_id_private_link"),
        sa.ForeignKeyConstraint(["notice_id"], ["regional_notice.id"],
                                name="fk_notice_comment_notice_id_regional_notice", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_comment"),
    )
    op.create_index("ix_notice_comment_authority_id", "notice_comment", ["authority_id"], unique=False)
    op.create_index("ix_notice_comment_notice_id", "notice_comment", ["notice_id"], unique=False)
    op.create_table(
        "notice_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name="fk_notice_event_action_id_action"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_notice_event_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_notice_event_by_user_account"),
        sa.ForeignKeyConstraint(["notice_id"], ["regional_notice.id"],
                                name="fk_notice_event_notice_id_regional_notice", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_event"),
    )
    op.create_index("ix_notice_event_authority_id", "notice_event", ["authority_id"], unique=False)
    op.create_index("ix_notice_event_notice_id", "notice_event", ["notice_id"], unique=False)
    op.create_table(
        "notice_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("contents", sa.LargeBinary(), nullable=False),
        sa.Column("comments", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_notice_version_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_notice_version_by_user_account"),
        sa.ForeignKeyConstraint(["notice_id"], ["regional_notice.id"],
                                name="fk_notice_version_notice_id_regional_notice", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_version"),
        sa.UniqueConstraint("notice_id", "number", name="uq_notice_version_notice_id_number"),
    )
    op.create_index("ix_notice_version_authority_id", "notice_version", ["authority_id"], unique=False)
    op.create_table(
        "notice_sending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=160), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("way", sa.String(length=6), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("given_how", sa.String(length=120), nullable=True),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_notice_sending_authority_id_authority"),
        sa.ForeignKeyConstraint(["given_by"], ["user_account.id"], name="fk_notice_sending_given_by_user_account"),
        sa.ForeignKeyConstraint(["recipient_id"], ["notice_recipient.id"],
                                name="fk_notice_sending_recipient_id_notice_recipient"),
        sa.ForeignKeyConstraint(["version_id"], ["notice_version.id"],
                                name="fk_notice_sending_version_id_notice_version", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_sending"),
        sa.UniqueConstraint("version_id", "recipient_id", name="uq_notice_sending_version_id_recipient_id"),
    )
    op.create_index("ix_notice_sending_authority_id", "notice_sending", ["authority_id"], unique=False)
    op.create_index("ix_notice_sending_recipient_id", "notice_sending", ["recipient_id"], unique=False)
    op.create_table(
        "notice_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.Column("sending_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.String(length=300), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_notice_mail_authority_id_authority"),
        sa.ForeignKeyConstraint(["sending_id"], ["notice_sending.id"],
                                name="fk_notice_mail_sending_id_notice_sending", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_notice_mail_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_mail"),
        sa.UniqueConstraint("authority_id", "once", name="uq_notice_mail_authority_id_once"),
    )
    op.create_index("ix_notice_mail_authority_id", "notice_mail", ["authority_id"], unique=False)
    op.create_index("ix_notice_mail_sending_id", "notice_mail", ["sending_id"], unique=False)
    op.create_index("ix_notice_mail_waiting", "notice_mail", ["state", "next_try_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_notice_mail_waiting", table_name="notice_mail")
    op.drop_index("ix_notice_mail_sending_id", table_name="notice_mail")
    op.drop_index("ix_notice_mail_authority_id", table_name="notice_mail")
    op.drop_table("notice_mail")
    op.drop_index("ix_notice_sending_recipient_id", table_name="notice_sending")
    op.drop_index("ix_notice_sending_authority_id", table_name="notice_sending")
    op.drop_table("notice_sending")
    op.drop_index("ix_notice_version_authority_id", table_name="notice_version")
    op.drop_table("notice_version")
    op.drop_index("ix_notice_event_notice_id", table_name="notice_event")
    op.drop_index("ix_notice_event_authority_id", table_name="notice_event")
    op.drop_table("notice_event")
    op.drop_index("ix_notice_comment_notice_id", table_name="notice_comment")
    op.drop_index("ix_notice_comment_authority_id", table_name="notice_comment")
    op.drop_table("notice_comment")
    op.drop_index("ix_regional_notice_setting", table_name="regional_notice")
    op.drop_index("ix_regional_notice_authority_id", table_name="regional_notice")
    op.drop_table("regional_notice")
    op.drop_index("ix_notice_recipient_authority_id", table_name="notice_recipient")
    op.drop_table("notice_recipient")
    op.drop_index("ix_notice_handler_user_id", table_name="notice_handler")
    op.drop_index("ix_notice_handler_authority_id", table_name="notice_handler")
    op.drop_table("notice_handler")
    op.drop_index("ix_notice_decision_setting", table_name="notice_decision")
    op.drop_index("ix_notice_decision_authority_id", table_name="notice_decision")
    op.drop_table("notice_decision")
