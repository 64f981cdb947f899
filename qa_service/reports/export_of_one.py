"""Lists of one setting or one inspection: what their pages show, with what their reader may see."""

from __future__ import annotations

from typing import Final

from qa_service.accounts import service as accounts
from qa_service.clock import today
from qa_service.data_dictionary.entry import DataClass
from qa_service.errors import NotFound
from qa_service.flags import service as flags
from qa_service.flags.list_views import SHOWN_STATES
from qa_service.flags.names import settings_called
from qa_service.ofsted import service as ofsted
from qa_service.ofsted.models import Judgement, Requirement
from qa_service.ofsted.service import JudgementShown
from qa_service.permissions import Permission
from qa_service.placements import placement_checks
from qa_service.providers.models import Setting
from qa_service.providers.names import setting_by_ref
from qa_service.reports import setting_page, timeline
from qa_service.reports.export import MOST_ROWS, Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many, said
from qa_service.reports.field_words import field_words, judgement_label
from qa_service.reports.inspections import corrections_of, inspection_called
from qa_service.reports.published import report_called
from qa_service.reports.viewer import viewer_now
from qa_service.reports.views_setting import timeline_asked
from qa_service.web import allowed
from qa_service.web.people import people

SOURCES: Final = {"register": "Published list", "report": "Report", "person": "A person"}
_OF_SETTING: Final = "settings/<ref>"
_OF_INSPECTION: Final = "inspections/<int(max=2147483647):inspection_id>"


def setting_flags(title: str, ref: str) -> Listed:
    """The open flags of a setting, a line for each fact that one rests on."""
    setting = setting_by_ref(ref)
    found = flags.flags_of_setting(setting.id)
    evidence = flags.evidence_of([flag.id for flag in found])
    names = {user.id: user.name for user in accounts.active_users()}
    rows: list[list[Cell]] = []
    for flag in found:
        told: list[Cell] = [flag.shown_severity.value.capitalize(), flag.rule, flag.title, flag.raised_on,
                            SHOWN_STATES.get(flag.state, flag.state), flag.snoozed_until,
                            names.get(flag.assigned_to, "Somebody who has left") if flag.assigned_to else None,
                            flag.cannot_tell]
        rows += [[*told, one.text, one.quote, one.page, one.source] for one in evidence.get(flag.id, ())] or [
            [*told, None, None, None, None]]
    headings = ["Severity", "Rule", "Flag", "Since", "State", "Put off until", "Assigned to",
                "Could not be judged again, because", "What it rests on", "In the words of the report",
                "Page of the report", "Where it comes from"]
    return Listed(title, headings, rows, _of(setting))


def setting_requirements(title: str, ref: str) -> Listed:
    """The statutory requirements in force at a setting."""
    setting = setting_by_ref(ref)
    page = setting_page.page_of(setting, today())
    unknown = "; ".join(report_called(row) for row in page.requirements_unknown)
    return _requirements(title, page.requirements, [*_of(setting), *said([
        ("Not known: the report is not here, or not read, of", unknown)])])


def setting_inspections(title: str, ref: str) -> Listed:
    """Every inspection of a setting that is known, and whether its report is in the store."""
    setting = setting_by_ref(ref)
    page, documents = setting_page.page_of(setting, today()), allowed(Permission.DOCUMENT_READ)
    rows: list[list[Cell]] = [[
        row.event_type.words if row.event_type else row.event_type_printed or "Inspection of an unknown kind",
        row.inspected_from, page.shown[row.id].words, row.published_on,
        "Stored" if row.document_sha256 else "Not in the store", *([row.document_sha256] if documents else [])]
        for row in page.inspections]
    headings = ["Inspection", "Inspected", "Result", "Published", "Report",
                *(["SHA-256 of the report"] if documents else [])]
    return Listed(title, headings, rows, _of(setting))


def setting_checks(title: str, ref: str) -> Listed:
    """The checks before placing that were recorded of a setting, the newest first."""
    setting, names = setting_by_ref(ref), people().names()
    found = placement_checks.checks_of(setting.id, most=MOST_ROWS + 1)
    refuse_too_many(len(found))
    rows: list[list[Cell]] = [[
        one.id, one.recorded_at, names.get(one.recorded_by),
        placement_checks.OUTCOMES.get(one.outcome or "", "Not said")] for one in found]
    return Listed(title, ["Check", "When", "By", "What followed"], rows, _of(setting))


def setting_timeline(title: str, ref: str) -> Listed:
    """What happened about a setting, of the kinds and days that its page shows, the newest first."""
    setting, asked = setting_by_ref(ref), timeline_asked(viewer_now())
    told = timeline.timeline_of(setting, asked.told, since=asked.since, until=asked.until, most=timeline.MOST_SHOWN)
    cut = f"only the newest {timeline.MOST_SHOWN:,}: narrow it by days for the others" if told.more else ""
    rows: list[list[Cell]] = [[one.on, timeline.KINDS.get(one.kind, one.kind), one.title, one.text, one.learned_on]
                              for one in told.entries]
    kinds = ", ".join(words for kind, words in asked.kinds.items() if kind in asked.chosen)
    return Listed(title, ["Day", "Kind", "What", "Particulars", "Learned on another day"], rows, [*_of(setting), *said([
        ("Kinds", kinds), ("From", asked.since and asked.since.isoformat()),
        ("To", asked.until and asked.until.isoformat()), ("Entries", cut)])])


