"""Photos and files of visits: sending, seeing, removing."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from forms.visits import FileForm
from qa_service.database import transaction
from qa_service.permissions import Permission, requires
from qa_service.visits import files
from qa_service.visits.blueprint import NUMBER, blueprint, visible
from qa_service.visits.models import VisitFile
from qa_service.visits.views_actions import back_to_question, question_asked
from qa_service.web import actor, render, saving, tell
from qa_service.web import files as given

_VISIT, _FILE = NUMBER.format("visit_id"), NUMBER.format("file_id")


@blueprint.route(f"/visits/{_VISIT}/files/new", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def new_file(visit_id: int) -> Response:
    """A photo or a file of a visit, or of one finding."""
    visible(visit_id)
    question = question_asked(visit_id)
    form = FileForm()
    if form.validate_on_submit():
        cleaned = given.sent(form, needed=True)
        if cleaned is not None and not form.errors:
            sha256 = files.keep(cleaned)
            with saving(form):
                files.add(sha256, cleaned, caption=form.caption.data or "", by=actor(), visit_id=visit_id,
                          question_id=question.id if question else None)
            if form.saved:
                tell("The file is kept, without where it was taken.")
                return redirect(back_to_question(visit_id, question_asked(visit_id)))
    question = question_asked(visit_id)
    return render("visits/file.html", form=form, question=question, back_to=back_to_question(visit_id, question))


@blueprint.get(f"/visits/files/{_FILE}")
@requires(Permission.VISIT_PEOPLE)
def file(file_id: int) -> Response:
    """A file, checked against its hash; always as a download."""
    found = _visible(file_id)
    return given.download(found.sha256, found.name)


def _visible(file_id: int) -> VisitFile:
    found = files.file_by_id(file_id)
    visible(found.visit_id)
    return found


@blueprint.get(f"/visits/files/{_FILE}/picture")
@requires(Permission.VISIT_PEOPLE)
def picture(file_id: int) -> Response:
    """A photo to look at: drawn anew when it came, so that nothing but a picture can be in it."""
    return given.picture(_visible(file_id).sha256)


@blueprint.post(f"/visits/files/{_FILE}/remove")
@requires(Permission.VISIT_WRITE)
def remove_file(file_id: int) -> Response:
    """A file is taken away while its visit is being written."""
    visit_id = files.file_by_id(file_id).visit_id
    with transaction():
        files.remove(file_id, by=actor())
    tell("The file is removed.", undo=f"/visits/files/{file_id}/restore")
    return redirect(f"/visits/{visit_id}")


@blueprint.post(f"/visits/files/{_FILE}/restore")
@requires(Permission.VISIT_WRITE)
def restore_file(file_id: int) -> Response:
    """A removed file is brought back."""
    visit_id = files.file_by_id(file_id, removed_too=True).visit_id
    with transaction():
        files.restore(file_id, by=actor())
    tell("The file is back.")
    return redirect(f"/visits/{visit_id}")
