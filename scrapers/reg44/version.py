"""The version of the reader of independent persons' reports."""

from __future__ import annotations

READER_VERSION = "3"
"""Goes up whenever the same file may be read differently; stored readings of an older one can be read again."""
