"""The pages of mail that has not left, and of alerts that are held."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Flask, current_app, redirect, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from forms.alerts import ReleaseForm
from qa_service.alerts import mailbox, preference_views, service
from qa_service.alerts.deadman import Watch
from qa_service.alerts.models import Alert, AlertKind, AlertState
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.permissions import Permission, requires
from qa_service.web import actor, allowed, asked_choice, page_number, render, saving, tell

blueprint = Blueprint("alerts", __name__)
blueprint.register_blueprint(preference_views.blueprint)


@blueprint.record_once
def watch_the_scheduler(state: BlueprintSetupState) -> None:
    """Lets every request glance at whether the checks run."""
    assert isinstance(state.app, Flask)
    watch = Watch(state.app)
    state.app.before_request(watch.glance)


@blueprint.get("/mail")
@requires(Permission.MAIL_READ)
def mail() -> Response:
    """Mail not sent yet, and mail that this installation keeps."""
    state = state_asked()
    page = mailbox.unsent(number=page_number(), state=state)
    return render("alerts/mail.html", page=page, state=state, subjects=subjects_for_me(page.items),
                  notice=service.delay_notice(), hold=service.standing_hold(), states=mailbox.NOT_SENT,
                  keeps=current_app.config["SERVICE"].mail.transport == "folder")


def state_asked() -> AlertState | None:
    """The state that this address narrows the mail to."""
    given = asked_choice("state", mailbox.NOT_SENT)
    return AlertState(given) if given else None


def subjects_for_me(lines: Iterable[mailbox.Line]) -> dict[int, str]:
    """By mail, its subject; none of those that are not for this person to read."""
    public_url = current_app.config["SERVICE"].public_url
    return {line.alert.id: mailbox.subject_of(line.alert, public_url=public_url)
            for line in lines if _may_read(line.alert)}


@blueprint.get("/mail/<int:alert_id>")
@requires(Permission.MAIL_READ)
def one_mail(alert_id: int) -> Response:
    """One mail: how it stands, and its words for those who look after what it says."""
    line = mailbox.one(alert_id)
    readable = _may_read(line.alert)
    words = mailbox.words_of(line.alert, public_url=current_app.config["SERVICE"].public_url) if readable else None
    return render("alerts/one_mail.html", line=line, words=words, readable=readable)


@blueprint.post("/mail/<int:alert_id>/retry")
@requires(Permission.MAIL_RETRY)
def retry(alert_id: int) -> Response:
    """Tries again."""
    with transaction():
        mailbox.retry(alert_id, by=actor())
    tell("The mail is tried again within five minutes.")
    return redirect(url_for("alerts.mail"))


@blueprint.post("/mail/<int:alert_id>/give-up")
@requires(Permission.MAIL_RETRY)
def give_up(alert_id: int) -> Response:
    """Sets aside."""
    with transaction():
        mailbox.give_up(alert_id, by=actor())
    tell("The mail is not sent. Tell its reader in another way.")
    return redirect(url_for("alerts.mail"))


@blueprint.get("/mail/hold")
@requires(Permission.MAIL_READ)
def hold() -> Response:
    """Whether alerts are held, and why."""
    standing = service.standing_hold()
    return render("alerts/hold.html", hold=standing, form=ReleaseForm() if standing else None)


@blueprint.post("/mail/hold/<int:hold_id>")
@requires(Permission.HOLD_RELEASE)
def release(hold_id: int) -> Response:
    """Releases them, or discards what waits."""
    form = ReleaseForm()
    if form.validate_on_submit():
        discard = form.decision.data == "discard"
        with saving(form):
            waited = service.release(hold_id, by=actor(), reason=form.reason.data, discard=discard)
        if form.saved:
            what = f"{waited} alerts were discarded." if discard else f"{waited} alerts can leave now."
            tell(f"Alerts are not held any more. {what}")
            return redirect(url_for("alerts.mail"))
    standing = service.standing_hold()
    if standing is None:
        raise NotFound("Alerts are not held.")
    return render("alerts/hold.html", hold=standing, form=form)


def _may_read(alert: Alert) -> bool:
    """Whether this person may read its words: who mends mail, and for a flag's mail also who reads flags.

    An auditor reads flags and sees how mail stands, but reads nobody's mail.
    """
    return allowed(Permission.MAIL_RETRY) and (alert.kind is AlertKind.TASK or allowed(Permission.FLAG_READ))
