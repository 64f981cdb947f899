"""The search page: one box for settings, owners, words inside reports, and our children by reference."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from forms.search import LONGEST, asked
from qa_service.clock import today
from qa_service.permissions import Permission, requires
from qa_service.reports.blueprint import blueprint
from qa_service.reports.search import Kind, Results, Sees, reports_searched, search
from qa_service.web import allowed, page_number, render


@blueprint.get("/search")
@requires(Permission.SETTING_READ)
def find() -> Response:
    """What was found, by kind. Without words, or with words that cannot be looked for, a sentence says so."""
    wanted = asked(request.args.get("q", ""))
    sees = Sees(documents=allowed(Permission.DOCUMENT_READ), children=allowed(Permission.PLACEMENT_READ),
                contracts=allowed(Permission.CONTRACT_READ))
    kinds = _kinds(sees)
    kind = next((one for one in kinds if one.value == request.args.get("kind")), None)
    if wanted.is_empty or wanted.problem:
        results = Results(searched=reports_searched() if sees.documents else None)
    else:
        results = search(wanted.text, sees=sees, day=today(), kind=kind, number=page_number())
    return render("reports/search.html", status=422 if wanted.problem else 200, wanted=wanted, results=results,
                  kinds=kinds, kind=kind, sees=sees, longest=LONGEST)


def _kinds(sees: Sees) -> list[Kind]:
    """The kinds that this person may look for."""
    hidden = {Kind.REPORTS: not sees.documents, Kind.CHILDREN: not sees.children,
              Kind.PROVIDERS: not sees.contracts}
    return [kind for kind in Kind if not hidden.get(kind)]
