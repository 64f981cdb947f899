"""Concerns about somebody who works with children: known to the people named on each, and to nobody else."""
