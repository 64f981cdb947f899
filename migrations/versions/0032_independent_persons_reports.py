"""Reports of homes' independent persons: what is asked for, what came, what follows; reviews and serious events.

Revision: 0032
Follows: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "independent_person_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("visitor", sa.String(length=120), nullable=True),
        sa.Column("announced", sa.Boolean(), nullable=True),
        sa.Column("children_spoken", sa.Integer(), nullable=True),
        sa.Column("safeguarded", sa.String(length=12), nullable=True),
        sa.Column("well_being", sa.String(length=12), nullable=True),
        sa.Column("conflict", sa.Boolean(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("read_from", sa.JSON(), nullable=False),
        sa.Column("suggested", sa.JSON(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_independent_person_report_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user_account.id"], name="fk_independent_person_report_confirmed_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name="fk_independent_person_report_document_sha256_document"
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["user_account.id"], name="fk_independent_person_report_reviewed_by_user_account"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_independent_person_report_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_independent_person_report"),
        sa.UniqueConstraint("authority_id", "setting_id", "document_sha256", name="uq_independent_person_report_file"),
    )
    op.create_index(
        "ix_independent_person_report_authority_id", "independent_person_report", ["authority_id"], unique=False
    )
    op.create_index(
        "ix_independent_person_report_document_sha256", "independent_person_report", ["document_sha256"], unique=False
    )
    op.create_index(
        "ix_independent_person_report_setting_month", "independent_person_report", ["setting_id", "month"], unique=False
    )
    op.create_index("ix_independent_person_report_state", "independent_person_report", ["state"], unique=False)
    op.create_table(
        "quality_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_quality_review_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name="fk_quality_review_document_sha256_document"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_quality_review_recorded_by_user_account"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_quality_review_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_quality_review"),
    )
    op.create_index("ix_quality_review_authority_id", "quality_review", ["authority_id"], unique=False)
    op.create_index("ix_quality_review_setting_id", "quality_review", ["setting_id"], unique=False)
    op.create_table(
        "report_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waived_by", sa.Integer(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_report_waiver_authority_id_authority"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_report_waiver_setting_id_setting"),
        sa.ForeignKeyConstraint(["waived_by"], ["user_account.id"], name="fk_report_waiver_waived_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_report_waiver"),
        sa.UniqueConstraint(
            "authority_id", "setting_id", "month", name="uq_report_waiver_authority_id_setting_id_month"
        ),
    )
    op.create_index("ix_report_waiver_authority_id", "report_waiver", ["authority_id"], unique=False)
    op.create_index("ix_report_waiver_setting_id", "report_waiver", ["setting_id"], unique=False)
    op.create_table(
        "serious_event_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_serious_event_notice_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_serious_event_notice_recorded_by_user_account"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_serious_event_notice_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_serious_event_notice"),
    )
    op.create_index("ix_serious_event_notice_authority_id", "serious_event_notice", ["authority_id"], unique=False)
    op.create_index(
        "ix_serious_event_notice_setting", "serious_event_notice", ["setting_id", "happened_on"], unique=False
    )
    op.create_table(
        "report_arrangement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_report_arrangement_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_report_arrangement_contact_id_contact"),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name="fk_report_arrangement_made_by_user_account"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_report_arrangement_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_report_arrangement"),
        sa.UniqueConstraint("authority_id", "setting_id", name="uq_report_arrangement_authority_id_setting_id"),
    )
    op.create_index("ix_report_arrangement_authority_id", "report_arrangement", ["authority_id"], unique=False)
    op.create_index("ix_report_arrangement_setting_id", "report_arrangement", ["setting_id"], unique=False)
    op.create_table(
        "report_arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("came_as", sa.String(length=200), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("said_setting_id", sa.Integer(), nullable=True),
        sa.Column("said_month", sa.Date(), nullable=True),
        sa.Column("suggested", sa.JSON(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_report_arrival_authority_id_authority"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name="fk_report_arrival_decided_by_user_account"),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name="fk_report_arrival_document_sha256_document"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["independent_person_report.id"],
            name="fk_report_arrival_report_id_independent_person_report",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["said_setting_id"], ["setting.id"], name="fk_report_arrival_said_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_report_arrival"),
        sa.UniqueConstraint("authority_id", "came_as", name="uq_report_arrival_authority_id_came_as"),
    )
    op.create_index("ix_report_arrival_authority_id", "report_arrival", ["authority_id"], unique=False)
    op.create_index("ix_report_arrival_document_sha256", "report_arrival", ["document_sha256"], unique=False)
    op.create_index("ix_report_arrival_outcome", "report_arrival", ["outcome"], unique=False)
    op.create_index("ix_report_arrival_report_id", "report_arrival", ["report_id"], unique=False)
    op.create_table(
        "report_recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing_evidence", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repeats_id", sa.Integer(), nullable=True),
        sa.Column("likeness", sa.Integer(), nullable=True),
        sa.Column("same", sa.Boolean(), nullable=True),
        sa.Column("same_by", sa.Integer(), nullable=True),
        sa.Column("same_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_report_recommendation_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["user_account.id"], name="fk_report_recommendation_closed_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["repeats_id"],
            ["report_recommendation.id"],
            name="fk_report_recommendation_repeats_id_report_recommendation",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["independent_person_report.id"],
            name="fk_report_recommendation_report_id_independent_person_report",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["same_by"], ["user_account.id"], name="fk_report_recommendation_same_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_report_recommendation"),
        sa.UniqueConstraint("report_id", "position", name="uq_report_recommendation_report_id_position"),
    )
    op.create_index("ix_report_recommendation_authority_id", "report_recommendation", ["authority_id"], unique=False)
    op.create_index("ix_report_recommendation_follow_up_on", "report_recommendation", ["follow_up_on"], unique=False)
    op.create_index("ix_report_recommendation_repeats_id", "report_recommendation", ["repeats_id"], unique=False)
    op.create_index("ix_report_recommendation_report_id", "report_recommendation", ["report_id"], unique=False)
    op.create_table(
        "report_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reminder", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_report_request_authority_id_authority"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_report_request_contact_id_contact"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_report_request_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_report_request"),
        sa.UniqueConstraint(
            "authority_id", "setting_id", "month", name="uq_report_request_authority_id_setting_id_month"
        ),
        sa.UniqueConstraint("message_id", name="uq_report_request_message_id"),
    )
    op.create_index("ix_report_request_authority_id", "report_request", ["authority_id"], unique=False)
    op.create_index("ix_report_request_setting_id", "report_request", ["setting_id"], unique=False)
    op.create_index("ix_report_request_state", "report_request", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_report_request_state", table_name="report_request")
    op.drop_index("ix_report_request_setting_id", table_name="report_request")
    op.drop_index("ix_report_request_authority_id", table_name="report_request")
    op.drop_table("report_request")
    op.drop_index("ix_report_recommendation_report_id", table_name="report_recommendation")
    op.drop_index("ix_report_recommendation_repeats_id", table_name="report_recommendation")
    op.drop_index("ix_report_recommendation_follow_up_on", table_name="report_recommendation")
    op.drop_index("ix_report_recommendation_authority_id", table_name="report_recommendation")
    op.drop_table("report_recommendation")
    op.drop_index("ix_report_arrival_report_id", table_name="report_arrival")
    op.drop_index("ix_report_arrival_outcome", table_name="report_arrival")
    op.drop_index("ix_report_arrival_document_sha256", table_name="report_arrival")
    op.drop_index("ix_report_arrival_authority_id", table_name="report_arrival")
    op.drop_table("report_arrival")
    op.drop_index("ix_report_arrangement_setting_id", table_name="report_arrangement")
    op.drop_index("ix_report_arrangement_authority_id", table_name="report_arrangement")
    op.drop_table("report_arrangement")
    op.drop_index("ix_serious_event_notice_setting", table_name="serious_event_notice")
    op.drop_index("ix_serious_event_notice_authority_id", table_name="serious_event_notice")
    op.drop_table("serious_event_notice")
    op.drop_index("ix_report_waiver_setting_id", table_name="report_waiver")
    op.drop_index("ix_report_waiver_authority_id", table_name="report_waiver")
    op.drop_table("report_waiver")
    op.drop_index("ix_quality_review_setting_id", table_name="quality_review")
    op.drop_index("ix_quality_review_authority_id", table_name="quality_review")
    op.drop_table("quality_review")
    op.drop_index("ix_independent_person_report_state", table_name="independent_person_report")
    op.drop_index("ix_independent_person_report_setting_month", table_name="independent_person_report")
    op.drop_index("ix_independent_person_report_document_sha256", table_name="independent_person_report")
    op.drop_index("ix_independent_person_report_authority_id", table_name="independent_person_report")
    op.drop_table("independent_person_report")
