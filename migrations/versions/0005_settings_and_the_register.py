"""Provider groups and settings, what a council adds to them, and what Ofsted's published lists said.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_source_check",
        sa.Column("page", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("page", name="pk_list_source_check"),
    )
    op.create_table(
        "provider_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_provider_group"),
        sa.UniqueConstraint("key", name="uq_provider_group_key"),
    )
    op.create_index("ix_provider_group_name", "provider_group", ["name"], unique=False)
    op.create_table(
        "register_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=80), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_list"),
        sa.UniqueConstraint("sha256", "sheet", name="uq_register_list_sha256_sheet"),
    )
    op.create_table(
        "register_rejection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["register_list.id"], name="fk_register_rejection_list_id_register_list"),
        sa.PrimaryKeyConstraint("id", name="pk_register_rejection"),
    )
    op.create_index("ix_register_rejection_list_id", "register_rejection", ["list_id"], unique=False)
    op.create_table(
        "setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("urn", sa.String(length=10), nullable=True),
        sa.Column("provision", sa.String(length=80), nullable=False),
        sa.Column("provision_printed", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=400), nullable=True),
        sa.Column("postcode", sa.String(length=10), nullable=True),
        sa.Column("region", sa.String(length=80), nullable=True),
        sa.Column("local_authority", sa.String(length=80), nullable=True),
        sa.Column("constituency", sa.String(length=80), nullable=True),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("short_break_only", sa.Boolean(), nullable=True),
        sa.Column("linked_education_urn", sa.String(length=10), nullable=True),
        sa.Column("web_link", sa.String(length=300), nullable=True),
        sa.Column("owner_printed", sa.String(length=200), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("list_as_at", sa.Date(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_setting_authority_id_authority"),
        sa.ForeignKeyConstraint(["group_id"], ["provider_group.id"], name="fk_setting_group_id_provider_group"),
        sa.PrimaryKeyConstraint("id", name="pk_setting"),
        sa.UniqueConstraint("urn", name="uq_setting_urn"),
    )
    op.create_index("ix_setting_area_provision", "setting", ["local_authority", "provision"], unique=False)
    op.create_index("ix_setting_authority_id", "setting", ["authority_id"], unique=False)
    op.create_index("ix_setting_group_id", "setting", ["group_id"], unique=False)
    op.create_index("ix_setting_name", "setting", ["name"], unique=False)
    op.create_index("ix_setting_provision_area", "setting", ["provision", "local_authority"], unique=False)
    op.create_index("ix_setting_status", "setting", ["status"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["user_account.id"], name="fk_contact_added_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_contact_authority_id_authority"),
        sa.ForeignKeyConstraint(["group_id"], ["provider_group.id"], name="fk_contact_group_id_provider_group"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_contact_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )
    op.create_index("ix_contact_authority_id", "contact", ["authority_id"], unique=False)
    op.create_index("ix_contact_group_id", "contact", ["group_id"], unique=False)
    op.create_index("ix_contact_setting_id", "contact", ["setting_id"], unique=False)
    op.create_table(
        "list_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("page", sa.String(length=300), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name="fk_list_offer_decided_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_list_offer"),
        sa.UniqueConstraint("url", name="uq_list_offer_url"),
    )
    op.create_table(
        "premises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("category", sa.Integer(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("local_authority", sa.String(length=80), nullable=True),
        sa.Column("region", sa.String(length=80), nullable=True),
        sa.Column("as_at", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["register_list.id"], name="fk_premises_list_id_register_list"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_premises_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_premises"),
    )
    op.create_index("ix_premises_setting_id", "premises", ["setting_id"], unique=False)
    op.create_table(
        "register_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("old", sa.String(length=400), nullable=True),
        sa.Column("new", sa.String(length=400), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["register_list.id"], name="fk_register_change_list_id_register_list"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_register_change_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_register_change"),
    )
    op.create_index("ix_register_change_setting_on", "register_change", ["setting_id", "on"], unique=False)
    op.create_table(
        "setting_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_setting_name_authority_id_authority"),
        sa.ForeignKeyConstraint(["given_by"], ["user_account.id"], name="fk_setting_name_given_by_user_account"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_setting_name_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_setting_name"),
        sa.UniqueConstraint("authority_id", "setting_id", name="uq_setting_name_authority_id_setting_id"),
    )
    op.create_index("ix_setting_name_authority_id", "setting_name", ["authority_id"], unique=False)
    op.create_index("ix_setting_name_name", "setting_name", ["name"], unique=False)
    op.create_index("ix_setting_name_setting_id", "setting_name", ["setting_id"], unique=False)
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_watch_authority_id_authority"),
        sa.ForeignKeyConstraint(["group_id"], ["provider_group.id"], name="fk_watch_group_id_provider_group"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_watch_setting_id_setting"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_watch_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_watch"),
        sa.UniqueConstraint(
            "authority_id",
            "user_id",
            "setting_id",
            "group_id",
            name="uq_watch_authority_id_user_id_setting_id_group_id",
        ),
    )
    op.create_index("ix_watch_authority_id", "watch", ["authority_id"], unique=False)
    op.create_index("ix_watch_group_id", "watch", ["group_id"], unique=False)
    op.create_index("ix_watch_setting_id", "watch", ["setting_id"], unique=False)
    op.create_index("ix_watch_user_id", "watch", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("watch")
    op.drop_table("setting_name")
    op.drop_table("register_change")
    op.drop_table("premises")
    op.drop_table("list_offer")
    op.drop_table("contact")
    op.drop_table("setting")
    op.drop_table("register_rejection")
    op.drop_table("register_list")
    op.drop_table("provider_group")
    op.drop_table("list_source_check")
