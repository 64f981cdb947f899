"""The blueprint of the pages of the audit trail."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("audit", __name__)
