"""One concern: its page, the referral to the LADO, what was decided, notes and files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import redirect, send_file
from werkzeug.wrappers import Response

from forms.actions import ReasonForm
from forms.base import Form
from forms.concerns import FactsForm, KeepFileForm, NoteForm, SentForm
from qa_service.audit import trail
from qa_service.clock import london, today, utc_now
from qa_service.concerns import (
    access,
    arrangements,
    bundle,
    erasing,
    files,
    keeping,
    mailing,
    marker,
    patterns,
    rules,
    service,
)
from qa_service.concerns.access import Opened
from qa_service.concerns.blueprint import CASE, blueprint
from qa_service.concerns.kinds import (
    ContractDecision,
    Criterion,
    OfstedTold,
    Outcome,
    PlacementDecision,
    SentHow,
    Stage,
)
from qa_service.concerns.opening import (
    asks_for_a_look,
    forget_typed,
    form_as_typed,
    moment_of,
    of_named_people,
    parts_of,
    seen,
    where,
)
from qa_service.concerns.views_report import CRITERIA, WAYS
from qa_service.concerns.working_time import end_of_day
from qa_service.errors import BadInput
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission, Role, requires
from qa_service.web import actor, filters, render, saving, tell
from qa_service.web import files as given
from qa_service.web.gate import keeps_typed
from qa_service.web.people import people

_DAYS = ("outcome_on", "placement_decided_on", "contract_decided_on", "plan_on", "ofsted_told_on", "review_on")
_CHOSEN = {"outcome": Outcome, "placement_decision": PlacementDecision, "contract_decision": ContractDecision,
           "ofsted": OfstedTold}


@blueprint.route(CASE, methods=["GET", "POST"])
@requires(Permission.CONCERN_READ)
@of_named_people
def case(reference: str) -> Response:
    """The concern. A manager says why first."""
    return _with_reason(reference, "read", _page, "/concerns", "Concerns")


def _with_reason(reference: str, what: str, show: Callable[[Opened], Response], back_to: str,
                 back_words: str) -> Response:
    """Shows what is asked for; to a manager only once they have said why they need to see it."""
    if actor().role is Role.SAFEGUARDING_LEAD:
        return show(seen(reference, what=what))
    access.named(reference, by=actor())
    form = ReasonForm()
    form.ask("Why you need to see it", "It is recorded with your name before you see anything.")
    if form.validate_on_submit():
        try:
            return show(seen(reference, reason=form.reason.data or "", what=what))
        except BadInput as refusal:
            form.refuse("reason", refusal.message)
    return render("web/reason.html", form=form, heading="Open what you are named on", button="Record it and open",
                  back_to=back_to, back_words=back_words)


def _page(found: Opened) -> Response:
    facts, now = found.facts, utc_now()
    groups = patterns.groups_of(patterns.settings_in(access.named_on(actor())))
    return render(
        "concerns/case.html", facts=facts, reference=found.reference, place=where(facts), concern=found.concern,
        entries=[(one.on or london(one.at).date(), one) for one in keeping.entries_of(found.concern)],
        files=files.files_of(found),
        deadline=facts.deadline, late=(facts.sent_at or now) > facts.deadline,
        step=rules.next_step(facts, now, by=actor().user_id), lado=arrangements.lado_of(facts.area),
        said=rules.findings(access.named_on(actor()), groups, now).get(found.reference, []),
        on_it=access.people_on(found.concern), names=people().names(), form=Form(),
        looked=trail.of_record(keeping.SUBJECT, found.reference),
        bundle_waits=bundle.waits(facts) and facts.bundle_by != actor().user_id,
        undelivered=mailing.undelivered(found.concern.id, now), held_with_setting=erasing.held_with_setting(facts),
        me=actor().user_id, day=today(),
        marked=bool(facts.setting_id and marker.marked([facts.setting_id])))


@blueprint.route(f"{CASE}/sent", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def sent(reference: str) -> Response:
    """How and when the LADO was told, and that they acknowledged it."""
    found = seen(reference, what="form_read")
    facts, contact = found.facts, arrangements.lado_of(found.facts.area)
    sent_on, sent_time = parts_of(facts.sent_at)
    got_on, got_time = parts_of(facts.acknowledged_at)
    known_on, known_time = parts_of(facts.known_at)
    form = form_as_typed(SentForm, version=str(found.concern.version), area=facts.area, sent_on=sent_on,
                         sent_time=sent_time, sent_how=facts.sent_how.value if facts.sent_how else "",
                         acknowledged_on=got_on, acknowledged_time=got_time, lado_reference=facts.lado_reference,
                         known_on=known_on, known_time=known_time)
    form.offer(WAYS)
    if form.validate_on_submit():
        with saving(form):
            service.record_sent(
                reference, sent_at=moment_of(form, "sent_on", "sent_time"),
                how=SentHow(form.sent_how.data) if form.sent_how.data else None, area=form.area.data or "",
                acknowledged_at=moment_of(form, "acknowledged_on", "acknowledged_time"),
                lado_reference=form.lado_reference.data or "", version=_version(form), by=actor(),
                known_at=moment_of(form, "known_on", "known_time"))
            forget_typed()
        if form.saved:
            return _back(reference)
    return render("concerns/sent.html", form=form, reference=reference, lado=contact, area=facts.area,
                  deadline=facts.deadline, known_at=facts.known_at)


@blueprint.route(f"{CASE}/record", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def record(reference: str) -> Response:
    """How far it is, and what was decided."""
    found = seen(reference, what="form_read")
    facts = found.facts
    form = form_as_typed(
        FactsForm, version=str(found.concern.version), criteria=[one.value for one in facts.criteria],
        stage=facts.stage.value, note=facts.note, **{name: getattr(facts, name) for name in _DAYS},
        **{name: getattr(facts, name).value if getattr(facts, name) else "" for name in _CHOSEN})
    form.offer(CRITERIA, [(one.value, one.words) for one in Stage],
               **{name: [(one.value, _words(one)) for one in kind] for name, kind in _CHOSEN.items()})
    if form.validate_on_submit():
        with saving(form):
            service.record(reference, _said(form), version=_version(form), by=actor(), today=today(),
                           looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            return _back(reference)
    return render("concerns/record.html", form=form, reference=reference,
                  asks_for_a_look=asks_for_a_look(form, "note"))


def _words(one: Any) -> str:
    """The words of a choice; of an outcome with what the guidance means by it."""
    return f"{one.words}: {one.meaning}" if isinstance(one, Outcome) else str(one.words)


def _said(form: FactsForm) -> dict[str, object]:
    return {"criteria": tuple(Criterion(one) for one in form.criteria.data or []), "stage": Stage(form.stage.data),
            "note": form.note.data or "", **{name: form[name].data for name in _DAYS},
            **{name: kind(form[name].data) if form[name].data else None for name, kind in _CHOSEN.items()}}


@blueprint.route(f"{CASE}/note", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def note(reference: str) -> Response:
    """A line for the chronology."""
    access.named(reference, by=actor())
    form = form_as_typed(NoteForm)
    if form.validate_on_submit():
        with saving(form):
            service.add_note(reference, form.text.data or "", on=form.on.data, by=actor(), today=today(),
                             looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            return _back(reference)
    return render("concerns/note.html", form=form, reference=reference, asks_for_a_look=asks_for_a_look(form, "text"))


@blueprint.route(f"{CASE}/files", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@of_named_people
def keep_file(reference: str) -> Response:
    """Keeps a file, sealed."""
    access.named(reference, by=actor())
    form = KeepFileForm()
    cleaned = given.sent(form, needed=True) if form.validate_on_submit() else None
    if cleaned is not None:
        with saving(form):
            files.add(reference, cleaned, by=actor(), looked_at_names=form.looked_at_names.data)
        if form.saved:
            return _back(reference)
    return render("concerns/file.html", form=form, reference=reference, asks=bool(form.file.errors))


@blueprint.route(f"{CASE}/files/<file_reference>", methods=["GET", "POST"])
@requires(Permission.CONCERN_READ)
@of_named_people
def file(reference: str, file_reference: str) -> Response:
    """One file of the concern, as a download; that it is had is recorded first. A manager says why."""

    def sent_off(found: Opened) -> Response:
        kept, data = files.bytes_of(found, file_reference)
        return send_file(BytesIO(data), mimetype=kept.media_type, as_attachment=True, download_name=kept.name)

    return _with_reason(reference, "file_read", sent_off, f"/concern/{reference}", "The concern")


@blueprint.app_template_filter("end_of")
def end_of(moment: datetime) -> str:
    """The end of a count of working days: a moment, or “the end of 9 March 2026” where it is midnight."""
    ended = end_of_day(moment)
    return f"the end of {day(ended)}" if ended else filters.moment(moment)


def _version(form: SentForm | FactsForm) -> int:
    given = form.version.data or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _back(reference: str) -> Response:
    tell("It is saved.")
    return redirect(f"/concern/{reference}")
