"""Data protection: what is kept, for how long, what is past its time, holds, and runs of erasing."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from forms.retention import HoldForm, choices_of_kinds
from qa_service.clock import today
from qa_service.data_dictionary import TABLES
from qa_service.data_dictionary.entry import MEANING, DataClass
from qa_service.data_dictionary.page import says_of
from qa_service.data_dictionary.periods import PERIODS
from qa_service.database import Base, transaction
from qa_service.errors import NotFound
from qa_service.permissions import Permission, requires
from qa_service.retention import due, service
from qa_service.retention.rules import BY_TABLE, WORDS
from qa_service.web import actor, render, saving, tell
from qa_service.web.people import people

blueprint = Blueprint("retention", __name__)
_HERE = "/data-protection/retention"
_NUMBER = "<int(max=2147483647):{}>"


@blueprint.get("/data-protection")
@requires(Permission.DATA_PROTECTION_READ)
def index() -> Response:
    """Where everything about data protection is."""
    return render("retention/index.html", waiting=[run for run in service.runs() if run.approved is None])


@blueprint.get("/data-protection/dictionary")
@requires(Permission.DATA_PROTECTION_READ)
def dictionary() -> Response:
    """Each table with its columns by class, and how long it is kept."""
    mappers = list(Base.registry.mappers)
    return render("retention/dictionary.html", tables=sorted(TABLES.items()), classes=list(DataClass),
                  meaning=MEANING, periods=PERIODS, says={name: says_of(name, mappers) for name in TABLES})


@blueprint.get(_HERE)
@requires(Permission.DATA_PROTECTION_READ)
def retention() -> Response:
    """What would go today, before anything goes."""
    return render("retention/retention.html", found=due.preview(today()), periods=PERIODS, words=WORDS,
                  holds=due.standing_holds(), runs=service.runs(), names=people().names(), me=actor().user_id)


@blueprint.get(f"{_HERE}/<name>")
@requires(Permission.DATA_PROTECTION_READ)
def listed(name: str) -> Response:
    """The records of one kind that would go: their numbers and days, nothing of what they say."""
    if name not in BY_TABLE or BY_TABLE[name].quiet:
        raise NotFound("There is no such kind of record.")
    rule = BY_TABLE[name]
    return render("retention/listed.html", rule=rule, rows=list(due.listed(rule, today())), words=WORDS[name],
                  period=PERIODS[rule.kind], last=due.last_day(rule.kind, today()))


@blueprint.post("/data-protection/runs")
@requires(Permission.DATA_PROTECTION_ASK)
def ask() -> Response:
    """Asks for what the page shows to be erased."""
    with transaction():
        service.ask(by=actor(), today=today())
    tell("You asked for it. Nothing is erased before an administrator says yes, and then at night.")
    return redirect(_HERE)


@blueprint.post(f"/data-protection/runs/{_NUMBER.format('run_id')}/<answer>")
@requires(Permission.DATA_PROTECTION_RUN)
def decide(run_id: int, answer: str) -> Response:
    """Says yes or no as the second person."""
    if answer not in ("approve", "refuse"):
        raise NotFound("There is no such page.")
    with transaction():
        service.decide(run_id, answer == "approve", by=actor())
    tell("It is approved: the job erases it at night." if answer == "approve" else "It is refused: nothing is erased.")
    return redirect(_HERE)


@blueprint.route("/data-protection/holds/new", methods=["GET", "POST"])
@requires(Permission.DATA_PROTECTION_ASK)
def hold() -> Response:
    """Keeps something beyond its time."""
    form = HoldForm()
    form.kind.choices = choices_of_kinds((key, one.what) for key, one in PERIODS.items() if one.years)
    if form.validate_on_submit():
        of = form.of.data or ""
        with saving(form):
            service.set_hold(of, (form.kind.data if of == "kind" else form.which.data) or "", form.reason.data or "",
                             by=actor())
        if form.saved:
            tell("It is kept until you end the hold.")
            return redirect(_HERE)
    return render("retention/hold.html", form=form)


@blueprint.post(f"/data-protection/holds/{_NUMBER.format('hold_id')}/end")
@requires(Permission.DATA_PROTECTION_ASK)
def end_hold(hold_id: int) -> Response:
    """Ends a hold."""
    with transaction():
        service.end_hold(hold_id, by=actor())
    tell("The hold is ended.")
    return redirect(_HERE)
