"""What two people must agree on about concerns, names that stand for some hours, and sessions with a shorter rest.

Revision: 0053
Follows: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "concern_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_by", sa.Integer(), nullable=True),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agreed_by"], ["user_account.id"], name="fk_concern_request_agreed_by_user_account"),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name="fk_concern_request_asked_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_concern_request_authority_id_authority"),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name="fk_concern_request_ended_by_user_account"),
        sa.ForeignKeyConstraint(["first_by"], ["user_account.id"], name="fk_concern_request_first_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_request"),
        sa.UniqueConstraint("reference", name="uq_concern_request_reference"),
    )
    op.create_index("ix_concern_request_authority_id", "concern_request", ["authority_id"], unique=False)
    with op.batch_alter_table("concern_access") as table:
        table.add_column(sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("concern_mail") as table:
        table.alter_column("concern_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("user_session") as table:
        table.add_column(sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("user_session") as table:
        table.drop_column("restricted")
    op.execute("DELETE FROM concern_mail WHERE concern_id IS NULL")
    with op.batch_alter_table("concern_mail") as table:
        table.alter_column("concern_id", existing_type=sa.Integer(), nullable=False)
    op.execute("DELETE FROM concern_access WHERE until IS NOT NULL")
    with op.batch_alter_table("concern_access") as table:
        table.drop_column("until")
    op.drop_table("concern_request")
