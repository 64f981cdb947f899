"""Audit events are append-only: the database itself refuses to change or remove one. The chain has its head.

Revision: 0002
Follows: 0001
"""

from alembic import op

from qa_service.audit import triggers

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = triggers.SQLITE if op.get_bind().dialect.name == "sqlite" else triggers.POSTGRESQL
    for statement in statements:
        op.execute(statement)
    op.execute(f"INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, '{'0' * 64}')")


def downgrade() -> None:
    op.execute("DELETE FROM audit_head")
    statements = triggers.REMOVE_SQLITE if op.get_bind().dialect.name == "sqlite" else triggers.REMOVE_POSTGRESQL
    for statement in statements:
        op.execute(statement)
