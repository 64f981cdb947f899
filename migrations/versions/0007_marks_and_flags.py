"""What awaits assessment; flags with their evidence and history; gaps, parameters and runs of rules.

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mark"),
    )
    op.create_index("ix_mark_subject", "mark", ["subject_type", "subject_id"], unique=False)
    op.create_table(
        "rule_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("is_fault", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_rule_gap_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_gap"),
        sa.UniqueConstraint(
            "authority_id",
            "rule",
            "subject_type",
            "subject_id",
            name="uq_rule_gap_authority_id_rule_subject_type_subject_id",
        ),
    )
    op.create_index("ix_rule_gap_authority_id", "rule_gap", ["authority_id"], unique=False)
    op.create_table(
        "rule_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("parameters", sa.String(length=64), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_rule_run_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_run"),
        sa.UniqueConstraint("authority_id", "rule", "subject_type", name="uq_rule_run_authority_id_rule_subject_type"),
    )
    op.create_index("ix_rule_run_authority_id", "rule_run", ["authority_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("shown_severity", sa.String(length=10), nullable=False),
        sa.Column("exposed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cannot_tell", sa.Text(), nullable=True),
        sa.Column("assigned_to", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assigned_to"], ["user_account.id"], name="fk_flag_assigned_to_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_flag_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_flag"),
        sa.UniqueConstraint(
            "authority_id",
            "rule",
            "subject_type",
            "subject_id",
            name="uq_flag_authority_id_rule_subject_type_subject_id",
        ),
    )
    op.create_index("ix_flag_authority_id", "flag", ["authority_id"], unique=False)
    op.create_index("ix_flag_open", "flag", ["authority_id", "cleared_at", "shown_severity"], unique=False)
    op.create_index("ix_flag_rule", "flag", ["rule"], unique=False)
    op.create_index("ix_flag_setting_id", "flag", ["setting_id"], unique=False)
    op.create_table(
        "rule_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("parameter", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_rule_setting_authority_id_authority"),
        sa.ForeignKeyConstraint(["set_by"], ["user_account.id"], name="fk_rule_setting_set_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_setting"),
        sa.UniqueConstraint("authority_id", "rule", "parameter", name="uq_rule_setting_authority_id_rule_parameter"),
    )
    op.create_index("ix_rule_setting_authority_id", "rule_setting", ["authority_id"], unique=False)
    op.create_table(
        "flag_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_flag_event_authority_id_authority"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_flag_event_by_user_account"),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"], name="fk_flag_event_flag_id_flag", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_flag_event"),
    )
    op.create_index("ix_flag_event_authority_id", "flag_event", ["authority_id"], unique=False)
    op.create_index("ix_flag_event_flag_id", "flag_event", ["flag_id"], unique=False)
    op.create_table(
        "flag_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"], name="fk_flag_evidence_flag_id_flag", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_flag_evidence"),
    )
    op.create_index("ix_flag_evidence_flag_id", "flag_evidence", ["flag_id"], unique=False)


def downgrade() -> None:
    op.drop_table("flag_evidence")
    op.drop_table("flag_event")
    op.drop_table("rule_setting")
    op.drop_table("flag")
    op.drop_table("rule_run")
    op.drop_table("rule_gap")
    op.drop_table("mark")
