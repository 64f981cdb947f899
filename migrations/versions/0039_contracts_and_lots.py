"""Contracts, lots, who is on them, and contract documents.

Revision: 0039
Follows: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "framework",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("held_by", sa.String(length=120), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("zones", sa.JSON(), nullable=False),
        sa.Column("asked_for", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_framework_authority_id_authority"),
        sa.ForeignKeyConstraint(["recorded_by"], ["user_account.id"], name="fk_framework_recorded_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_framework"),
        sa.UniqueConstraint("authority_id", "name", name="uq_framework_authority_id_name"),
    )
    op.create_index("ix_framework_authority_id", "framework", ["authority_id"], unique=False)
    op.create_table(
        "provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("company_number", sa.String(length=12), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_provider_authority_id_authority"),
        sa.ForeignKeyConstraint(["group_id"], ["provider_group.id"], name="fk_provider_group_id_provider_group"),
        sa.ForeignKeyConstraint(["recorded_by"], ["user_account.id"], name="fk_provider_recorded_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_provider"),
        sa.UniqueConstraint("authority_id", "company_number", name="uq_provider_authority_id_company_number"),
        sa.UniqueConstraint("authority_id", "name", name="uq_provider_authority_id_name"),
    )
    op.create_index("ix_provider_authority_id", "provider", ["authority_id"], unique=False)
    op.create_index("ix_provider_group_id", "provider", ["group_id"], unique=False)
    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("rolling", sa.Boolean(), nullable=False),
        sa.Column("covers", sa.String(length=8), nullable=False),
        sa.Column("meets", sa.Boolean(), nullable=False),
        sa.Column("yearly_pence", sa.Integer(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_by", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_contract_authority_id_authority"),
        sa.ForeignKeyConstraint(["framework_id"], ["framework.id"], name="fk_contract_framework_id_framework"),
        sa.ForeignKeyConstraint(["planned_by"], ["user_account.id"], name="fk_contract_planned_by_user_account"),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name="fk_contract_provider_id_provider"),
        sa.ForeignKeyConstraint(["recorded_by"], ["user_account.id"], name="fk_contract_recorded_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_contract"),
    )
    op.create_index("ix_contract_authority_id", "contract", ["authority_id"], unique=False)
    op.create_index("ix_contract_ends_on", "contract", ["ends_on"], unique=False)
    op.create_index("ix_contract_framework_id", "contract", ["framework_id"], unique=False)
    op.create_index("ix_contract_provider_id", "contract", ["provider_id"], unique=False)
    op.create_table(
        "contract_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_contract_document_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name="fk_contract_document_document_sha256_document"
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name="fk_contract_document_provider_id_provider"),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_contract_document_recorded_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contract_document"),
    )
    op.create_index("ix_contract_document_authority_id", "contract_document", ["authority_id"], unique=False)
    op.create_index("ix_contract_document_expires_on", "contract_document", ["expires_on"], unique=False)
    op.create_index("ix_contract_document_provider_kind", "contract_document", ["provider_id", "kind"], unique=False)
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_lot_authority_id_authority"),
        sa.ForeignKeyConstraint(["framework_id"], ["framework.id"], name="fk_lot_framework_id_framework"),
        sa.PrimaryKeyConstraint("id", name="pk_lot"),
        sa.UniqueConstraint("framework_id", "name", name="uq_lot_framework_id_name"),
    )
    op.create_index("ix_lot_authority_id", "lot", ["authority_id"], unique=False)
    op.create_index("ix_lot_framework_id", "lot", ["framework_id"], unique=False)
    op.create_table(
        "contract_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_contract_setting_authority_id_authority"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name="fk_contract_setting_contract_id_contract"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_contract_setting_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_contract_setting"),
        sa.UniqueConstraint("contract_id", "setting_id", name="uq_contract_setting_contract_id_setting_id"),
    )
    op.create_index("ix_contract_setting_authority_id", "contract_setting", ["authority_id"], unique=False)
    op.create_index("ix_contract_setting_contract_id", "contract_setting", ["contract_id"], unique=False)
    op.create_index("ix_contract_setting_setting_id", "contract_setting", ["setting_id"], unique=False)
    op.create_table(
        "lot_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("zones", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_lot_member_authority_id_authority"),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name="fk_lot_member_contract_id_contract"),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name="fk_lot_member_lot_id_lot"),
        sa.ForeignKeyConstraint(["recorded_by"], ["user_account.id"], name="fk_lot_member_recorded_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_lot_member"),
        sa.UniqueConstraint("lot_id", "contract_id", "starts_on", name="uq_lot_member_lot_id_contract_id_starts_on"),
    )
    op.create_index("ix_lot_member_authority_id", "lot_member", ["authority_id"], unique=False)
    op.create_index("ix_lot_member_contract_id", "lot_member", ["contract_id"], unique=False)
    op.create_index("ix_lot_member_lot_id", "lot_member", ["lot_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_lot_member_authority_id", table_name="lot_member")
    op.drop_index("ix_lot_member_contract_id", table_name="lot_member")
    op.drop_index("ix_lot_member_lot_id", table_name="lot_member")
    op.drop_table("lot_member")
    op.drop_index("ix_contract_setting_authority_id", table_name="contract_setting")
    op.drop_index("ix_contract_setting_contract_id", table_name="contract_setting")
    op.drop_index("ix_contract_setting_setting_id", table_name="contract_setting")
    op.drop_table("contract_setting")
    op.drop_index("ix_lot_authority_id", table_name="lot")
    op.drop_index("ix_lot_framework_id", table_name="lot")
    op.drop_table("lot")
    op.drop_index("ix_contract_document_authority_id", table_name="contract_document")
    op.drop_index("ix_contract_document_expires_on", table_name="contract_document")
    op.drop_index("ix_contract_document_provider_kind", table_name="contract_document")
    op.drop_table("contract_document")
    op.drop_index("ix_contract_authority_id", table_name="contract")
    op.drop_index("ix_contract_ends_on", table_name="contract")
    op.drop_index("ix_contract_framework_id", table_name="contract")
    op.drop_index("ix_contract_provider_id", table_name="contract")
    op.drop_table("contract")
    op.drop_index("ix_provider_authority_id", table_name="provider")
    op.drop_index("ix_provider_group_id", table_name="provider")
    op.drop_table("provider")
    op.drop_index("ix_framework_authority_id", table_name="framework")
    op.drop_table("framework")
