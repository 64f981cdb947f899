"""Own lists of visits, reports, agreements and checks: imports and rows, and what they make of visits and reports.

Revision: 0041
Follows: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Imports and rows of lists; visits from an earlier record; receipts of reports that nobody has here."""
    op.create_table(
        "own_list_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("headings_key", sa.String(length=64), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_own_list_import_authority_id_authority"),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name="fk_own_list_import_created_by_user_account"),
        sa.ForeignKeyConstraint(["taken_back_by"], ["user_account.id"],
                                name="fk_own_list_import_taken_back_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_own_list_import"),
    )
    for column in ("authority_id", "headings_key", "kind"):
        op.create_index(f"ix_own_list_import_{column}", "own_list_import", [column], unique=False)
    op.create_table(
        "own_list_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("written", sa.String(length=300), nullable=False),
        sa.Column("about_on", sa.Date(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.Column("best_score", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_own_list_row_authority_id_authority"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name="fk_own_list_row_decided_by_user_account"),
        sa.ForeignKeyConstraint(["import_id"], ["own_list_import.id"], ondelete="CASCADE",
                                name="fk_own_list_row_import_id_own_list_import"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_own_list_row_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_own_list_row"),
        sa.UniqueConstraint("import_id", "line", name="uq_own_list_row_import_id_line"),
    )
    for column in ("authority_id", "import_id", "key", "state"):
        op.create_index(f"ix_own_list_row_{column}", "own_list_row", [column], unique=False)
    op.create_index("ix_own_list_row_record", "own_list_row", ["kind", "record_id"], unique=False)
    op.create_table(
        "report_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("safeguarded", sa.String(length=12), nullable=True),
        sa.Column("well_being", sa.String(length=12), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_report_receipt_authority_id_authority"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_report_receipt_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_report_receipt"),
        sa.UniqueConstraint("authority_id", "setting_id", "month",
                            name="uq_report_receipt_authority_id_setting_id_month"),
    )
    for column in ("authority_id", "setting_id"):
        op.create_index(f"ix_report_receipt_{column}", "report_receipt", [column], unique=False)
    with op.batch_alter_table("qa_visit") as visit:
        visit.alter_column("template_id", existing_type=sa.Integer(), nullable=True)
        visit.alter_column("lead_id", existing_type=sa.Integer(), nullable=True)
        visit.add_column(sa.Column("officer_written", sa.String(length=120), nullable=True))
        visit.add_column(sa.Column("next_due_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Without them again. Visits from earlier records cannot stand in the older table and go."""
    op.execute("DELETE FROM qa_visit WHERE state = 'earlier'")
    with op.batch_alter_table("qa_visit") as visit:
        visit.drop_column("next_due_on")
        visit.drop_column("officer_written")
        visit.alter_column("lead_id", existing_type=sa.Integer(), nullable=False)
        visit.alter_column("template_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("report_receipt")
    op.drop_table("own_list_row")
    op.drop_table("own_list_import")
