"""Looking through free text while somebody types it. Nothing of it is kept, logged or counted."""

from __future__ import annotations

import json

from flask import Response, request

from qa_service.own_lists.blueprint import blueprint
from qa_service.own_lists.identifiers import personal_details
from qa_service.permissions import Permission, requires

LONGEST = 20_000


@blueprint.post("/words/look")
@requires(Permission.SELF)
def look_through() -> Response:
    """What in a text looks like a name or a number of a person, in words."""
    found = personal_details(request.form.get("text", "")[:LONGEST])
    return Response(json.dumps({"found": found}), content_type="application/json")
