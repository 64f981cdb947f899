"""What two people must agree on: a number of a rule, counts for an auditor, urgent access for a manager."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from forms.concerns import CountsForm, NumberForm, UrgentForm
from qa_service.clock import today
from qa_service.concerns import counts, mailing, numbers, requests, urgent
from qa_service.concerns.blueprint import blueprint
from qa_service.concerns.kinds import RequestKind
from qa_service.concerns.opening import forget_typed, form_as_typed, with_fresh_second_factor
from qa_service.concerns.requests import Asked
from qa_service.concerns.rules import RULES
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.ofsted.rules.words import day
from qa_service.own_lists import finding
from qa_service.own_lists.finding import Place
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render, saving, tell
from qa_service.web.gate import keeps_typed
from qa_service.web.people import people

SAID = "It waits for a safeguarding lead."


@blueprint.get("/concerns/requests")
@requires(Permission.CONCERN_ARRANGE)
@with_fresh_second_factor
def asked_for() -> Response:
    """What waits for a safeguarding lead, and what stands."""
    found = [*requests.of_kind(RequestKind.NUMBER), *requests.of_kind(RequestKind.COUNTS),
             *urgent.known_to(actor(), requests.of_kind(RequestKind.URGENT))]
    shown = [one for one in found if one.waits or _open_to_end(one)]
    return render("concerns/requests.html", shown=[(one, _in_words(one), place) for one, place in _with_places(shown)],
                  me=actor().user_id, names=people().names())


@blueprint.post("/concerns/requests/<reference>/agree")
@requires(Permission.CONCERN_ARRANGE)
@with_fresh_second_factor
def agree(reference: str) -> Response:
    """Agrees, as somebody who did not ask."""
    kind = _kind_of(reference)
    with transaction():
        {RequestKind.NUMBER: numbers.agree, RequestKind.COUNTS: counts.agree, RequestKind.URGENT: urgent.agree}[kind](
            reference, by=actor())
    if kind is RequestKind.URGENT:
        mailing.send_at_once(current_app.config["SERVICE"])
    tell("You agreed. It is recorded.")
    return redirect("/concerns/requests")


@blueprint.post("/concerns/requests/<reference>/no")
@requires(Permission.CONCERN_ARRANGE)
@with_fresh_second_factor
def refuse(reference: str) -> Response:
    """Says no, takes it back, or ends what was agreed to."""
    _end(reference)
    return redirect("/concerns/requests")


@blueprint.route("/concerns/rules/<code>/<name>", methods=["GET", "POST"])
@requires(Permission.CONCERN_ARRANGE)
@keeps_typed
@with_fresh_second_factor
def change_number(code: str, name: str) -> Response:
    """Asks for another number of a rule."""
    rule, parameter = numbers.parameter_of(code, name)
    now = numbers.standing()[code].by_name[name]
    form = form_as_typed(NumberForm)
    form.value.label.text = f"{parameter.meaning} ({parameter.unit})"
    form.value.description = (f"From {parameter.minimum} to {parameter.maximum}. It is {now}; as delivered "
                              f"{parameter.default}.")
    if form.validate_on_submit():
        with saving(form):
            numbers.ask(code, name, form.value.data or "", why=form.reason.data or "", by=actor())
            forget_typed()
        if form.saved:
            tell("It changes once a second safeguarding lead agrees.")
            return redirect("/concerns/requests")
    return render("concerns/number.html", form=form, rule=rule,
                  page="/concerns/rules" if rule in RULES else "/regional-notices/rules")


@blueprint.route("/concerns/counts", methods=["GET", "POST"])
@requires(Permission.CONCERN_COUNT)
@keeps_typed
@with_fresh_second_factor
def ask_for_counts() -> Response:
    """An auditor's requests for counts, and the form for another."""
    form = form_as_typed(CountsForm)
    if form.validate_on_submit():
        with saving(form):
            assert form.since.data is not None and form.until.data is not None  # the form asks for both
            counts.ask(form.since.data, form.until.data, why=form.reason.data or "", by=actor(), today=today())
            forget_typed()
        if form.saved:
            tell("It waits for two safeguarding leads.")
            return redirect("/concerns/counts")
    mine = requests.of_kind(RequestKind.COUNTS, asked_by=actor().user_id)
    return render("concerns/counts.html", form=form,
                  mine=[(one, counts.period(one), counts.can_be_seen(one)) for one in mine])


