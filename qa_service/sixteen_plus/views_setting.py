"""A setting's 16+ page: registration, clock, checklist and law; recording what was found, its kind, and ages."""

from __future__ import annotations

from flask import redirect
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from forms.sixteen_plus import FoundForm, KindForm, ages_form
from qa_service.clock import today
from qa_service.database import db, transaction
from qa_service.flags.names import settings_called
from qa_service.flags.parameters import values_of
from qa_service.permissions import Permission, requires
from qa_service.placements.ages import bands_on, record_ages
from qa_service.placements.models import Child, Placement
from qa_service.providers.models import Setting
from qa_service.providers.names import setting_by_ref
from qa_service.sixteen_plus import diligence, law, over_18, registration, scope, turning
from qa_service.sixteen_plus.blueprint import NUMBER, blueprint
from qa_service.sixteen_plus.clocks import clocks
from qa_service.sixteen_plus.items import GROUPS
from qa_service.sixteen_plus.kinds import DiligenceKind
from qa_service.sixteen_plus.register import rows_on
from qa_service.sixteen_plus.rules.reviews import UR_06
from qa_service.vocabulary import AgeBand, RegistrationFound
from qa_service.web import actor, render, saving, tell
from qa_service.web.people import people

HERE = "/settings/{}/sixteen-plus"
BANDS = [(one.value, one.words) for one in AgeBand]


def living(setting_id: int) -> list[tuple[Placement, str]]:
    """The placements that are current today, with the young people's references."""
    day = today()
    rows = db.session.execute(
        select(Placement, Child.reference).join(Child, Child.id == Placement.child_id)
        .where(Placement.setting_id == setting_id, Placement.started_on <= day,
               or_(Placement.ended_on.is_(None), Placement.ended_on > day)).order_by(Child.reference, Placement.id))
    return [(placement, reference) for placement, reference in rows]


@blueprint.get("/settings/<ref>/sixteen-plus")
@requires(Permission.DUE_DILIGENCE_READ)
def of_setting(ref: str) -> Response:
    """What we found of its registration beside the published list, the clock, the checklist, and the law."""
    setting, day = setting_by_ref(ref), today()
    entry, there = rows_on(day, only=setting)[0], living(setting.id)
    bands = bands_on({one.id: one.kind for one, _ in there}, day)
    standing = [(one, reference, bands[one.id], law.law_for(one.started_on, day, bands[one.id]))
                for one, reference in there]
    todo = turning.standing_of(setting.id)
    looks = {one.id: one for one in diligence.history_of(setting.id)}
    return render(
        "sixteen_plus/setting.html", setting=setting, entry=entry, called=entry.called, day=day,
        compared=entry.covered, found=registration.history_of(setting.id),
        groups=[(title, [one for one in entry.states if one.item.group == title]) for title in GROUPS],
        to_do=[(one, todo.get(turning.page_of(setting, one.item.key))) for one in entry.states
               if not one.standing.complete],
        names=people().names(), looks=looks, standing=standing, laws=law.LAWS, over_18=law.OVER_18,
        clocks=clocks([one.id for one, _ in there], day), every=values_of([UR_06])[UR_06.code].number("days"),
        categories=registration.CATEGORIES)


@blueprint.route("/settings/<ref>/sixteen-plus/found", methods=["GET", "POST"])
@requires(Permission.DUE_DILIGENCE_UPDATE)
def record_found(ref: str) -> Response:
    """What somebody found who checked the registration."""
    setting = setting_by_ref(ref)
    setting_id, called = setting.id, settings_called([setting.id])[setting.id]
    newest = next(iter(registration.history_of(setting_id)), None)
    form = FoundForm(checked_on=today(), category=str(newest.category or "") if newest else "",
                     area=newest.area if newest else None, under_urn=newest.under_urn if newest else None)
    form.offer([(one.value, one.words) for one in RegistrationFound],
               [(str(number), words) for number, words in registration.CATEGORIES.items()])
    if setting.urn is not None:
        del form.under_urn
    if form.validate_on_submit():
        with saving(form):
            assert form.checked_on.data is not None, "the form demands it"
            number = registration.record_found(
                setting_id, RegistrationFound(form.found.data), checked_on=form.checked_on.data,
                source=form.source.data or "", reason=form.reason.data or "", area=form.area.data or "",
                category=int(form.category.data) if form.category.data else None,
                under_urn=(form.under_urn.data or "") if "under_urn" in form else "", by=actor(), today=today())
        if form.saved:
            tell("What you found is recorded.", undo=f"/sixteen-plus/found/{number}/undo")
            return redirect(HERE.format(ref))
    return render("sixteen_plus/found.html", form=form, called=called)


