"""Scheduled work: what is due when, a durable queue, and a record of every run."""
