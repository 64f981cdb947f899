"""Pages about who looked: at one record, and at many without a reason that the trail knows."""

from __future__ import annotations

from datetime import date

from flask import abort, redirect
from werkzeug.wrappers import Response

from forms.audit import LookedIntoForm
from qa_service.audit import looks, trail, unexplained
from qa_service.audit.blueprint import blueprint
from qa_service.audit.unexplained import Answer
from qa_service.permissions import Permission, requires
from qa_service.web import actor, allowed, page_number, person, render, saving, tell
from qa_service.web.people import people


@blueprint.get("/looks")
@requires(Permission.LOOKS_READ)
def findings() -> Response:
    """Who opened many records for which the trail shows no reason."""
    return render("audit/findings.html", found=unexplained.for_reader(_me()), names=people().names(), Answer=Answer)


@blueprint.route("/looks/found/<int:finding_id>", methods=["GET", "POST"])
@requires(Permission.LOOKS_READ)
def finding(finding_id: int) -> Response:
    """One finding with every record behind it, and the note of what asking showed."""
    row = unexplained.one_for_reader(finding_id, _me())
    form = LookedIntoForm(answer=row.answer, words=row.answer_words)
    form.offer([(one.value, one.words) for one in Answer])
    if form.validate_on_submit():
        with saving(form):
            unexplained.answer(finding_id, form.answer.data, form.words.data or "", by=actor())
        if form.saved:
            tell("Noted.")
            return redirect("/looks")
        row = unexplained.one_for_reader(finding_id, _me())
    names = trail.names_of({(kind, which) for kind, which, _day in row.records})
    called = {subject: one for subject, one in names.items() if allowed(one.needs)}
    return render("audit/finding.html", finding=row, form=form, called=called,
                  records=[(kind, which, date.fromisoformat(first)) for kind, which, first in row.records],
                  names=people().names())


@blueprint.get("/looks/<kind>/<which>")
@requires(Permission.LOOKS_READ)
def who_looked(kind: str, which: str) -> Response:
    """By person: how often, when first and last, and whether they did anything with it."""
    if not looks.is_record(kind):
        abort(404)
    page = looks.of(kind, which, number=page_number())
    one = trail.names_of({(kind, which)}).get((kind, which))
    return render("audit/looks.html", page=page, kind=kind, which=which,
                  called=one if one and allowed(one.needs) else None,
                  names={f"user:{user_id}": name for user_id, name in people().names().items()})


def _me() -> int:
    me = person()
    assert me is not None
    return me.user_id
