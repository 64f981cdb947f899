"""Secrets that travel: 256 random bits, of which the database keeps the hash alone."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """A token for a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
