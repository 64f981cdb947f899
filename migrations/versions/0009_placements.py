"""Children by reference, where they are placed, and the team's own lists on their way in.

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "child",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_child_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_child"),
        sa.UniqueConstraint("authority_id", "reference", name="uq_child_authority_id_reference"),
    )
    op.create_index("ix_child_authority_id", "child", ["authority_id"], unique=False)
    op.create_table(
        "known_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("written", sa.String(length=300), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_known_place_authority_id_authority"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name="fk_known_place_decided_by_user_account"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_known_place_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_known_place"),
        sa.UniqueConstraint("authority_id", "written", name="uq_known_place_authority_id_written"),
    )
    op.create_index("ix_known_place_authority_id", "known_place", ["authority_id"], unique=False)
    op.create_table(
        "placement_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=30), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("headings_key", sa.String(length=64), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_placement_import_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name="fk_placement_import_created_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_placement_import"),
    )
    op.create_index("ix_placement_import_authority_id", "placement_import", ["authority_id"], unique=False)
    op.create_index("ix_placement_import_headings_key", "placement_import", ["headings_key"], unique=False)
    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("without_setting", sa.String(length=30), nullable=True),
        sa.Column("setting_as_written", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("weekly_pence", sa.Integer(), nullable=True),
        sa.Column("team", sa.String(length=120), nullable=True),
        sa.Column("work_address", sa.String(length=254), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("origin", sa.String(length=30), nullable=False),
        sa.Column("origin_key", sa.String(length=80), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_placement_authority_id_authority"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_placement_child_id_child"),
        sa.ForeignKeyConstraint(["import_id"], ["placement_import.id"], name="fk_placement_import_id_placement_import"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_placement_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_placement"),
        sa.UniqueConstraint(
            "authority_id",
            "child_id",
            "started_on",
            "origin_key",
            name="uq_placement_authority_id_child_id_started_on_origin_key",
        ),
    )
    op.create_index("ix_placement_authority_id", "placement", ["authority_id"], unique=False)
    op.create_index("ix_placement_child_id", "placement", ["child_id"], unique=False)
    op.create_index("ix_placement_setting_open", "placement", ["setting_id", "ended_on"], unique=False)
    op.create_table(
        "placement_import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.Column("best_score", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_placement_import_row_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name="fk_placement_import_row_decided_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["placement_import.id"],
            name="fk_placement_import_row_import_id_placement_import",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name="fk_placement_import_row_placement_id_placement",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_placement_import_row"),
        sa.UniqueConstraint("import_id", "line", name="uq_placement_import_row_import_id_line"),
    )
    op.create_index("ix_placement_import_row_authority_id", "placement_import_row", ["authority_id"], unique=False)
    op.create_index("ix_placement_import_row_import_id", "placement_import_row", ["import_id"], unique=False)
    op.create_index("ix_placement_import_row_placement_id", "placement_import_row", ["placement_id"], unique=False)
    op.create_index("ix_placement_import_row_waiting", "placement_import_row", ["waiting"], unique=False)


def downgrade() -> None:
    op.drop_table("placement_import_row")
    op.drop_table("placement")
    op.drop_table("placement_import")
    op.drop_table("known_place")
    op.drop_table("child")
