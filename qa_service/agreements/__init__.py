"""Agreements for a child's placement: what was signed, from when, and what it costs."""
