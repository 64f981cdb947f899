"""Fills the ports of lower domains with what only higher ones know."""

from __future__ import annotations


def fill() -> None:
    """Connects the domains: called once by the application's factory."""
