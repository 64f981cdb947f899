"""The visiting programme: bands that people set, who visits, visits by other councils, mails to providers; and the
page on which a flag's evidence stands.

Revision: 0034
Follows: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "other_council_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("council", sa.String(length=120), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("shared", sa.Text(), nullable=False),
        sa.Column("may_count", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name="fk_other_council_visit_authority_id_authority"
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name="fk_other_council_visit_document_sha256_document"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_other_council_visit_recorded_by_user_account"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_other_council_visit_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_other_council_visit"),
        sa.UniqueConstraint("authority_id", "key", name="uq_other_council_visit_authority_id_key"),
    )
    op.create_index("ix_other_council_visit_authority_id", "other_council_visit", ["authority_id"], unique=False)
    op.create_index("ix_other_council_visit_document_sha256", "other_council_visit", ["document_sha256"], unique=False)
    op.create_index("ix_other_council_visit_setting", "other_council_visit", ["setting_id", "visited_on"], unique=False)
    op.create_table(
        "setting_band",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_setting_band_authority_id_authority"),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name="fk_setting_band_ended_by_user_account"),
        sa.ForeignKeyConstraint(["replaces_id"], ["setting_band.id"], name="fk_setting_band_replaces_id_setting_band"),
        sa.ForeignKeyConstraint(["set_by"], ["user_account.id"], name="fk_setting_band_set_by_user_account"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_setting_band_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_setting_band"),
    )
    op.create_index("ix_setting_band_authority_id", "setting_band", ["authority_id"], unique=False)
    op.create_index("ix_setting_band_setting_id", "setting_band", ["setting_id"], unique=False)
    op.create_index(
        "uq_setting_band_standing",
        "setting_band",
        ["authority_id", "setting_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "visit_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("due_by", sa.Date(), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["user_account.id"], name="fk_visit_assignment_assigned_by_user_account"
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_visit_assignment_authority_id_authority"),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name="fk_visit_assignment_ended_by_user_account"),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["user_account.id"], name="fk_visit_assignment_officer_id_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["visit_assignment.id"], name="fk_visit_assignment_replaces_id_visit_assignment"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_visit_assignment_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_assignment"),
        sa.UniqueConstraint(
            "authority_id", "key", "setting_id", name="uq_visit_assignment_authority_id_key_setting_id"
        ),
    )
    op.create_index("ix_visit_assignment_authority_id", "visit_assignment", ["authority_id"], unique=False)
    op.create_index("ix_visit_assignment_key", "visit_assignment", ["key"], unique=False)
    op.create_index("ix_visit_assignment_officer_id", "visit_assignment", ["officer_id"], unique=False)
    op.create_index("ix_visit_assignment_setting_id", "visit_assignment", ["setting_id"], unique=False)
    op.create_index(
        "uq_visit_assignment_standing",
        "visit_assignment",
        ["authority_id", "setting_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "visit_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name="fk_visit_mail_action_id_action"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_visit_mail_authority_id_authority"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_visit_mail_contact_id_contact"),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name="fk_visit_mail_made_by_user_account"),
        sa.ForeignKeyConstraint(["visit_id"], ["qa_visit.id"], name="fk_visit_mail_visit_id_qa_visit"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_mail"),
        sa.UniqueConstraint("authority_id", "key", name="uq_visit_mail_authority_id_key"),
    )
    op.create_index("ix_visit_mail_authority_id", "visit_mail", ["authority_id"], unique=False)
    op.create_index("ix_visit_mail_due", "visit_mail", ["state", "next_try_at"], unique=False)
    op.create_index("ix_visit_mail_visit_id", "visit_mail", ["visit_id"], unique=False)
    with op.batch_alter_table("flag_evidence") as batch:
        batch.add_column(sa.Column("link", sa.String(length=200), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("flag_evidence") as batch:
        batch.drop_column("link")
    op.drop_table("visit_mail")
    op.drop_table("visit_assignment")
    op.drop_table("setting_band")
    op.drop_table("other_council_visit")
