"""The database: tables' base class, the one transaction, and the authority scope that no query escapes."""

from qa_service.database.base import (
    AuthorityMayOwn,
    AuthorityOwned,
    Base,
    EnumText,
    UtcDateTime,
    new_reference,
)
from qa_service.database.scope import across_authorities, acting_for, current_authority
from qa_service.database.session import (
    db,
    in_short_transactions,
    in_transaction,
    let_others_write,
    paginate,
    transaction,
)

__all__ = [
    "AuthorityMayOwn",
    "AuthorityOwned",
    "Base",
    "EnumText",
    "UtcDateTime",
    "across_authorities",
    "acting_for",
    "current_authority",
    "db",
    "in_short_transactions",
    "in_transaction",
    "let_others_write",
    "new_reference",
    "paginate",
    "transaction",
]