def inspection_judgements(title: str, inspection_id: int) -> Listed:
    """The judgements of an inspection, with what each source says."""
    rows: list[list[Cell]] = [[
        judgement_label(row.key, row.label if "report" in row.by_source else None), _believed(row),
        "; ".join(f"{SOURCES.get(source, source)}: {_grade(one) or 'not given'}"
                  for source, one in row.by_source.items()),
        row.believed.page if row.believed else None, row.believed.quote if row.believed else None]
        for row in ofsted.judgements_of(inspection_id)]
    return Listed(title, ["Judgement", "Grade", "What each source says", "Page of the report",
                          "In the words of the report"], rows, _of_inspection(inspection_id, counts=True))


def inspection_requirements(title: str, inspection_id: int) -> Listed:
    """The statutory requirements that an inspection's report makes."""
    return _requirements(title, ofsted.requirements_of([inspection_id]), _of_inspection(inspection_id, counts=True))


def inspection_corrections(title: str, inspection_id: int) -> Listed:
    """What people said about a report."""
    names = people().names()
    rows: list[list[Cell]] = [[
        field_words(row.field), (row.was_read or "not read").replace("_", " "),
        (row.corrected or "not said in the report").replace("_", " "), row.note,
        names.get(row.by, "Somebody who has left"), row.at] for row in corrections_of(inspection_id)]
    return Listed(title, ["What", "Was read as", "Is", "Note", "Who", "When"], rows, _of_inspection(inspection_id))


def _requirements(title: str, found: list[Requirement], about: list[tuple[str, str]]) -> Listed:
    ours = allowed(Permission.FLAG_READ)
    rows: list[list[Cell]] = [[
        row.due_on, row.text, ", ".join(row.regulations), row.page, row.met_on or "Not recorded as met",
        *([row.met_evidence if row.met_on else None] if ours else [])] for row in found]
    return Listed(title, ["Due", "Requirement", "Regulations", "Page of the report", "Met",
                          *(["How that is known"] if ours else [])], rows, about)


def _believed(row: JudgementShown) -> str:
    if row.believed:
        return _grade(row.believed) or "Not given"
    if row.disputed:
        return "Disputed: a person is asked"
    return "The report does not say" if "person" in row.by_source else "Not read"


def _grade(judgement: Judgement) -> str:
    found = judgement.outcome or judgement.grade
    return found.words if found else ""


def _of(setting: Setting) -> list[tuple[str, str]]:
    called = settings_called([setting.id])[setting.id]
    return [("Setting", f"{called.name} ({called.ref})")]


def _of_inspection(inspection_id: int, *, counts: bool = False) -> list[tuple[str, str]]:
    """Which inspection, and of which setting. Raises ``NotFound``, also for another council's setting, and for one that
    a person said to be no report of the setting where that is what ``counts``."""
    found, called = inspection_called(inspection_id)
    if counts and found.state == "withdrawn":
        raise NotFound("A person said that this document is not a report of the setting. Nothing in it counts.")
    return [("Setting", f"{called.name} ({called.ref})"), ("Inspection", report_called(found))]


LISTS: Final = (
    Exported("setting-flags", "Open flags of a setting", Permission.FLAG_READ, setting_flags,
             of=f"{_OF_SETTING}/flags", narrowed=False),
    Exported("setting-requirements", "Requirements in force at a setting", Permission.SETTING_READ,
             setting_requirements, of=f"{_OF_SETTING}/requirements", narrowed=False, holds=DataClass.PUBLIC),
    Exported("setting-inspections", "Inspections and reports of a setting", Permission.SETTING_READ,
             setting_inspections, of=f"{_OF_SETTING}/inspections", narrowed=False, holds=DataClass.PUBLIC),
    Exported("setting-checks", "Checks before placing at a setting", Permission.PLACEMENT_CHECK_READ, setting_checks,
             of=f"{_OF_SETTING}/checks", narrowed=False),
    Exported("setting-timeline", "Timeline of a setting", Permission.SETTING_READ, setting_timeline,
             of=f"{_OF_SETTING}/timeline", holds=DataClass.PUBLIC),
    Exported("inspection-judgements", "Judgements of an inspection", Permission.SETTING_READ, inspection_judgements,
             of=f"{_OF_INSPECTION}/judgements", narrowed=False, holds=DataClass.PUBLIC),
    Exported("inspection-requirements", "Requirements of an inspection", Permission.SETTING_READ,
             inspection_requirements, of=f"{_OF_INSPECTION}/requirements", narrowed=False, holds=DataClass.PUBLIC),
    Exported("inspection-corrections", "What people said about a report", Permission.FLAG_READ, inspection_corrections,
             of=f"{_OF_INSPECTION}/corrections", narrowed=False),
)
