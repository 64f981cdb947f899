"""What the pages of regional notices have in common: a reading is recorded first, and forms are filled the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import abort, request

from forms.notices import ContentsForm
from qa_service.accounts import service as accounts
from qa_service.clock import today
from qa_service.concerns.opening import form_as_typed
from qa_service.database import transaction
from qa_service.notices import access, places
from qa_service.notices.contents import Contents
from qa_service.notices.kinds import ContractAffected, Reach, Reason
from qa_service.notices.models import RegionalNotice
from qa_service.own_lists import finding
from qa_service.own_lists.finding import Place
from qa_service.own_lists.identifiers import personal_details
from qa_service.web import actor, person, render

View = TypeVar("View", bound=Callable[..., Any])
REVIEW_AFTER = timedelta(days=28)
_TEXTS = ("said", "issuing_authority", "officer_name", "officer_email", "officer_phone", "organisation",
          "company_number", "address", "host_authority", "service", "urn", "detail", "placement_action")


def seen(reference: str, *, what: str = "read") -> RegionalNotice:
    """The notice for the page that is about to be made; that it is read has been recorded before."""
    with transaction():
        access.notice(reference, by=actor())
        access.record_reading([reference[:20]], by=actor(), what=what)
    return access.notice(reference, by=actor())


def handlers_only() -> None:
    """Of a notice: for everybody else there is no such page."""
    if not access.handles(actor()):
        abort(404)


def for_handlers(view: View) -> View:
    """Of a page that is about no notice: everybody else is told whom to ask."""

    @wraps(view)
    def asked(**values: Any) -> Any:
        if access.handles(actor()):
            return view(**values)
        if request.method == "POST":
            abort(404)
        return render("notices/not_named.html", handlers=[one.name for one in access.handlers()])

    return asked  # type: ignore[return-value]


def place_of(row: RegionalNotice) -> Place | None:
    """What our register knows of what it is about."""
    found = finding.places(settings=[row.setting_id] if row.setting_id else [],
                           groups=[row.group_id] if row.group_id else [])
    return next(iter(found.values()), None)


def filled(contents: Contents) -> Contents:
    """The same with who writes it and a day of review, where these are empty."""
    me = person()
    user = accounts.user_by_id(me.user_id) if me else None
    return replace(
        contents, officer_name=contents.officer_name or (user.name if user else ""),
        officer_email=contents.officer_email or (user.email if user else ""),
        officer_phone=contents.officer_phone or places.council().contact_phone or "",
        review_on=contents.review_on or today() + REVIEW_AFTER)


def contents_form(contents: Contents, **more: Any) -> ContentsForm:
    """Section A as a form, filled in; where it was typed before and could not be sent, as it was typed."""
    form = form_as_typed(
        ContentsForm, **{name: getattr(contents, name) for name in _TEXTS}, to_provider_on=contents.to_provider_on,
        review_on=contents.review_on, reach=contents.reach.value,
        contracts=[one.value for one in contents.contracts], reasons=[one.value for one in contents.reasons],
        ending_placements=contents.ending_placements, **more)
    form.offer([(one.value, one.words) for one in Reach], [(one.value, one.words) for one in ContractAffected],
               [(one.value, one.words) for one in Reason])
    return form


def said_in(form: ContentsForm) -> Contents:
    """What the form says."""
    texts: dict[str, Any] = {name: form[name].data or "" for name in _TEXTS}
    return Contents(
        **texts, to_provider_on=form.to_provider_on.data,
        review_on=form.review_on.data, reach=Reach(form.reach.data or Reach.SERVICE),
        contracts=tuple(ContractAffected(one) for one in form.contracts.data or []),
        reasons=tuple(Reason(one) for one in form.reasons.data or []),
        ending_placements=bool(form.ending_placements.data))


def asks_for_a_look(form: Any, *names: str) -> bool:
    """Whether the box is shown by which a writer says that a text tells of nobody who they are."""
    return bool(form.looked_at_names.data) or any(personal_details(form[name].data or "") for name in names)


def version_in(form: Any) -> int:
    """The version that the page showed; 0 where the form lost it."""
    given = form.version.data or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
