"""Templates of visits: the newest of each kind, every version, and a manager's change."""

from __future__ import annotations

from typing import Any

from flask import redirect
from werkzeug.wrappers import Response

from forms.visits import template_form
from qa_service.errors import NotFound
from qa_service.permissions import Permission, requires
from qa_service.visits import templates
from qa_service.visits.blueprint import blueprint
from qa_service.visits.content import Question, Theme
from qa_service.visits.kinds import Scale, ServiceType
from qa_service.web import actor, render, saving, tell
from qa_service.web.people import people


@blueprint.get("/visits/templates")
@requires(Permission.VISIT_READ)
def template_list() -> Response:
    """What is asked at visits, by kind of service."""
    return render("visits/templates.html", in_use=[templates.in_use(kind) for kind in ServiceType])


@blueprint.get("/visits/templates/<kind>/<int(max=2147483647):number>")
@requires(Permission.VISIT_READ)
def template(kind: str, number: int) -> Response:
    """One version, whole."""
    service_type = _kind(kind)
    return render("visits/template.html", whole=templates.version(service_type, number),
                  versions=templates.versions(service_type), names=people().names())


@blueprint.route("/visits/templates/<kind>/change", methods=["GET", "POST"])
@requires(Permission.VISIT_TEMPLATE)
def change_template(kind: str) -> Response:
    """The next version is made; visits that have begun keep theirs."""
    service_type = _kind(kind)
    whole = templates.in_use(service_type)
    content = [(theme.title, theme.safety, [(one.text, one.guidance, one.scale.value) for one in theme.questions])
               for theme in whole.content]
    form = template_form(content, {scale.value: scale.words for scale in Scale})
    if not form.is_submitted():
        form.based_on.data = str(whole.template.number)
    if form.validate_on_submit():
        based_on = form.based_on.data or ""
        with saving(form):
            number = templates.change(
                service_type, _themes(form), reason=form.reason.data or "", by=actor(),
                based_on=int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) < 10 else 0)
        if form.saved:
            tell(f"Version {number} is used for visits that are planned from now on.")
            return redirect(f"/visits/templates/{kind}/{number}")
    return render("visits/template_form.html", form=form, kind=service_type,
                  themes=[len(questions) + 1 for _, _, questions in content] + [1])


def _themes(form: Any) -> list[Theme]:
    """What the form says: emptied questions and themes are left out."""
    found = []
    for number in range(200):
        if f"title-{number}" not in form:
            break
        questions = []
        for place in range(200):
            if f"text-{number}-{place}" not in form:
                break
            at = f"{number}-{place}"
            if form[f"text-{at}"].data:
                questions.append(Question(form[f"text-{at}"].data, form[f"guidance-{at}"].data or "",
                                          Scale(form[f"scale-{at}"].data)))
        if form[f"title-{number}"].data:
            found.append(Theme(form[f"title-{number}"].data, tuple(questions), bool(form[f"safety-{number}"].data)))
    return found


def _kind(kind: str) -> ServiceType:
    if kind not in list(ServiceType):
        raise NotFound("There is no such kind of service.")
    return ServiceType(kind)
