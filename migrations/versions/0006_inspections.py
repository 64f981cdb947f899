"""Inspections, what was read in their reports and what people say of it, and how Ofsted's site was checked.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collect_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("covers_from", sa.Date(), nullable=True),
        sa.Column("covers_to", sa.Date(), nullable=True),
        sa.Column("discovery_complete", sa.Boolean(), nullable=False),
        sa.Column("catch_up", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_collect_run"),
    )
    op.create_index("ix_collect_run_started_at", "collect_run", ["started_at"], unique=False)
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reader_version", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["document.sha256"], name="fk_reading_sha256_document"),
        sa.PrimaryKeyConstraint("id", name="pk_reading"),
        sa.UniqueConstraint("sha256", "reader_version", name="uq_reading_sha256_reader_version"),
    )
    op.create_index("ix_reading_sha256", "reading", ["sha256"], unique=False)
    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("event_number", sa.String(length=20), nullable=True),
        sa.Column("event_type", sa.String(length=20), nullable=True),
        sa.Column("event_type_printed", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("inspected_from", sa.Date(), nullable=True),
        sa.Column("inspected_to", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("overall", sa.String(length=30), nullable=True),
        sa.Column("outcome", sa.String(length=50), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("in_register", sa.Boolean(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("previous_on", sa.Date(), nullable=True),
        sa.Column("previous_grade", sa.String(length=30), nullable=True),
        sa.Column("enforcement_none", sa.Boolean(), nullable=True),
        sa.Column("enforcement_text", sa.Text(), nullable=True),
        sa.Column("enforcement_page", sa.Integer(), nullable=True),
        sa.Column("manager_vacant", sa.Boolean(), nullable=True),
        sa.Column("manager_page", sa.Integer(), nullable=True),
        sa.Column("unproven", sa.Boolean(), nullable=False),
        sa.Column("unread", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name="fk_inspection_document_sha256_document"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_inspection_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_inspection"),
        sa.UniqueConstraint("setting_id", "event_number", name="uq_inspection_setting_id_event_number"),
    )
    op.create_index("ix_inspection_document_sha256", "inspection", ["document_sha256"], unique=False)
    op.create_index("ix_inspection_overall", "inspection", ["overall"], unique=False)
    op.create_index("ix_inspection_published_on", "inspection", ["published_on"], unique=False)
    op.create_index("ix_inspection_setting_from", "inspection", ["setting_id", "inspected_from"], unique=False)
    op.create_index("ix_inspection_state", "inspection", ["state"], unique=False)
    op.create_table(
        "setting_check",
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("page_url", sa.String(length=300), nullable=True),
        sa.Column("etag", sa.String(length=200), nullable=True),
        sa.Column("last_modified", sa.String(length=80), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_setting_check_setting_id_setting"),
        sa.PrimaryKeyConstraint("setting_id", name="pk_setting_check"),
    )
    op.create_index("ix_setting_check_next_due_at", "setting_check", ["next_due_at"], unique=False)
    op.create_index("ix_setting_check_state", "setting_check", ["state"], unique=False)
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("was_read", sa.Text(), nullable=True),
        sa.Column("corrected", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_correction_by_user_account"),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name="fk_correction_inspection_id_inspection", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    op.create_index("ix_correction_inspection_id", "correction", ["inspection_id"], unique=False)
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("grade", sa.String(length=30), nullable=True),
        sa.Column("outcome", sa.String(length=50), nullable=True),
        sa.Column("label", sa.String(length=300), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name="fk_judgement_inspection_id_inspection", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_judgement"),
        sa.UniqueConstraint("inspection_id", "key", "source", name="uq_judgement_inspection_id_key_source"),
    )
    op.create_index("ix_judgement_inspection_id", "judgement", ["inspection_id"], unique=False)
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("file_url", sa.String(length=300), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=True),
        sa.Column("event_type", sa.String(length=20), nullable=True),
        sa.Column("event_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("grade_hint", sa.String(length=120), nullable=True),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name="fk_publication_inspection_id_inspection", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_publication_setting_id_setting"),
        sa.ForeignKeyConstraint(["sha256"], ["document.sha256"], name="fk_publication_sha256_document"),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
        sa.UniqueConstraint("setting_id", "file_url", name="uq_publication_setting_id_file_url"),
    )
    op.create_index("ix_publication_inspection_id", "publication", ["inspection_id"], unique=False)
    op.create_index("ix_publication_setting_id", "publication", ["setting_id"], unique=False)
    op.create_index("ix_publication_state", "publication", ["state"], unique=False)
    op.create_table(
        "reading_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("saw", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["user_account.id"], name="fk_reading_task_closed_by_user_account"),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name="fk_reading_task_inspection_id_inspection", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_reading_task_setting_id_setting"),
        sa.ForeignKeyConstraint(["sha256"], ["document.sha256"], name="fk_reading_task_sha256_document"),
        sa.PrimaryKeyConstraint("id", name="pk_reading_task"),
        sa.UniqueConstraint("sha256", "setting_id", name="uq_reading_task_sha256_setting_id"),
    )
    op.create_index("ix_reading_task_closed_at", "reading_task", ["closed_at"], unique=False)
    op.create_index("ix_reading_task_inspection_id", "reading_task", ["inspection_id"], unique=False)
    op.create_index("ix_reading_task_setting_id", "reading_task", ["setting_id"], unique=False)
    op.create_index("ix_reading_task_sha256", "reading_task", ["sha256"], unique=False)
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cites", sa.String(length=300), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name="fk_recommendation_inspection_id_inspection", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recommendation"),
    )
    op.create_index("ix_recommendation_inspection_id", "recommendation", ["inspection_id"], unique=False)
    op.create_table(
        "report_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_by", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_report_review_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name="fk_report_review_inspection_id_inspection", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["user_account.id"], name="fk_report_review_reviewed_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_report_review"),
        sa.UniqueConstraint("authority_id", "inspection_id", name="uq_report_review_authority_id_inspection_id"),
    )
    op.create_index("ix_report_review_authority_id", "report_review", ["authority_id"], unique=False)
    op.create_index("ix_report_review_inspection_id", "report_review", ["inspection_id"], unique=False)
    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("regulations", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_evidence", sa.Text(), nullable=True),
        sa.Column("met_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name="fk_requirement_inspection_id_inspection", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["met_by"], ["user_account.id"], name="fk_requirement_met_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_requirement"),
    )
    op.create_index("ix_requirement_due_on", "requirement", ["due_on"], unique=False)
    op.create_index("ix_requirement_inspection_id", "requirement", ["inspection_id"], unique=False)


def downgrade() -> None:
    op.drop_table("requirement")
    op.drop_table("report_review")
    op.drop_table("recommendation")
    op.drop_table("reading_task")
    op.drop_table("publication")
    op.drop_table("judgement")
    op.drop_table("correction")
    op.drop_table("setting_check")
    op.drop_table("inspection")
    op.drop_table("reading")
    op.drop_table("collect_run")
