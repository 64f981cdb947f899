"""The rights of the service's account on PostgreSQL: everything it needs, and no more of the trail."""

from __future__ import annotations

import re
from typing import Final

from qa_service.database.append_only import APPEND_ONLY
from qa_service.errors import BadInput

_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def statements_for(role: str) -> str:
    """The SQL that the tables' owner runs once, after each ``flask db upgrade``. Raises ``BadInput``."""
    if not _NAME.fullmatch(role):
        raise BadInput("the account's name is small letters, digits and underscores.", field=role[:80])
    kept = ", ".join(sorted(APPEND_ONLY))
    return "\n".join((
        f"GRANT USAGE ON SCHEMA public TO {role};",
        f"REVOKE CREATE ON SCHEMA public FROM {role};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};",
        f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {kept} FROM {role};",
        f"REVOKE INSERT, DELETE, TRUNCATE, TRIGGER ON audit_head FROM {role};",
    ))
