"""Suspensions, meetings, forums, indicators with their returns, and financial checks.

Revision: 0040
Follows: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_forum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_provider_forum_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name="fk_provider_forum_document_sha256_document"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_provider_forum_recorded_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_provider_forum"),
    )
    op.create_index("ix_provider_forum_authority_id", "provider_forum", ["authority_id"], unique=False)
    op.create_table(
        "financial_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("lowest_score", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_financial_check_authority_id_authority"),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name="fk_financial_check_provider_id_provider"),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_financial_check_recorded_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_financial_check"),
    )
    op.create_index("ix_financial_check_authority_id", "financial_check", ["authority_id"], unique=False)
    op.create_index("ix_financial_check_provider_id", "financial_check", ["provider_id"], unique=False)
    op.create_table(
        "contract_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("target_hundredths", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("at_most", sa.Boolean(), nullable=False),
        sa.Column("first_quarter", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_contract_indicator_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name="fk_contract_indicator_contract_id_contract"),
        sa.PrimaryKeyConstraint("id", name="pk_contract_indicator"),
        sa.UniqueConstraint("contract_id", "name", name="uq_contract_indicator_contract_id_name"),
    )
    op.create_index("ix_contract_indicator_authority_id", "contract_indicator", ["authority_id"], unique=False)
    op.create_index("ix_contract_indicator_contract_id", "contract_indicator", ["contract_id"], unique=False)
    op.create_table(
        "contract_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(length=500), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("local_carers", sa.Text(), nullable=True),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_contract_meeting_authority_id_authority"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name="fk_contract_meeting_contract_id_contract"),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name="fk_contract_meeting_document_sha256_document"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_contract_meeting_recorded_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contract_meeting"),
    )
    op.create_index("ix_contract_meeting_authority_id", "contract_meeting", ["authority_id"], unique=False)
    op.create_index("ix_contract_meeting_contract_id", "contract_meeting", ["contract_id"], unique=False)
    op.create_table(
        "suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("told_more", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifting_evidence", sa.Text(), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_suspension_authority_id_authority"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name="fk_suspension_decided_by_user_account"),
        sa.ForeignKeyConstraint(["group_id"], ["provider_group.id"], name="fk_suspension_group_id_provider_group"),
        sa.ForeignKeyConstraint(["lifted_by"], ["user_account.id"], name="fk_suspension_lifted_by_user_account"),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name="fk_suspension_lot_id_lot"),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name="fk_suspension_provider_id_provider"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_suspension_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_suspension"),
    )
    op.create_index("ix_suspension_authority_id", "suspension", ["authority_id"], unique=False)
    op.create_index("ix_suspension_group_id", "suspension", ["group_id"], unique=False)
    op.create_index("ix_suspension_lot_id", "suspension", ["lot_id"], unique=False)
    op.create_index("ix_suspension_provider_id", "suspension", ["provider_id"], unique=False)
    op.create_index("ix_suspension_setting_id", "suspension", ["setting_id"], unique=False)
    op.create_index("ix_suspension_standing", "suspension", ["authority_id", "lifted_on"], unique=False)
    op.create_table(
        "contract_indicator_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("value_hundredths", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_contract_indicator_return_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["contract_indicator.id"],
            name="fk_contract_indicator_return_indicator_id_contract_indicator",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_contract_indicator_return_recorded_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contract_indicator_return"),
        sa.UniqueConstraint("indicator_id", "quarter", name="uq_contract_indicator_return_indicator_id_quarter"),
    )
    op.create_index(
        "ix_contract_indicator_return_authority_id", "contract_indicator_return", ["authority_id"], unique=False
    )
    op.create_index(
        "ix_contract_indicator_return_indicator_id", "contract_indicator_return", ["indicator_id"], unique=False
    )
    op.create_table(
        "suspension_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suspension_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("reviewed_by", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_suspension_review_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["user_account.id"], name="fk_suspension_review_reviewed_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["suspension_id"], ["suspension.id"], name="fk_suspension_review_suspension_id_suspension"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_suspension_review"),
    )
    op.create_index("ix_suspension_review_authority_id", "suspension_review", ["authority_id"], unique=False)
    op.create_index("ix_suspension_review_suspension_id", "suspension_review", ["suspension_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_suspension_review_authority_id", table_name="suspension_review")
    op.drop_index("ix_suspension_review_suspension_id", table_name="suspension_review")
    op.drop_table("suspension_review")
    op.drop_index("ix_contract_indicator_return_authority_id", table_name="contract_indicator_return")
    op.drop_index("ix_contract_indicator_return_indicator_id", table_name="contract_indicator_return")
    op.drop_table("contract_indicator_return")
    op.drop_index("ix_suspension_authority_id", table_name="suspension")
    op.drop_index("ix_suspension_group_id", table_name="suspension")
    op.drop_index("ix_suspension_lot_id", table_name="suspension")
    op.drop_index("ix_suspension_provider_id", table_name="suspension")
    op.drop_index("ix_suspension_setting_id", table_name="suspension")
    op.drop_index("ix_suspension_standing", table_name="suspension")
    op.drop_table("suspension")
    op.drop_index("ix_contract_meeting_authority_id", table_name="contract_meeting")
    op.drop_index("ix_contract_meeting_contract_id", table_name="contract_meeting")
    op.drop_table("contract_meeting")
    op.drop_index("ix_contract_indicator_authority_id", table_name="contract_indicator")
    op.drop_index("ix_contract_indicator_contract_id", table_name="contract_indicator")
    op.drop_table("contract_indicator")
    op.drop_index("ix_financial_check_authority_id", table_name="financial_check")
    op.drop_index("ix_financial_check_provider_id", table_name="financial_check")
    op.drop_table("financial_check")
    op.drop_index("ix_provider_forum_authority_id", table_name="provider_forum")
    op.drop_table("provider_forum")
