"""Passkeys, a council's own sign-in, acts that need two people, the review of access, and the last day of an account.

Revision: 0052
Follows: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_access_review_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_access_review"),
        sa.UniqueConstraint("authority_id", "quarter", name="uq_access_review_authority_id_quarter"),
    )
    op.create_index("ix_access_review_authority_id", "access_review", ["authority_id"], unique=False)
    op.create_table(
        "identity_provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.Column("client_secret", sa.LargeBinary(), nullable=False),
        sa.Column("mfa_values", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_identity_provider_authority_id_authority"),
        sa.PrimaryKeyConstraint("id", name="pk_identity_provider"),
        sa.UniqueConstraint("authority_id", name="uq_identity_provider_authority_id"),
    )
    op.create_index("ix_identity_provider_authority_id", "identity_provider", ["authority_id"], unique=False)
    op.create_table(
        "access_review_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("role_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"],
                                name="fk_access_review_line_authority_id_authority"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"],
                                name="fk_access_review_line_decided_by_user_account"),
        sa.ForeignKeyConstraint(["review_id"], ["access_review.id"],
                                name="fk_access_review_line_review_id_access_review"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_access_review_line_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_access_review_line"),
        sa.UniqueConstraint("review_id", "user_id", name="uq_access_review_line_review_id_user_id"),
    )
    op.create_index("ix_access_review_line_authority_id", "access_review_line", ["authority_id"], unique=False)
    op.create_index("ix_access_review_line_review_id", "access_review_line", ["review_id"], unique=False)
    op.create_table(
        "account_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name="fk_account_request_asked_by_user_account"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_account_request_authority_id_authority"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name="fk_account_request_decided_by_user_account"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_account_request_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_account_request"),
    )
    op.create_index("ix_account_request_authority_id", "account_request", ["authority_id"], unique=False)
    op.create_index("ix_account_request_state", "account_request", ["state"], unique=False)
    op.create_index("ix_account_request_user_id", "account_request", ["user_id"], unique=False)
    op.create_table(
        "external_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_external_identity_authority_id_authority"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_external_identity_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_external_identity"),
        sa.UniqueConstraint("issuer", "subject", name="uq_external_identity_issuer_subject"),
        sa.UniqueConstraint("user_id", name="uq_external_identity_user_id"),
    )
    op.create_index("ix_external_identity_authority_id", "external_identity", ["authority_id"], unique=False)
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("synced", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_passkey_authority_id_authority"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_passkey_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
    )
    op.create_index("ix_passkey_authority_id", "passkey", ["authority_id"], unique=False)
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"], unique=False)
    with op.batch_alter_table("user_account") as batch:
        batch.add_column(sa.Column("role_since", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("last_signed_in_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
    with op.batch_alter_table("user_session") as batch:
        batch.add_column(sa.Column("device", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user_session") as batch:
        batch.drop_column("device")
    with op.batch_alter_table("user_account") as batch:
        batch.drop_column("ends_on")
        batch.drop_column("last_signed_in_at")
        batch.drop_column("role_since")
    op.drop_table("passkey")
    op.drop_table("external_identity")
    op.drop_table("account_request")
    op.drop_table("access_review_line")
    op.drop_table("identity_provider")
    op.drop_table("access_review")
