"""The blueprint that this domain's pages share."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from qa_service.web.files import too_large

blueprint = Blueprint("sixteen_plus", __name__)
blueprint.register_error_handler(413, too_large)
NUMBER: Final = "<int(max=2147483647):{}>"
