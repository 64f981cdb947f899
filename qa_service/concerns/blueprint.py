"""The blueprint that the pages of concerns share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("concerns", __name__)
CASE = "/concern/<reference>"
