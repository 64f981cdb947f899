"""Who did what, when: append-only, chained, written in the transaction of what it records."""
