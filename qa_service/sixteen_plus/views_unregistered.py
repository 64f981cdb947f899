"""Placements without registration: the clocks that run, one of them, what is known of it, and a manager's review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.sixteen_plus import FactsForm, ReviewForm
from qa_service.clock import today
from qa_service.database import transaction
from qa_service.flags.names import settings_called
from qa_service.flags.parameters import values_of
from qa_service.permissions import Permission, requires
from qa_service.sixteen_plus import unregistered
from qa_service.sixteen_plus.blueprint import NUMBER, blueprint
from qa_service.sixteen_plus.clocks import Clock, clocks
from qa_service.sixteen_plus.kinds import Application, Plan
from qa_service.sixteen_plus.rules.orders import UR_05
from qa_service.sixteen_plus.rules.reviews import UR_06
from qa_service.web import actor, render, saving, tell
from qa_service.web.people import people

HERE = "/sixteen-plus/unregistered"
_ONE = f"{HERE}/{NUMBER.format('placement_id')}"
_DAYS = ("since_on", "ordered_on", "told_ofsted_on", "told_reviewing_officer_on", "told_director_on",
         "application_on", "plan_by")


def days_between_reviews() -> int:
    """As the rule has them."""
    return values_of([UR_06])[UR_06.code].number("days")


@dataclass(frozen=True, slots=True)
class ClocksAsked:
    """What the address asks for: clocks that run, also those that have ended, or those whose review is overdue."""

    clocks: list[Clock]
    ended: bool
    late: bool

    @property
    def said(self) -> list[tuple[str, str]]:
        """The filters that are on, in words."""
        if self.late:
            return [("Only", "those whose review is overdue")]
        return [("Also", "those that have ended")] if self.ended else []


def clocks_asked() -> ClocksAsked:
    """What this request asks for, the longest first."""
    late, day = bool(request.args.get("late")), today()
    ended = bool(request.args.get("ended")) and not late
    every, found = days_between_reviews(), clocks(None, day, ended=ended)
    return ClocksAsked([one for one in found if not late or (
        (due := one.review_due_on(every)) is not None and due < day)], ended, late)


@blueprint.get(HERE)
@requires(Permission.DUE_DILIGENCE_READ)
def running() -> Response:
    """The clocks that run, the longest first; with ``ended`` also those that have ended, with ``late`` only those whose
    review is overdue."""
    asked = clocks_asked()
    return render("sixteen_plus/unregistered.html", clocks=asked.clocks, ended=asked.ended, late=asked.late,
                  day=today(), every=days_between_reviews(), called=settings_called(
                      {one.setting_id for one in asked.clocks if one.setting_id is not None}))


@blueprint.get(_ONE)
@requires(Permission.DUE_DILIGENCE_READ)
def one_clock(placement_id: int) -> Response:
    """One placement without registration: how long, who was told, the plan, and its reviews."""
    clock, days = unregistered.clock_of(placement_id, today()), values_of([UR_05])[UR_05.code].number("days")
    return render("sixteen_plus/clock.html", clock=clock, day=today(), every=days_between_reviews(),
                  called=_called(clock), reviews=unregistered.reviews_of(placement_id), names=people().names(),
                  days_to_tell=days, tell_by=clock.tell_ofsted_by(days))


@blueprint.route(f"{_ONE}/facts", methods=["GET", "POST"])
@requires(Permission.DUE_DILIGENCE_UPDATE)
def facts(placement_id: int) -> Response:
    """What is known of it: who was told and when, the application, the plan."""
    clock = unregistered.clock_of(placement_id, today())
    form = FactsForm(**_known(clock))
    form.offer([(one.value, one.words) for one in Application], [(one.value, one.words) for one in Plan])
    if form.validate_on_submit():
        said = {
            **{name: form[name].data for name in _DAYS}, "plan_words": form.plan_words.data or None,
            "dol_order": {"yes": True, "no": False}.get(form.dol_order.data or ""),
            "application": Application(form.application.data) if form.application.data else None,
            "plan": Plan(form.plan.data) if form.plan.data else None}
        version = form.version.data or ""
        with saving(form):
            unregistered.record_facts(placement_id, said, by=actor(), today=today(),
                                      version=int(version) if version.isdigit() and len(version) < 10 else 0)
        if form.saved:
            tell("What is known is recorded.")
            return redirect(f"{HERE}/{placement_id}")
    clock = unregistered.clock_of(placement_id, today())
    if form.refused_with == 409:
        form.version.data = _known(clock)["version"]
    return render("sixteen_plus/facts.html", form=form, clock=clock, called=_called(clock))


def _known(clock: Clock) -> dict[str, str | date | None]:
    record = clock.record
    if record is None:
        return {"version": "0"}
    return {**{name: getattr(record, name) for name in _DAYS}, "version": str(record.version),
            "dol_order": {True: "yes", False: "no"}.get(record.dol_order, "") if record.dol_order is not None else "",
            "application": record.application.value if record.application else "",
            "plan": record.plan.value if record.plan else "", "plan_words": record.plan_words}


@blueprint.route(f"{_ONE}/review", methods=["GET", "POST"])
@requires(Permission.UNREGISTERED_REVIEW)
def review(placement_id: int) -> Response:
    """A manager reviews it."""
    clock = unregistered.clock_of(placement_id, today())
    form = ReviewForm(reviewed_on=today())
    if form.validate_on_submit():
        with saving(form):
            assert form.reviewed_on.data is not None, "the form demands it"
            number = unregistered.review(placement_id, reviewed_on=form.reviewed_on.data, by=actor(), today=today(),
                                         may_stay=form.may_stay.data == "yes", note=form.note.data or "")
        if form.saved:
            tell("The review is recorded.", undo=f"{HERE}/reviews/{number}/undo")
            return redirect(f"{HERE}/{placement_id}")
    clock = unregistered.clock_of(placement_id, today())
    return render("sixteen_plus/review.html", form=form, clock=clock, day=today(), called=_called(clock))


@blueprint.post(f"{HERE}/reviews/{NUMBER.format('review_id')}/undo")
@requires(Permission.UNREGISTERED_REVIEW)
def take_review_back(review_id: int) -> Response:
    """A review that was recorded by mistake is taken back."""
    with transaction():
        placement_id = unregistered.take_review_back(review_id, by=actor())
    tell("The review is taken back.")
    return redirect(f"{HERE}/{placement_id}")


def _called(clock: Clock) -> object:
    return settings_called([clock.setting_id])[clock.setting_id] if clock.setting_id is not None else None
