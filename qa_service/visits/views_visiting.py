"""How one setting is visited: its risk band, who goes next, and visits by other councils."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from forms.visits import AssignVisitsForm, BandForm, OtherVisitForm
from qa_service.clock import today
from qa_service.database import transaction
from qa_service.database.once import new_key
from qa_service.errors import BadInput, NotFound
from qa_service.flags.names import settings_called
from qa_service.masking import masked_words
from qa_service.permissions import Permission, requires
from qa_service.providers.names import setting_by_ref
from qa_service.visits import assigning, banding, by_others, files, service
from qa_service.visits.blueprint import NUMBER, blueprint
from qa_service.visits.by_others import Told
from qa_service.visits.kinds import Band, OtherVisitKind
from qa_service.visits.programme import programme, rules_values
from qa_service.visits.rules_visiting import ByOther
from qa_service.web import actor, allowed, render, saving, tell
from qa_service.web.files import download, sent
from qa_service.web.people import people

_OTHER = f"/visits/by-others/{NUMBER.format('other_id')}"


@blueprint.get("/settings/<ref>/visiting")
@requires(Permission.VISIT_READ)
def visiting(ref: str) -> Response:
    """The setting's place in the programme, and why."""
    setting, day, values = setting_by_ref(ref), today(), rules_values()
    others = by_others.of_setting(setting.id)
    return render(
        "visits/visiting.html", setting=setting, called=settings_called([setting.id])[setting.id], day=day,
        values=values, one=next(iter(programme(day, [setting.id])), None), names=people().names(),
        words=str if allowed(Permission.VISIT_PEOPLE) else masked_words,
        band=banding.band_of(setting.id), bands=banding.bands_of(setting.id), others=others,
        counted_ids={row.id for row in others if ByOther(row.council, row.visited_on, row.kind, row.may_count)
                     .counts(values)})


