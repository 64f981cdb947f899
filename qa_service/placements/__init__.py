"""Which child, by reference alone, is where."""
