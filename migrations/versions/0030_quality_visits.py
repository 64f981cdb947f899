"""The council's own quality visits: templates in versions, visits, what is written in them, and replies.

Revision: 0030
Follows: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_type", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_visit_template_authority_id_authority"),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name="fk_visit_template_made_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_template"),
        sa.UniqueConstraint(
            "authority_id", "service_type", "number", name="uq_visit_template_authority_id_service_type_number"
        ),
    )
    op.create_index("ix_visit_template_authority_id", "visit_template", ["authority_id"], unique=False)
    op.create_table(
        "visit_theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("safety", sa.Boolean(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_visit_theme_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["template_id"], ["visit_template.id"], name="fk_visit_theme_template_id_visit_template"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit_theme"),
        sa.UniqueConstraint("template_id", "position", name="uq_visit_theme_template_id_position"),
    )
    op.create_index("ix_visit_theme_authority_id", "visit_theme", ["authority_id"], unique=False)
    op.create_table(
        "visit_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=False),
        sa.Column("scale", sa.String(length=10), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_visit_question_authority_id_authority"),
        sa.ForeignKeyConstraint(["theme_id"], ["visit_theme.id"], name="fk_visit_question_theme_id_visit_theme"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_question"),
        sa.UniqueConstraint("theme_id", "position", name="uq_visit_question_theme_id_position"),
    )
    op.create_index("ix_visit_question_authority_id", "visit_question", ["authority_id"], unique=False)
    op.create_table(
        "qa_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("announced", sa.Boolean(), nullable=True),
        sa.Column("child_heard", sa.Boolean(), nullable=True),
        sa.Column("overall", sa.String(length=10), nullable=True),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("returned_because", sa.Text(), nullable=True),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_off_by", sa.Integer(), nullable=True),
        sa.Column("cancelled_because", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_qa_visit_authority_id_authority"),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name="fk_qa_visit_created_by_user_account"),
        sa.ForeignKeyConstraint(["lead_id"], ["user_account.id"], name="fk_qa_visit_lead_id_user_account"),
        sa.ForeignKeyConstraint(["published_by"], ["user_account.id"], name="fk_qa_visit_published_by_user_account"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_qa_visit_setting_id_setting"),
        sa.ForeignKeyConstraint(["signed_off_by"], ["user_account.id"], name="fk_qa_visit_signed_off_by_user_account"),
        sa.ForeignKeyConstraint(["submitted_by"], ["user_account.id"], name="fk_qa_visit_submitted_by_user_account"),
        sa.ForeignKeyConstraint(["template_id"], ["visit_template.id"], name="fk_qa_visit_template_id_visit_template"),
        sa.PrimaryKeyConstraint("id", name="pk_qa_visit"),
        sa.UniqueConstraint("authority_id", "key", name="uq_qa_visit_authority_id_key"),
    )
    op.create_index("ix_qa_visit_authority_id", "qa_visit", ["authority_id"], unique=False)
    op.create_index("ix_qa_visit_lead_id", "qa_visit", ["lead_id"], unique=False)
    op.create_index("ix_qa_visit_setting", "qa_visit", ["setting_id", "visited_on"], unique=False)
    op.create_table(
        "visit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_visit_entry_authority_id_authority"),
        sa.ForeignKeyConstraint(["visit_id"], ["qa_visit.id"], name="fk_visit_entry_visit_id_qa_visit"),
        sa.ForeignKeyConstraint(["written_by"], ["user_account.id"], name="fk_visit_entry_written_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_entry"),
        sa.UniqueConstraint("visit_id", "name", name="uq_visit_entry_visit_id_name"),
    )
    op.create_index("ix_visit_entry_authority_id", "visit_entry", ["authority_id"], unique=False)
    op.create_table(
        "visit_other_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clash", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_visit_other_text_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["user_account.id"], name="fk_visit_other_text_settled_by_user_account"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["qa_visit.id"], name="fk_visit_other_text_visit_id_qa_visit"),
        sa.ForeignKeyConstraint(
            ["written_by"], ["user_account.id"], name="fk_visit_other_text_written_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit_other_text"),
    )
    op.create_index("ix_visit_other_text_authority_id", "visit_other_text", ["authority_id"], unique=False)
    op.create_index("ix_visit_other_text_visit", "visit_other_text", ["visit_id", "name"], unique=False)
    op.create_table(
        "visit_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_visit_request_authority_id_authority"),
        sa.ForeignKeyConstraint(["visit_id"], ["qa_visit.id"], name="fk_visit_request_visit_id_qa_visit"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_request"),
    )
    op.create_index("ix_visit_request_authority_id", "visit_request", ["authority_id"], unique=False)
    op.create_index("ix_visit_request_visit_id", "visit_request", ["visit_id"], unique=False)
    op.create_table(
        "visit_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_visit_reply_authority_id_authority"),
        sa.ForeignKeyConstraint(["link_id"], ["private_link.id"], name="fk_visit_reply_link_id_private_link"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["visit_question.id"], name="fk_visit_reply_question_id_visit_question"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["qa_visit.id"], name="fk_visit_reply_visit_id_qa_visit"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_reply"),
    )
    op.create_index("ix_visit_reply_authority_id", "visit_reply", ["authority_id"], unique=False)
    op.create_index("ix_visit_reply_visit", "visit_reply", ["visit_id", "question_id"], unique=False)


def downgrade() -> None:
    op.drop_table("visit_reply")
    op.drop_table("visit_request")
    op.drop_table("visit_other_text")
    op.drop_table("visit_entry")
    op.drop_table("qa_visit")
    op.drop_table("visit_question")
    op.drop_table("visit_theme")
    op.drop_table("visit_template")