@blueprint.route("/settings/<ref>/visiting/band", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def set_band(ref: str) -> Response:
    """The risk band is set by hand."""
    setting_id, values = setting_by_ref(ref).id, rules_values()
    called, standing = settings_called([setting_id])[setting_id], banding.band_of(setting_id)
    form = BandForm(**({"band": standing.band.value, "reason": standing.reason} if standing else {}))
    form.offer((one.value, f"{one.words}: every {values.number(f'{one}_days')} days") for one in Band)
    if form.validate_on_submit():
        with saving(form):
            band_id = banding.set_band(setting_id, Band(form.band.data), reason=form.reason.data or "",
                                       review_on=form.review_on.data, by=actor(), today=today())
        if form.saved:
            tell("The risk band is set.", undo=f"/visits/bands/{band_id}/undo")
            return redirect(f"/settings/{ref}/visiting")
    return render("visits/band.html", form=form, called=called,
                  one=next(iter(programme(today(), [setting_id])), None))


@blueprint.post("/settings/<ref>/visiting/band/end")
@requires(Permission.VISIT_WRITE)
def end_band(ref: str) -> Response:
    """The band that is worked out counts again."""
    with transaction():
        band_id = banding.end_band(setting_by_ref(ref).id, by=actor())
    tell("The band that is worked out counts again.", undo=f"/visits/bands/{band_id}/undo" if band_id else None)
    return redirect(f"/settings/{ref}/visiting")


@blueprint.post(f"/visits/bands/{NUMBER.format('band_id')}/undo")
@requires(Permission.VISIT_WRITE)
def undo_band(band_id: int) -> Response:
    """The newest step about a risk band is undone."""
    with transaction():
        setting_id = banding.take_back(band_id, by=actor())
    tell("That is undone.")
    return redirect(f"/settings/{settings_called([setting_id])[setting_id].ref}/visiting")


@blueprint.route("/settings/<ref>/visiting/assign", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def assign_one(ref: str) -> Response:
    """The next visit is given to a colleague."""
    setting_id = setting_by_ref(ref).id
    called, one = settings_called([setting_id])[setting_id], next(iter(programme(today(), [setting_id])), None)
    if one is None:
        raise NotFound("This setting is not in the visiting programme.")
    form = AssignVisitsForm(key=new_key(), due_by=one.suggested_day(today()), officer=str(one.officer_id or ""))
    form.offer(service.visitors())
    form.officer.label.text = "Who makes it"
    form.due_by.description = "For example, 27 3 2026"
    if form.validate_on_submit():
        key = form.key.data or ""
        with saving(form):
            if not (form.officer.data or "").isdigit():
                raise BadInput("Choose who makes the visit.", field="officer")
            if form.due_by.data is None:
                raise BadInput("Give the day by which it is to be made.", field="due_by")
            assigning.assign({setting_id: form.due_by.data}, int(form.officer.data), key=key, by=actor(), today=today())
        if form.saved:
            tell("The visit is assigned.", undo=f"/visits/programme/assigned/{key}/undo")
            return redirect(f"/settings/{ref}/visiting")
    return render("visits/assign.html", form=form, called=called, one=one)


@blueprint.post("/settings/<ref>/visiting/assign/end")
@requires(Permission.VISIT_WRITE)
def unassign(ref: str) -> Response:
    """Nobody is to make the next visit any more."""
    with transaction():
        was = assigning.end(setting_by_ref(ref).id, by=actor())
    tell("The visit is assigned to nobody.", undo=f"/visits/assigned/{was}/undo" if was else None)
    return redirect(f"/settings/{ref}/visiting")


@blueprint.post(f"/visits/assigned/{NUMBER.format('assignment_id')}/undo")
@requires(Permission.VISIT_WRITE)
def assign_again(assignment_id: int) -> Response:
    """An assignment that was ended stands again."""
    with transaction():
        setting_id = assigning.restore(assignment_id, by=actor())
    tell("The visit is assigned again.")
    return redirect(f"/settings/{settings_called([setting_id])[setting_id].ref}/visiting")


@blueprint.route("/settings/<ref>/visiting/by-others", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def record_other(ref: str) -> Response:
    """Another council's visit is put on record."""
    setting_id = setting_by_ref(ref).id
    called, form = settings_called([setting_id])[setting_id], OtherVisitForm(key=new_key())
    form.offer((one.value, one.words) for one in OtherVisitKind)
    if form.validate_on_submit():
        cleaned = sent(form)
        if not form.errors:
            sha256 = files.keep(cleaned) if cleaned else None
            told = Told(form.council.data or "", form.visited_on.data, OtherVisitKind(form.kind.data),
                        form.shared.data or "", form.may_count.data == "yes", form.why.data or "")
            with saving(form):
                other_id = by_others.record(setting_id, told, key=form.key.data or "", by=actor(), today=today(),
                                            file=cleaned, sha256=sha256)
            if form.saved:
                tell("Their visit is on record.", undo=f"/visits/by-others/{other_id}/withdraw")
                return redirect(f"/settings/{ref}/visiting")
    return render("visits/by_other.html", form=form, called=called, values=rules_values())


@blueprint.post(f"{_OTHER}/withdraw")
@requires(Permission.VISIT_WRITE)
def withdraw_other(other_id: int) -> Response:
    """Another council's visit is taken off the record."""
    with transaction():
        setting_id = by_others.withdraw(other_id, by=actor())
    tell("Their visit is taken off the record.", undo=f"/visits/by-others/{other_id}/restore")
    return redirect(f"/settings/{settings_called([setting_id])[setting_id].ref}/visiting")


@blueprint.post(f"{_OTHER}/restore")
@requires(Permission.VISIT_WRITE)
def restore_other(other_id: int) -> Response:
    """Another council's visit is back on record."""
    with transaction():
        setting_id = by_others.restore(other_id, by=actor())
    tell("Their visit is on record again.")
    return redirect(f"/settings/{settings_called([setting_id])[setting_id].ref}/visiting")


@blueprint.get(f"{_OTHER}/file")
@requires(Permission.VISIT_PEOPLE)
def file_of_other(other_id: int) -> Response:
    """What another council sent, checked against its hash; always as a download."""
    row = by_others.by_id(other_id)
    if row.document_sha256 is None or row.withdrawn_at is not None:
        raise NotFound("There is no such file.")
    return download(row.document_sha256, row.file_name or "file")
