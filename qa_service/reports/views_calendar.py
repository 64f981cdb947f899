"""What is late and due, as a page, as a file, and as a private feed for a person's own calendar."""

from __future__ import annotations

from functools import partial

from flask import current_app, redirect
from werkzeug.wrappers import Response

from forms.reports import CalendarForm
from forms.widgets import choices_of
from qa_service.actor import Actor
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, transaction
from qa_service.database.session import Page
from qa_service.errors import NotFound
from qa_service.flags.registry import read_by
from qa_service.permissions import Permission, allows, public, requires
from qa_service.reports import calendars
from qa_service.reports.blueprint import blueprint
from qa_service.reports.coming import KINDS
from qa_service.reports.due_asked import WHEN, asked_due, found_now, how_far
from qa_service.reports.due_dates import WHOSE, Due, counts_of, due_dates
from qa_service.reports.models import CalendarEntry
from qa_service.web import Person, actor, page_number, person, render, saving, tell
from qa_service.web.people import people

PAGE_SIZE = 25
WHOSE_IN_FULL = {
    "mine": "Mine: what is assigned to me, and settings that I follow",
    "team": "My team’s: visits and actions, settings where our children live or that the team follows, our own list",
    "all": "The service’s: also settings that colleagues follow for themselves",
}


@blueprint.get("/due")
@requires(Permission.FLAG_READ)
def due() -> Response:
    """What is late and due, the earliest first: one's own, the team's or the whole service's."""
    asked = asked_due()
    return render("reports/due.html", asked=asked, page=_page(asked.shown), counts=counts_of(asked.found), names=WHOSE,
                  kinds=KINDS, whens=WHEN, how_far=how_far, colleagues=people().names())


@blueprint.get("/due/<key>.ics")
@requires(Permission.FLAG_READ)
def one_due(key: str) -> Response:
    """One thing that is due, as a file that a calendar takes."""
    one = next((one for one in found_now() if one.key == key), None)
    if one is None:
        raise NotFound("This is not due any more.")
    entry = calendars.one_off(one, user_id=_me().user_id, now=utc_now())
    return _file([entry], _me().reference, one.words, download=f"{key}.ics")


@blueprint.route("/due/calendar", methods=["GET", "POST"])
@requires(Permission.FLAG_READ)
def calendar() -> Response:
    """One's private calendar address: making one, a new one, and when it was last fetched."""
    me = _me()
    feed = calendars.feed_of(me.user_id)
    form = CalendarForm(whose=feed.whose if feed else "mine")
    form.whose.choices = choices_of(list(WHOSE_IN_FULL.items()))
    address = None
    if form.validate_on_submit():
        with saving(form):
            token = calendars.make_address(me.user_id, form.whose.data, by=actor(), now=utc_now())
        if form.saved:
            address = f"{current_app.config['SERVICE'].public_url}/calendar/{token}.ics"
    return render("reports/calendar.html", form=form, feed=calendars.feed_of(me.user_id), address=address,
                  names=WHOSE_IN_FULL)


@blueprint.post("/due/calendar/stop")
@requires(Permission.FLAG_READ)
def stop_calendar() -> Response:
    """The address stops working."""
    with transaction():
        calendars.take_address_away(_me().user_id, by=actor())
    tell("The calendar address does not work any more. Remove the calendar from your diary too.")
    return redirect("/due/calendar")


@blueprint.get("/calendar/<token>.ics")
@public
def feed(token: str) -> Response:
    """What is due for the person whose address this is. Anything else is a page that does not exist."""
    owner = calendars.owner_of(token)
    owner_id, role, reference = owner.id, owner.role, owner.reference
    with acting_for(owner.authority_id):
        now = utc_now()
        with transaction():
            whose = calendars.note_fetch(owner_id, now, by=Actor.user(owner_id, role))
            with read_by(role):
                found = [one for one in due_dates(owner_id, today(), may=partial(allows, role)) if one.is_of(whose)]
            calendars.bring_up_to_date(owner_id, found, now)
        return _file(calendars.entries_of(owner_id), reference, "Placement quality: what is due")


def _page(found: list[Due]) -> Page[Due]:
    number = min(max(1, page_number()), max(1, -(-len(found) // PAGE_SIZE)))
    return Page(found[(number - 1) * PAGE_SIZE:number * PAGE_SIZE], number, PAGE_SIZE, len(found))


def _file(entries: list[CalendarEntry], owner: str, name: str, *, download: str = "") -> Response:
    public_url = current_app.config["SERVICE"].public_url
    content = calendars.file_of(entries, owner=owner, public_url=public_url, name=name)
    response = current_app.response_class(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename={download or 'what-is-due.ics'}"
    return response


def _me() -> Person:
    me = person()
    assert me is not None  # the gate let somebody in
    return me
