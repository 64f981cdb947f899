"""The blueprint that the placements pages share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("placements", __name__)
