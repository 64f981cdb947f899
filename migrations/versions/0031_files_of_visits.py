"""The photos and files of visits.

Revision: 0031
Follows: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["user_account.id"], name="fk_visit_file_added_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_visit_file_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["visit_question.id"], name="fk_visit_file_question_id_visit_question"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["document.sha256"], name="fk_visit_file_sha256_document"),
        sa.ForeignKeyConstraint(["visit_id"], ["qa_visit.id"], name="fk_visit_file_visit_id_qa_visit"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_file"),
    )
    op.create_index("ix_visit_file_authority_id", "visit_file", ["authority_id"], unique=False)
    op.create_index("ix_visit_file_visit", "visit_file", ["visit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("visit_file")
