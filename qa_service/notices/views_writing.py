"""Raising a notice: what it is about, section A with all that is known, and the decision whether to raise one."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.notices import DecisionForm
from qa_service.clock import today
from qa_service.concerns.opening import forget_typed, form_as_typed
from qa_service.database.once import new_key
from qa_service.errors import BadInput, NotFound
from qa_service.flags import service as flags
from qa_service.flags.models import Flag
from qa_service.notices import deciding, drafting, places
from qa_service.notices.blueprint import NOTICE, blueprint
from qa_service.notices.drafting import contents_of
from qa_service.notices.kinds import NoticeState, Reason
from qa_service.notices.opening import asks_for_a_look, contents_form, filled, for_handlers, said_in, seen, version_in
from qa_service.own_lists import finding
from qa_service.own_lists.finding import Place
from qa_service.permissions import Permission, requires
from qa_service.vocabulary import SubjectType
from qa_service.web import actor, render, saving, tell
from qa_service.web.gate import keeps_typed

_BECAUSE = {"inadequate": Reason.INADEQUATE, "financial": Reason.FINANCIAL}
_OF_RULES = {"OF": Reason.QUALITY, "CN": Reason.AUTHORITY, "RG": Reason.QUALITY}
_OF_RULE = {"CN-05": Reason.FINANCIAL}
TEXTS = ("detail", "placement_action", "said")


@blueprint.route("/regional-notices/new", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
@keeps_typed
def new() -> Response:
    """A draft, about a place that the address names, or because of a flag."""
    flag = _flag_asked()
    place = _place_of(flag) if flag else _place_asked()
    if place is None:
        return _which("/regional-notices/new", "Raise a regional notice: about which setting?")
    contents = places.known(place.setting_id, place.group_id, today())
    form = contents_form(filled(replace(contents, reasons=_reasons(flag, place), detail=_detail(flag))),
                         key=new_key())
    if form.validate_on_submit():
        with saving(form):
            reference = drafting.draft(
                said_in(form), setting_id=place.setting_id, group_id=place.group_id, key=form.key.data or "",
                by=actor(), today=today(), looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            tell("The draft is kept. Nothing has been sent.")
            return redirect(f"/regional-notice/{reference}")
    standing = places.standing(place.setting_id, place.group_id, today())
    return render("notices/form.html", form=form, place=place, heading="Raise a regional notice", standing=standing,
                  button="Keep the draft", cancel="/regional-notices", action=request.full_path.rstrip("?"), notes=True,
                  asks_for_a_look=asks_for_a_look(form, *TEXTS))


@blueprint.route(f"{NOTICE}/change", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
@keeps_typed
def change(reference: str) -> Response:
    """Changing a draft."""
    row = seen(reference, what="form_read")
    if row.state is not NoticeState.DRAFT:
        raise NotFound("There is no such draft.")
    form = contents_form(contents_of(row), version=str(row.version))
    if form.validate_on_submit():
        with saving(form):
            drafting.change(reference, said_in(form), version=version_in(form), by=actor(), today=today(),
                            looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            tell("The draft is changed.")
            return redirect(f"/regional-notice/{reference}")
    return render("notices/form.html", form=form, place=None, heading="Change the draft", standing=None,
                  button="Save the draft", cancel=f"/regional-notice/{reference}", action="", notes=False,
                  asks_for_a_look=asks_for_a_look(form, *TEXTS))


@blueprint.route("/regional-notices/decide", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
@keeps_typed
@for_handlers
def decide() -> Response:
    """Whether a notice is raised about a place, and why."""
    place = _place_asked()
    if place is None:
        return _which("/regional-notices/decide", "Is a regional notice needed: about which setting?")
    form = form_as_typed(DecisionForm, key=new_key())
    if form.validate_on_submit():
        wanted = {"yes": True, "no": False}.get(form.wanted.data or "")
        with saving(form):
            deciding.decide(place.setting_id, place.group_id, wanted, form.why.data or "", key=form.key.data or "",
                            by=actor(), today=today(), looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            tell("The decision is recorded.")
            return redirect(f"/regional-notices/new?{place.asked}" if wanted else "/regional-notices")
    causes = [one for one in deciding.causes(today())
              if (one.setting_id, one.group_id) == (place.setting_id, place.group_id)]
    return render("notices/decide.html", form=form, place=place, causes=causes,
                  asks_for_a_look=asks_for_a_look(form, "why"))


def _which(address: str, heading: str) -> Response:
    text = request.args.get("q", "").strip()[:200]
    return render("notices/which.html", text=text, found=finding.find(text), most=finding.MOST, address=address,
                  heading=heading)


def _place_asked() -> Place | None:
    return finding.place_asked(request.args.get("setting", "").strip(), request.args.get("group", "").strip())


def _flag_asked() -> Flag | None:
    given = request.args.get("flag", "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound("There is no such flag.")
    return flags.flag_numbered(int(given))


def _place_of(flag: Flag) -> Place:
    """What a flag is about: its setting, or its provider group."""
    if flag.setting_id is not None:
        return finding.place_of(flag.setting_id, None)
    if flag.subject_type is SubjectType.GROUP:
        return finding.place_of(None, flag.subject_id)
    if flag.subject_type is SubjectType.PROVIDER and (group_id := places.group_of_provider(flag.subject_id)):
        return finding.place_of(None, group_id)
    raise BadInput("This flag is about no setting and no provider group, so a notice cannot be raised from it. Choose "
                   "the setting under Regional notices.")


def _reasons(flag: Flag | None, place: Place) -> tuple[Reason, ...]:
    """The reasons that our records know: the newest judgement, and what the flag or the address says."""
    found = set()
    if place.setting_id is not None and deciding.is_inadequate(place.setting_id, today()):
        found.add(Reason.INADEQUATE)
    if flag is not None and (reason := _OF_RULE.get(flag.rule) or _OF_RULES.get(flag.rule.partition("-")[0])):
        found.add(reason)
    if because := _BECAUSE.get(request.args.get("because", "")):
        found.add(because)
    return tuple(one for one in Reason if one in found)


def _detail(flag: Flag | None) -> str:
    """What the flag says, as a first wording; of a rule that works with names of children nothing."""
    return "" if flag is None else f"{flag.title}."


