"""The pages of suspensions and embargoes: the list, one of them, deciding, reviewing and lifting."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect
from werkzeug.wrappers import Response

from forms.contracts import LiftForm, SuspensionForm, SuspensionReviewForm, ToldForm
from qa_service.clock import today
from qa_service.contracts import frameworks, providers, suspensions
from qa_service.contracts.blueprint import NUMBER, blueprint, clashed, form_page
from qa_service.contracts.kinds import TOLD, Scope, SuspensionKind
from qa_service.contracts.oversight_models import Suspension
from qa_service.contracts.suspensions import SuspensionSaid
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.providers.names import group_by_id, setting_by_ref
from qa_service.web import actor, page_number, render, saving, tell
from qa_service.web.people import people

_SUSPENSION = f"/contracts/suspensions/{NUMBER.format('suspension_id')}"
USUAL_REVIEW = timedelta(days=28)


@blueprint.get("/contracts/suspensions")
@requires(Permission.CONTRACT_READ)
def suspension_list() -> Response:
    """The suspensions that stand, and those that were lifted."""
    page = suspensions.every_one(number=page_number())
    return render("contracts/suspensions.html", page=page, about=suspensions.about(page.items), day=today())


@blueprint.get(_SUSPENSION)
@requires(Permission.CONTRACT_READ)
def suspension(suspension_id: int) -> Response:
    """One suspension: why, from when, who was told, and what happened to it."""
    found = suspensions.suspension_by_id(suspension_id)
    return render("contracts/suspension.html", suspension=found, about=suspensions.about([found]).get(found.id),
                  reviews=suspensions.reviews_of(suspension_id), names=people().names(), day=today(),
                  told=[words for key, words in TOLD.items() if key in found.told])


def _subject(scope: str, which: str) -> tuple[Scope, int, str, str]:
    """What an address names: its scope, number, name and page. Raises ``NotFound``."""
    if scope == Scope.SETTING:
        setting = setting_by_ref(which)
        called = settings_called([setting.id])[setting.id]
        return Scope.SETTING, setting.id, f"{called.name} ({called.ref})", f"/settings/{called.ref}"
    number = int(which) if which.isascii() and which.isdigit() and len(which) < 10 else 0
    if scope == Scope.PROVIDER:
        return (Scope.PROVIDER, number, f"{providers.provider_by_id(number).name}, all settings",
                f"/contracts/providers/{number}")
    if scope == Scope.GROUP:
        return Scope.GROUP, number, f"{group_by_id(number).name}, all settings", f"/groups/{number}"
    if scope == Scope.LOT:
        lot = frameworks.lot_by_id(number)
        return (Scope.LOT, number, f"The lot “{lot.name}”, all who are on it",
                f"/contracts/frameworks/{lot.framework_id}")
    raise NotFound("There is no such thing to suspend.")


@blueprint.route("/contracts/suspend/<kind>/<which>", methods=["GET", "POST"])
@requires(Permission.CONTRACT_SUSPEND)
def suspend(kind: str, which: str) -> Response:
    """A manager decides that no new placement is made somewhere."""
    scope, subject_id, name, back_to = _subject(kind, which)
    form = SuspensionForm(kind=SuspensionKind.SUSPENSION.value, from_on=today(), review_on=today() + USUAL_REVIEW)
    form.offer([(one.value, one.words) for one in SuspensionKind], TOLD.items())
    if form.validate_on_submit():
        number = 0
        with saving(form):
            assert form.from_on.data is not None and form.review_on.data is not None
            number = suspensions.suspend(scope, subject_id, SuspensionSaid(
                SuspensionKind(form.kind.data), form.reason.data or "", form.from_on.data, form.review_on.data,
                tuple(form.told.data or ()), form.told_more.data), by=actor(), today=today())
        if form.saved:
            tell("It is kept, and stands on the pages of the settings.")
            return redirect(f"/contracts/suspensions/{number}")
    return form_page(form, "No new placements", button="Decide it", caption=name, back_to=back_to, warning=True,
                     back_words=name, says=[
                         "It shows on the page of each setting, on checks before placing and in lists. Children who "
                         "live there now stay: what becomes of them is decided for each.",
                         "Telling the region under its information sharing protocol is a decision of its own."])


@blueprint.route(f"{_SUSPENSION}/review", methods=["GET", "POST"])
@requires(Permission.CONTRACT_SUSPEND)
def review_suspension(suspension_id: int) -> Response:
    """A suspension is looked at again, and stays."""
    found = suspensions.suspension_by_id(suspension_id)
    form = SuspensionReviewForm(version=str(found.version), next_on=today() + USUAL_REVIEW, told=found.told,
                                told_more=found.told_more)
    form.offer(TOLD.items())
    if form.validate_on_submit():
        with saving(form):
            assert form.next_on.data is not None
            suspensions.review(suspension_id, found=form.found.data or "", next_on=form.next_on.data,
                               told=form.told.data or (), told_more=form.told_more.data, version=form.seen,
                               by=actor(), today=today())
        if form.saved:
            tell("The review is kept.")
            return redirect(f"/contracts/suspensions/{suspension_id}")
    return _page(form, suspension_id, "It stays: record the review", "Keep the review")


@blueprint.route(f"{_SUSPENSION}/lift", methods=["GET", "POST"])
@requires(Permission.CONTRACT_SUSPEND)
def lift_suspension(suspension_id: int) -> Response:
    """A suspension is lifted on evidence."""
    found = suspensions.suspension_by_id(suspension_id)
    form = LiftForm(version=str(found.version), on=today())
    if form.validate_on_submit():
        with saving(form):
            assert form.on.data is not None
            suspensions.lift(suspension_id, on=form.on.data, evidence=form.evidence.data or "", version=form.seen,
                             by=actor(), today=today())
        if form.saved:
            tell("It is lifted.", undo=f"/contracts/suspensions/{suspension_id}/put-back")
            return redirect(f"/contracts/suspensions/{suspension_id}")
    return _page(form, suspension_id, "Lift it", "Lift it")


def _page(form: LiftForm | SuspensionReviewForm | ToldForm, suspension_id: int, heading: str, button: str) -> Response:
    now = suspensions.suspension_by_id(suspension_id)
    about = suspensions.about([now]).get(now.id)
    if clashed(form):
        form.version.data = str(now.version)
    return form_page(form, heading, button=button, caption=f"{now.kind.words}: {about.name if about else ''}",
                     back_to=f"/contracts/suspensions/{suspension_id}", back_words=now.kind.words, stands=_stands(now))


def _stands(now: Suspension) -> list[tuple[str, str]]:
    told = [words for key, words in TOLD.items() if key in now.told]
    return [("Looked at again on", now.review_on.isoformat()),
            ("Who was told", "; ".join([*told, *([now.told_more] if now.told_more else [])])),
            ("Lifted on", now.lifted_on.isoformat() if now.lifted_on else ""),
            ("On what evidence", now.lifting_evidence or "")]


@blueprint.post(f"{_SUSPENSION}/put-back")
@requires(Permission.CONTRACT_SUSPEND)
def put_back(suspension_id: int) -> Response:
    """Takes a lifting back."""
    with transaction():
        suspensions.put_back(suspension_id, by=actor())
    tell("It stands again.")
    return redirect(f"/contracts/suspensions/{suspension_id}")


@blueprint.route(f"{_SUSPENSION}/told", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def tell_of_suspension(suspension_id: int) -> Response:
    """Who was told is written down, as it happens."""
    found = suspensions.suspension_by_id(suspension_id)
    form = ToldForm(version=str(found.version), told=found.told, told_more=found.told_more)
    form.offer(TOLD.items())
    if form.validate_on_submit():
        with saving(form):
            suspensions.tell_of(suspension_id, form.told.data or (), form.told_more.data, version=form.seen, by=actor())
        if form.saved:
            tell("Who was told is kept.")
            return redirect(f"/contracts/suspensions/{suspension_id}")
    return _page(form, suspension_id, "Who was told", "Keep it")


@blueprint.post(f"{_SUSPENSION}/remove")
@requires(Permission.CONTRACT_SUSPEND)
def remove_suspension(suspension_id: int) -> Response:
    """What was entered by mistake is taken away."""
    with transaction():
        suspensions.remove(suspension_id, by=actor())
    tell("It is taken away, as if it had never stood.", undo=f"/contracts/suspensions/{suspension_id}/restore")
    return redirect("/contracts/suspensions")


@blueprint.post(f"{_SUSPENSION}/restore")
@requires(Permission.CONTRACT_SUSPEND)
def restore_suspension(suspension_id: int) -> Response:
    """What was taken away is brought back."""
    with transaction():
        suspensions.restore(suspension_id, by=actor())
    tell("It is back.")
    return redirect(f"/contracts/suspensions/{suspension_id}")
