"""A setting's file as one PDF: asking for it, following how far it is, and taking it."""

from __future__ import annotations

from flask import make_response, redirect
from werkzeug.wrappers import Response

from forms.setting_file import SettingFileForm
from qa_service.database import db, transaction
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.providers.names import setting_by_ref
from qa_service.reports import setting_files
from qa_service.reports.blueprint import blueprint
from qa_service.web import actor, allowed, person, render, saving


@blueprint.route("/settings/<ref>/file", methods=["GET", "POST"])
@requires(Permission.SETTING_FILE)
def ask_for_setting_file(ref: str) -> Response:
    """Asks for a setting's file."""
    setting_id = setting_by_ref(ref).id
    form = SettingFileForm()
    if form.validate_on_submit():
        with saving(form):
            reference = setting_files.ask(setting_id, with_references=bool(form.with_references.data), by=actor())
        if form.saved:
            return redirect(f"/setting-files/{reference}")
    return render("reports/setting_file_ask.html", form=form, called=settings_called([setting_id])[setting_id],
                  files=setting_files.own_files(setting_id, _me()), may_have_references=allowed(
                      Permission.PLACEMENT_READ))


@blueprint.get("/setting-files/<reference>")
@requires(Permission.SETTING_FILE)
def setting_file(reference: str) -> Response:
    """How far a file is; when it is made, the link to take it."""
    file = setting_files.own_file(reference, _me())
    return render("reports/setting_file_progress.html", file=file, called=settings_called([file.setting_id])[
        file.setting_id], goes_at=file.asked_at + setting_files.KEPT_FOR)


@blueprint.get("/setting-files/<reference>/pdf")
@requires(Permission.SETTING_FILE)
def take_setting_file(reference: str) -> Response:
    """The PDF itself, for whoever asked for it."""
    with transaction():
        data = setting_files.take(reference, by=actor())
    file = setting_files.own_file(reference, _me())
    ref = settings_called([file.setting_id])[file.setting_id].ref
    db.session.rollback()
    answer = make_response(data)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=f"setting-{ref}-{file_day(file.made_at)}.pdf")
    return answer


def file_day(made_at: object) -> str:
    """The day in the file's name."""
    return f"{made_at:%Y-%m-%d}" if made_at else "file"


def _me() -> int:
    someone = person()
    assert someone is not None
    return someone.user_id
