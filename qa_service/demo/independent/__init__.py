"""Invented reports of homes' independent persons (regulation 44), in the ways that many different firms write them.

Each comes with the truth that a reader must find in it. Nothing in them is real.
"""
