"""Lists of what keeps the service going: sources and their published lists, jobs, mail, accounts, the audit log."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import request

from qa_service.accounts import administration, links, reviews
from qa_service.alerts import mailbox
from qa_service.alerts.views import state_asked, subjects_for_me
from qa_service.audit import trail
from qa_service.database import paginate
from qa_service.exports import service as exports
from qa_service.flags.names import settings_called
from qa_service.jobs import registry
from qa_service.jobs import service as jobs
from qa_service.ofsted.proving import CONFIRMATIONS_NEEDED
from qa_service.permissions import Permission
from qa_service.providers import list_offers
from qa_service.reports.export import MOST_ROWS, Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many, said
from qa_service.reports.views_register import imported_lists, list_with_rejections
from qa_service.reports.views_source import coverage, last_runs, settings_unchecked
from qa_service.web import actor, allowed, person
from qa_service.web.people import people


def mail_not_sent(title: str) -> Listed:
    """Mail that has not left, with the subjects that this person may read."""
    state = state_asked()
    page = mailbox.unsent(number=1, size=MOST_ROWS, state=state)
    refuse_too_many(page.total)
    subjects = subjects_for_me(page.items)
    rows: list[list[Cell]] = [[
        line.reader, line.address, line.alert.kind.words, subjects.get(line.alert.id, "Not for you to read"),
        line.alert.state.words, line.alert.due_at, line.alert.tries, line.alert.last_error] for line in page.items]
    headings = ["To", "E-mail address", "What", "Subject", "State", "Since", "Tries", "What went wrong"]
    return Listed(title, headings, rows, said([("State", state.words if state else "")]))


def accounts(title: str) -> Listed:
    """Everybody who has or had an account."""
    page = administration.people(number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    rows: list[list[Cell]] = [[user.name, user.email, user.role.words, "Can sign in" if user.active else "Disabled"]
                              for user in page.items]
    return Listed(title, ["Name", "E-mail address", "Role", "State"], rows, [])


def access_review(title: str) -> Listed:
    """The last review of access: who may do what, since when, how it is used, and what was decided."""
    found, called = reviews.newest(), people().names()
    rows: list[list[Cell]] = [[
        line.user.name, line.user.email, line.user.role.words, line.role_since, line.last_signed_in_at,
        "; ".join(line.hints) or "Used",
        "Waits" if line.open else {"keep": "Needed", "end": "Ended"}.get(line.decision or "", "Has left"),
        called.get(line.decided_by or 0, ""), line.decided_at] for line in (reviews.lines(found) if found else [])]
    headings = ["Name", "E-mail address", "Role", "Since", "Last signed in", "How it is used", "Decision", "By", "At"]
    return Listed(title, headings, rows, said([("Quarter from", f"{found.quarter:%d/%m/%Y}" if found else "")]))


def invitations(title: str) -> Listed:
    """Invitations that can still be accepted; never their links."""
    rows: list[list[Cell]] = [[one.email, one.role.words, one.expires_at] for one in links.open_invitations()]
    return Listed(title, ["E-mail address", "Role", "Good until"], rows, [])


def lists_offered(title: str) -> Listed:
    """Published lists that wait for a person."""
    rows: list[list[Cell]] = [[offer.title, offer.updated_at, offer.noticed_at] for offer in list_offers.offers()]
    return Listed(title, ["List", "Published", "Noticed"], rows, [])


def lists_imported(title: str) -> Listed:
    """Published lists that were imported, and how that went."""
    page = imported_lists(size=MOST_ROWS)
    refuse_too_many(page.total)
    rows: list[list[Cell]] = [[one.file_name, one.sheet, one.as_at, one.rows, one.changed, one.rejected,
                               one.imported_at] for one in page.items]
    return Listed(title, ["List", "Sheet", "As at", "Rows", "Told something new", "Could not be taken", "Imported"],
                  rows, [])


def list_rows_not_taken(title: str, list_id: int) -> Listed:
    """The rows of one imported list that could not be taken."""
    found, page = list_with_rejections(list_id, size=MOST_ROWS)
    refuse_too_many(page.total)
    rows: list[list[Cell]] = [[row.line, row.reason] for row in page.items]
    return Listed(title, ["Row", "Why"], rows, said([("List", found.file_name), ("Sheet", found.sheet)]))


def settings_not_checked(title: str) -> Listed:
    """The settings whose page could not be checked."""
    page = settings_unchecked(size=MOST_ROWS)
    refuse_too_many(page.total)
    called = settings_called([row.setting_id for row in page.items])
    rows: list[list[Cell]] = []
    for row in page.items:
        name = called.get(row.setting_id)
        rows.append([name.name if name else "Setting not known", name.ref if name else None,
                     row.reason or "No reason is known", row.failing_since, row.tried_at, row.checked_at])
    headings = ["Setting", "URN or reference", "Why", "Failing since", "Last tried", "Last seen whole"]
    return Listed(title, headings, rows, [])


def collecting_runs(title: str) -> Listed:
    """The last runs of collection."""
    rows: list[list[Cell]] = [[
        run.started_at, run.finished_at, run.covers_from, run.covers_to,
        run.discovery_complete if run.covers_from and run.finished_at else None, run.sentence or "Not finished.",
        run.held, "; ".join(run.problems)] for run in last_runs()]
    return Listed(title, ["Started", "Ended", "First day covered", "Last day covered", "Looked through to the end",
                          "How it went", "Alerts held", "Problems"], rows, [])


def reports_by_kind(title: str) -> Listed:
    """How far the reading of each kind of report is proven."""
    rows: list[list[Cell]] = [[
        line.kind_words, line.event_words, line.all, line.readers.fields_read, line.readers.fields_unread,
        "; ".join(f"{count:,} {words}" for count, words in line.compared) or "Not compared", *line.register,
        line.unread, line.looked_at, line.proven, line.confirmed if line.kind else None] for line in coverage()]
    headings = ["Kind", "Kind of inspection", "Stored", "Fields read", "Fields unread", "The two readers",
                "Ofsted’s list agrees", "Ofsted’s list differs", "Waiting for a person", "Looked at by a person",
                "Proven", f"Confirmed in a row, of {CONFIRMATIONS_NEEDED} needed"]
    return Listed(title, headings, rows, [])


def timetable(title: str) -> Listed:
    """Every job with its last and next run."""
    rows: list[list[Cell]] = []
    told = jobs.what_runs_say()
    for line in jobs.timetable():
        last = line.last
        rows.append([line.job.name, line.job.what, line.job.timetable.words, last.state if last else "never run",
                     last.started_at if last else None, told(last) or None, line.next.at])
    return Listed(title, ["Job", "What it does", "When", "Last run", "Began", "What it said", "Next"], rows, [])


def runs_of_jobs(title: str) -> Listed:
    """The runs of one job, or of all, as on their page."""
    chosen = registry.JOBS.get(request.args.get("job", ""))
    page = paginate(jobs.runs(chosen.name if chosen else None), number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    told = jobs.what_runs_say()
    rows: list[list[Cell]] = [[
        run.job, "a person’s request" if run.slot.startswith("manual-") else run.slot, run.state, run.attempts,
        run.started_at, run.finished_at, told(run) or None] for run in page.items]
    return Listed(title, ["Job", "For", "State", "Tries", "Began", "Ended", "What it said"], rows,
                  said([("Job", chosen.name if chosen else "")]))


def register_of_exports(title: str) -> Listed:
    """Everything that left as a file, or was asked for."""
    page = exports.register(by=actor(), number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    names = people().names()
    rows: list[list[Cell]] = [[
        one.reference, one.title, one.data_class.words, one.rows, names.get(one.asked_by), one.asked_at, one.reason,
        one.with_places, one.state.words, names.get(one.decided_by or 0), one.taken_at, one.sha256]
        for one in page.items]
    return Listed(title, ["Export", "List", "Class", "Rows", "Who", "When", "Reason", "Where children live", "State",
                          "Decided by", "Taken", "SHA-256"], rows, [])


def audit_log(title: str) -> Listed:
    """The part of the audit log that this person may read, as its page is narrowed."""
    me = person()
    assert me is not None
    given = {name: request.args.get(name, "").strip()[:120] for name in ("by", "action", "about", "since", "until")}
    kind, _, which = given["about"].partition(" ")
    actor = f"user:{me.user_id}" if given["by"] == "me" else given["by"]
    search = trail.Search(actor, given["action"], _day(given["since"]), _day(given["until"]),
                          subject=(kind, which) if which else None)
    page = trail.events(me.authority_id, me.user_id, _reach(), search, number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    names = {f"user:{user_id}": name for user_id, name in people().names().items()}
    rows: list[list[Cell]] = [[
        event.at, names.get(event.actor, event.actor), (event.actor_role or "").replace("-", " "),
        event.action, event.subject_type, event.subject_id, "; ".join(
            f"{name.replace('_', ' ')}: {value}" for name, value in event.details.items()), event.request_id]
        for event in page.items]
    headings = ["When", "Who", "Role", "What", "About", "Which", "Facts", "Reference"]
    return Listed(title, headings, rows, said([
        ("Who", names.get(actor, actor)), ("Action begins with", search.action),
        ("About", given["about"] if which else ""),
        ("From", search.since.isoformat() if search.since else ""),
        ("To", search.until.isoformat() if search.until else "")]))


def _reach() -> trail.Reach:
    if allowed(Permission.AUDIT_READ):
        return trail.Reach.EVERYTHING
    return trail.Reach.SECURITY if allowed(Permission.AUDIT_SECURITY) else trail.Reach.OWN


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


LISTS: Final = (
    Exported("jobs", "Runs of jobs", Permission.JOB_READ, runs_of_jobs),
    Exported("audit", "Audit log", Permission.AUDIT_OWN, audit_log),
    Exported("exports", "Exports", Permission.EXPORT_READ, register_of_exports),
    Exported("mail", "Mail not sent yet", Permission.MAIL_READ, mail_not_sent),
    Exported("accounts", "Accounts", Permission.ACCOUNT_READ, accounts),
    Exported("access-review", "Review of access", Permission.ACCOUNT_DECIDE, access_review),
    Exported("invitations", "Invitations not yet accepted", Permission.ACCOUNT_READ, invitations),
    Exported("lists-offered", "Published lists offered by GOV.UK", Permission.REGISTER_IMPORT, lists_offered),
    Exported("lists-imported", "Published lists that were imported", Permission.REGISTER_IMPORT, lists_imported),
    Exported("list-rows-not-taken", "Rows of a published list that could not be taken", Permission.REGISTER_IMPORT,
             list_rows_not_taken, of="register/<int(max=2147483647):list_id>/rows-not-taken"),
    Exported("settings-not-checked", "Settings that could not be checked", Permission.SOURCE_READ,
             settings_not_checked),
    Exported("collecting-runs", "The last runs of collection", Permission.SOURCE_READ, collecting_runs),
    Exported("reports-by-kind", "Reports by kind, and how far their reading is proven", Permission.SOURCE_READ,
             reports_by_kind),
    Exported("timetable", "Timetable of the jobs", Permission.JOB_READ, timetable, narrowed=False),
)
