"""The blueprint that the pages of regional notices share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("notices", __name__)
NOTICE = "/regional-notice/<reference>"
