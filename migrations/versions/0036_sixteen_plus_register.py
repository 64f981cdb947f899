"""Registration of settings for 16 and over, and what was checked of them.

Revision: 0036
Follows: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registration_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("found", sa.String(length=24), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("category", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(length=80), nullable=True),
        sa.Column("under_urn", sa.String(length=10), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_registration_record_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_registration_record_recorded_by_user_account"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_registration_record_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_registration_record"),
    )
    op.create_index("ix_registration_record_authority_id", "registration_record", ["authority_id"], unique=False)
    op.create_index("ix_registration_record_setting", "registration_record", ["setting_id", "checked_on"], unique=False)
    op.create_table(
        "placement_age",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=12), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_placement_age_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_placement_age_placement_id_placement", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["said_by"], ["user_account.id"], name="fk_placement_age_said_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_placement_age"),
        sa.UniqueConstraint("authority_id", "placement_id", name="uq_placement_age_authority_id_placement_id"),
    )
    op.create_index("ix_placement_age_authority_id", "placement_age", ["authority_id"], unique=False)
    op.create_index("ix_placement_age_placement_id", "placement_age", ["placement_id"], unique=False)
    op.create_table(
        "diligence_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_diligence_setting_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(["said_by"], ["user_account.id"], name="fk_diligence_setting_said_by_user_account"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_diligence_setting_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_diligence_setting"),
        sa.UniqueConstraint("authority_id", "setting_id", name="uq_diligence_setting_authority_id_setting_id"),
    )
    op.create_index("ix_diligence_setting_authority_id", "diligence_setting", ["authority_id"], unique=False)
    op.create_index("ix_diligence_setting_setting_id", "diligence_setting", ["setting_id"], unique=False)
    op.create_table(
        "diligence_scope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_diligence_scope_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user_account.id"], name="fk_diligence_scope_changed_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_diligence_scope"),
        sa.UniqueConstraint("authority_id", "kind", "item", name="uq_diligence_scope_authority_id_kind_item"),
    )
    op.create_index("ix_diligence_scope_authority_id", "diligence_scope", ["authority_id"], unique=False)
    op.create_table(
        "diligence_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_diligence_record_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name="fk_diligence_record_document_sha256_document"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_diligence_record_recorded_by_user_account"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_diligence_record_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_diligence_record"),
    )
    op.create_index("ix_diligence_record_authority_id", "diligence_record", ["authority_id"], unique=False)
    op.create_index("ix_diligence_record_setting", "diligence_record", ["setting_id", "item"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_diligence_record_setting", table_name="diligence_record")
    op.drop_index("ix_diligence_record_authority_id", table_name="diligence_record")
    op.drop_table("diligence_record")
    op.drop_index("ix_diligence_scope_authority_id", table_name="diligence_scope")
    op.drop_table("diligence_scope")
    op.drop_index("ix_diligence_setting_setting_id", table_name="diligence_setting")
    op.drop_index("ix_diligence_setting_authority_id", table_name="diligence_setting")
    op.drop_table("diligence_setting")
    op.drop_index("ix_placement_age_placement_id", table_name="placement_age")
    op.drop_index("ix_placement_age_authority_id", table_name="placement_age")
    op.drop_table("placement_age")
    op.drop_index("ix_registration_record_setting", table_name="registration_record")
    op.drop_index("ix_registration_record_authority_id", table_name="registration_record")
    op.drop_table("registration_record")
