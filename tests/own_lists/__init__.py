"""Own lists of every kind."""
