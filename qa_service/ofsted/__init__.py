"""Inspections: found, fetched, read, recorded, and asked about where they could not be read."""
