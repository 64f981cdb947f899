"""Checks before placing: what the page of a setting said at that moment, never changed afterwards.

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

REFUSE_ON_SQLITE = (
    """CREATE TRIGGER placement_check_no_update BEFORE UPDATE ON placement_check
       BEGIN SELECT RAISE(ABORT, 'a check before placing is never changed'); END""",
)
REFUSE_ON_POSTGRESQL = (
    """CREATE FUNCTION placement_check_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'a check before placing is never changed'; END $$""",
    """CREATE TRIGGER placement_check_no_update BEFORE UPDATE ON placement_check
       FOR EACH ROW EXECUTE FUNCTION placement_check_refuse()""",
)


def upgrade() -> None:
    op.create_table(
        "placement_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("said_sha256", sa.String(length=64), nullable=False),
        sa.Column("child_reference", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_placement_check_authority_id_authority"),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["placement_check.id"], name="fk_placement_check_corrects_id_placement_check"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name="fk_placement_check_recorded_by_user_account"
        ),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_placement_check_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_placement_check"),
    )
    op.create_index("ix_placement_check_authority_id", "placement_check", ["authority_id"], unique=False)
    op.create_index("ix_placement_check_corrects_id", "placement_check", ["corrects_id"], unique=False)
    op.create_index("ix_placement_check_setting", "placement_check", ["setting_id", "recorded_at"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in REFUSE_ON_SQLITE if sqlite else REFUSE_ON_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("placement_check")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION placement_check_refuse()")