@blueprint.get("/concerns/counts/<reference>")
@requires(Permission.CONCERN_COUNT)
@with_fresh_second_factor
def see_counts(reference: str) -> Response:
    """The counts, for whoever asked; that they look is recorded first."""
    with transaction():
        counts.record_looking(reference, by=actor())
    asked = counts.agreed(reference, by=actor())
    found, whole = counts.counted(asked)
    return render("concerns/counts_seen.html", counts=found, whole=whole, period=counts.period(asked), why=asked.why)


@blueprint.get("/concerns/urgent")
@requires(Permission.CONCERN_URGENT)
@with_fresh_second_factor
def own_urgent() -> Response:
    """A manager's own requests for urgent access, and a search for the setting of another."""
    text = request.args.get("q", "").strip()[:200]
    mine = requests.of_kind(RequestKind.URGENT, asked_by=actor().user_id)
    return render("concerns/urgent.html", text=text, found=[one for one in finding.find(text) if one.setting_id],
                  mine=[(one, place, urgent.ends_at(one)) for one, place in _with_places(mine)])


@blueprint.route("/concerns/urgent/ask", methods=["GET", "POST"])
@requires(Permission.CONCERN_URGENT)
@keeps_typed
@with_fresh_second_factor
def ask_urgent() -> Response:
    """Asks for urgent access to what is kept about one setting."""
    place = finding.place_asked(request.args.get("setting", "").strip(), "")
    if place is None or place.setting_id is None:
        return redirect("/concerns/urgent")
    form = form_as_typed(UrgentForm)
    if form.validate_on_submit():
        with saving(form):
            urgent.ask(place.setting_id, why=form.reason.data or "", by=actor())
            forget_typed()
        if form.saved:
            mailing.send_at_once(current_app.config["SERVICE"])
            tell(f"{SAID} Ring one too: an e-mail may wait.")
            return redirect("/concerns/urgent")
    return render("concerns/urgent_ask.html", form=form, place=place, hours=urgent.HOURS)


@blueprint.post("/concerns/urgent/<reference>/end")
@requires(Permission.CONCERN_URGENT)
@with_fresh_second_factor
def end_urgent(reference: str) -> Response:
    """Takes it back, or ends it before its time."""
    _end(reference)
    return redirect("/concerns/urgent")


@blueprint.get("/concerns/urgent/review")
@requires(Permission.CONCERN_URGENT_REVIEW)
def review_urgent() -> Response:
    """Every request for urgent access, for the auditor: who, why, who agreed, when. Not what was opened."""
    with transaction():
        urgent.record_review(by=actor())
    asked = _with_places(requests.of_kind(RequestKind.URGENT))
    return render("concerns/urgent_review.html", names=people().names(),
                  asked=[(one, place, urgent.ends_at(one)) for one, place in asked])


def _end(reference: str) -> None:
    with transaction():
        urgent.end(reference, by=actor())
    tell("It is ended.")


def _kind_of(reference: str) -> RequestKind:
    kind = requests.kind_of(reference)
    if kind is None:
        raise NotFound(requests.NO_SUCH)
    return kind


def _open_to_end(one: Asked) -> bool:
    """Whether what was agreed to still lasts, so that somebody may end it."""
    if one.row.kind is RequestKind.URGENT:
        return urgent.lasts(one)
    return one.row.kind is RequestKind.COUNTS and counts.can_be_seen(one)


def _in_words(one: Asked) -> str:
    if one.row.kind is RequestKind.NUMBER:
        rule, parameter = numbers.parameter_of(str(one.content["rule"]), str(one.content["name"]))
        return f"{rule.code} {rule.title}. {parameter.meaning}: {parameter.said(str(one.content['value']))}"
    if one.row.kind is RequestKind.COUNTS:
        since, until = counts.period(one)
        return f"Counts, numbers below five hidden, of what was first known from {day(since)} to {day(until)}"
    return f"Urgent access for {urgent.HOURS} hours to what is kept about"


def _with_places(asked: Sequence[Asked]) -> list[tuple[Asked, Place | None]]:
    """Each request with the setting that it is about; ``None`` for one about none, or one not known any more."""
    ids = {one.reference: int(one.content["setting"]) for one in asked if "setting" in one.content}
    places = finding.places(settings=sorted(set(ids.values())), groups=[])
    return [(one, places.get(("setting", ids[one.reference])) if one.reference in ids else None) for one in asked]
