"""The blueprint that the pages of what we heard share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("heard", __name__)
ENTRY = "/heard/<int(max=2147483647):entry_id>"