@blueprint.post(f"/sixteen-plus/found/{NUMBER.format('record_id')}/undo")
@requires(Permission.DUE_DILIGENCE_UPDATE)
def take_found_back(record_id: int) -> Response:
    """What was recorded by mistake is taken back."""
    with transaction():
        setting_id = registration.take_back(record_id, by=actor())
    tell("It is taken back.")
    return redirect(HERE.format(db.session.get_one(Setting, setting_id).ref))


@blueprint.post("/settings/<ref>/sixteen-plus/in-use")
@requires(Permission.DUE_DILIGENCE_UPDATE)
def use_again(ref: str) -> Response:
    """A place for 18 and over is used again."""
    setting_id = setting_by_ref(ref).id
    with transaction():
        over_18.say_in_use(setting_id, True, by=actor(), today=today())
    tell("The place is in use: it is visited and checked.")
    return redirect(HERE.format(ref))


@blueprint.post("/settings/<ref>/sixteen-plus/out-of-use")
@requires(Permission.DUE_DILIGENCE_UPDATE)
def use_no_longer(ref: str) -> Response:
    """A place for 18 and over is no longer used: it is neither visited nor checked any more."""
    setting_id = setting_by_ref(ref).id
    with transaction():
        over_18.say_in_use(setting_id, False, by=actor(), today=today())
    tell("The place is not used any more.", undo=f"{HERE.format(ref)}/in-use")
    return redirect(HERE.format(ref))


@blueprint.route("/settings/<ref>/sixteen-plus/kind", methods=["GET", "POST"])
@requires(Permission.DUE_DILIGENCE_UPDATE)
def say_kind(ref: str) -> Response:
    """As which kind of place it is checked."""
    setting = setting_by_ref(ref)
    setting_id, called = setting.id, settings_called([setting.id])[setting.id]
    follows, now = scope.follows_from(setting.urn, setting.provision), scope.kinds_of([setting]).get(setting.id)
    form = KindForm(kind=now.value if now is not None and now is not follows else "")
    form.offer([(one.value, one.words) for one in DiligenceKind],
               f"As follows from its registration: {follows.words.lower() if follows else 'nothing is checked'}")
    if form.validate_on_submit():
        with saving(form):
            scope.say_kind(setting_id, DiligenceKind(form.kind.data) if form.kind.data else None, by=actor())
        if form.saved:
            tell("The checklist is the one for this kind.")
            return redirect(HERE.format(ref))
    return render("sixteen_plus/kind.html", form=form, called=called)


@blueprint.route("/settings/<ref>/sixteen-plus/ages", methods=["GET", "POST"])
@requires(Permission.DUE_DILIGENCE_UPDATE)
def say_ages(ref: str) -> Response:
    """How old the young people are who live there: a band, on which the law turns."""
    setting = setting_by_ref(ref)
    called, there = settings_called([setting.id])[setting.id], living(setting.id)
    known = bands_on({one.id: one.kind for one, _ in there}, today())
    said = {id_: band.value if band else "" for id_, band in known.items()}
    form = ages_form([(one.id, reference) for one, reference in there], BANDS,
                     data={f"age-{id_}": band for id_, band in said.items()})
    if form.validate_on_submit():
        new = {id_: form[f"age-{id_}"].data or "" for id_ in said}
        with saving(form):
            record_ages({id_: AgeBand(band) if band else None for id_, band in new.items() if band != said[id_]},
                        on=today(), by=actor())
        if form.saved:
            tell("The ages are recorded.")
            return redirect(f"{HERE.format(ref)}#law")
    return render("sixteen_plus/ages.html", form=form, called=called, fields=[f"age-{id_}" for id_ in said])
