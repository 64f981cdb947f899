"""Adding an action to a visit; and which finding an address names."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.actions import ActionForm
from qa_service.actions.service import AT_THE_PROVIDER, owners
from qa_service.clock import today
from qa_service.database.once import new_key
from qa_service.permissions import Permission, requires
from qa_service.visits import actions, finishing, service, templates
from qa_service.visits.blueprint import NUMBER, blueprint, visible
from qa_service.visits.kinds import VisitState
from qa_service.visits.models import VisitQuestion
from qa_service.web import actor, render, saving, tell

_VISIT = NUMBER.format("visit_id")


def question_asked(visit_id: int) -> VisitQuestion | None:
    """The finding that the address names, if this visit has it."""
    given = request.args.get("question", "")
    visit = service.visit_by_id(visit_id)
    if visit.state is VisitState.EARLIER:
        return None
    whole = templates.whole(finishing.template_of(visit))
    return next((one for one in whole.questions if str(one.id) == given), None)


def back_to_question(visit_id: int, question: VisitQuestion | None) -> str:
    """The part of the form in which a finding stands; else the visit."""
    if question is None:
        return f"/visits/{visit_id}"
    whole = templates.whole(finishing.template_of(service.visit_by_id(visit_id)))
    position = next(part.theme.position for part in whole.parts if part.theme.id == question.theme_id)
    return f"/visits/{visit_id}/themes/{position}#question-{question.id}"


@blueprint.route(f"/visits/{_VISIT}/actions/new", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def new_action(visit_id: int) -> Response:
    """An action from a visit, for a finding or for the visit as a whole."""
    visible(visit_id)
    question = question_asked(visit_id)
    form = ActionForm(key=new_key())
    form.offer(AT_THE_PROVIDER, owners())
    if form.validate_on_submit():
        with saving(form):
            actions.make(visit_id, text=form.text.data or "", owner=form.owner.data or "", due_on=form.due_on.data,
                         key=form.key.data or "", question_id=question.id if question else None, by=actor(),
                         today=today())
        if form.saved:
            tell("The action is added.")
            return redirect(back_to_question(visit_id, question_asked(visit_id)))
    question = question_asked(visit_id)
    return render("actions/form.html", form=form, heading="Add an action", button="Add it", back_words="The visit",
                  caption=question.text if question else "", back_to=back_to_question(visit_id, question))
