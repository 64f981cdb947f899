"""Lists of what the council does here: what it follows and what is due, its rules and decisions, its own lists."""

from __future__ import annotations

from typing import Final

from flask import request

from qa_service.accounts import service as accounts_service
from qa_service.data_dictionary.entry import DataClass
from qa_service.errors import NotFound
from qa_service.flags import parameters, registry
from qa_service.flags import service as flags
from qa_service.flags.models import RuleGap
from qa_service.flags.names import Called, groups_called, settings_called
from qa_service.permissions import Permission
from qa_service.placements import imports, matches, uploads
from qa_service.placements.models import PlacementImport
from qa_service.placements.views_import import earlier_lists, gone_from, rows_not_taken
from qa_service.providers import names, watch_views
from qa_service.providers.models import Contact
from qa_service.reports.export import MOST_ROWS, Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many, said
from qa_service.reports.views_reading import DECISION_WORDS, last_decisions
from qa_service.vocabulary import SubjectType
from qa_service.web import asked_choice
from qa_service.web.people import people

GONE: Final = "Somebody who has left"
WATCHING: Final = {"mine": "You", "team": "The whole team", "others": "Colleagues"}
_WHERE: Final = {SubjectType.GROUP: "A provider group", SubjectType.IMPORT: "A list of placements",
                 SubjectType.PLACEMENT: "A placement of ours"}
_ONE_IMPORT: Final = "placements/imports/<int(max=2147483647):import_id>"


def following(title: str) -> Listed:
    """What this person follows, what the team does and, for who may see it, what colleagues do."""
    found, whose = watch_views.followed(), asked_choice("whose", WATCHING)
    called = people().names() if found["others"] else {}
    rows: list[list[Cell]] = [[
        WATCHING[key], one.kind, one.name, one.hint, one.settings, one.watch.since, one.watch.reason,
        called.get(one.watch.user_id or 0, GONE) if key == "others" else None]
        for key, some in found.items() if whose in ("", key) for one in some]
    return Listed(title, ["Who follows", "What it is", "What", "Reference or kind", "Settings now", "Since", "Why",
                          "Person"], rows, said([("Who follows", WATCHING.get(whose, ""))]))


def where_not_known(title: str) -> Listed:
    """Where rules cannot tell, and why."""
    rule = request.args.get("rule") or None
    page = flags.gaps(size=MOST_ROWS, rule=rule)
    refuse_too_many(page.total)
    titles = {one.code: one.title for one in registry.described_rules()}
    called = settings_called({gap.subject_id for gap in page.items if gap.subject_type is SubjectType.SETTING})
    groups = groups_called({gap.subject_id for gap in page.items if gap.subject_type is SubjectType.GROUP})
    rows: list[list[Cell]] = []
    for gap in page.items:
        name = called.get(gap.subject_id) if gap.subject_type is SubjectType.SETTING else None
        where = name.name if name else _where(gap, groups.get(gap.subject_id))
        rows.append([gap.rule, titles.get(gap.rule), gap.is_fault, where, *_ref_and_owner(name), gap.why, gap.since])
    return Listed(title, ["Rule", "What it looks for", "Fault of the service", "Where", "URN or reference", "Owner",
                          "Why", "Since"], rows, said([("Rule", rule)]))


def _where(gap: RuleGap, group: str | None) -> str:
    return (group if gap.subject_type is SubjectType.GROUP else None) or _WHERE.get(gap.subject_type, "This service")


def _ref_and_owner(called: Called | None) -> list[Cell]:
    return [called.ref, called.owner] if called else [None, None]


def rules(title: str) -> Listed:
    """Every rule with the numbers that it uses."""
    every = registry.described_rules()
    values = parameters.values_of(every)
    rows: list[list[Cell]] = [[
        rule.code, rule.title, rule.checks, rule.severity.value.capitalize(), rule.basis,
        "; ".join(f"{one.meaning}: {one.said(values[rule.code].by_name[one.name])}" for one in rule.parameters)]
        for rule in every]
    return Listed(title, ["Rule", "Title", "What it checks", "Severity", "Basis", "Numbers"], rows, [])


def rule_numbers(title: str, code: str) -> Listed:
    """The numbers of one rule, and who changed them."""
    rule = registry.rule_called(code)
    values, changed = parameters.values_of([rule])[code], parameters.settings_of(code)
    called = {user.id: user.name for user in accounts_service.active_users()}
    rows: list[list[Cell]] = []
    for one in rule.parameters:
        change = changed.get(one.name)
        rows.append([one.meaning, one.said(values.by_name[one.name]), one.said(one.default),
                     *([change.set_at, called.get(change.set_by or 0, GONE), change.reason] if change
                       else [None, None, None])])
    return Listed(title, ["What", "Now", "As delivered", "Changed", "By", "Why"], rows,
                  [("Rule", f"{rule.code} {rule.title}")])


def reading_decisions(title: str) -> Listed:
    """What people decided last about reports."""
    decided = last_decisions()
    called = settings_called([task.setting_id for task in decided if task.setting_id])
    by = people().names()
    rows: list[list[Cell]] = []
    for task in decided:
        name = called.get(task.setting_id or 0)
        rows.append([name.name if name else "Setting not known", *_ref_and_owner(name),
                     DECISION_WORDS.get(task.decision or ""), by.get(task.closed_by or 0, GONE), task.closed_at])
    return Listed(title, ["Setting", "URN or reference", "Owner", "Decision", "Who", "When"], rows, [])


def placement_lists(title: str) -> Listed:
    """The council's own lists that were brought in last."""
    rows: list[list[Cell]] = [[one.file_name, one.as_at, one.created_at,
                               "Imported" if one.state == "imported" else "Not imported yet", one.rows, one.rejected]
                              for one in earlier_lists()]
    return Listed(title, ["File", "Describes", "Uploaded", "State", "Rows", "Not taken"], rows, [])


def placements_gone(title: str, import_id: int) -> Listed:
    """Current placements that the newest list does not have."""
    record = _imported(import_id)
    gone, references = gone_from(import_id)
    rows: list[list[Cell]] = [[references[one.child_id], one.setting_as_written, one.started_on] for one in gone]
    return Listed(title, ["Child reference", "Setting as written", "Since"], rows, _of(record))


def placement_rows_not_taken(title: str, import_id: int) -> Listed:
    """The rows of an own list that could not be taken: line and reason, never what stood in them."""
    record, page = _imported(import_id), rows_not_taken(import_id, size=MOST_ROWS)
    refuse_too_many(page.total)
    return Listed(title, ["Row", "Why"], [[row.line, row.problem] for row in page.items], _of(record))


def placement_rows_to_look_at(title: str, import_id: int) -> Listed:
    """The rows of an own list that were taken with something left out."""
    record = _imported(import_id)
    return Listed(title, ["Row", "What"], [list(pair) for pair in imports.counts_of(import_id).warnings], _of(record))


def _imported(import_id: int) -> PlacementImport:
    record = uploads.get(import_id)
    if record.state != "imported":
        raise NotFound("This list is not imported yet.")
    return record


def _of(record: PlacementImport) -> list[tuple[str, str]]:
    return [("List", record.file_name)]


def matches_made(title: str) -> Listed:
    """Rows that people matched to settings."""
    page = matches.rows(waiting=False, size=MOST_ROWS)
    refuse_too_many(page.total)
    rows: list[list[Cell]] = [[
        row.reference, row.placement.setting_as_written,
        row.matched.name if row.matched else f"No registered setting: {row.placement.without_setting}",
        *_ref_and_owner(row.matched)] for row in page.items]
    return Listed(title, ["Child reference", "As written", "Matched to", "URN or reference", "Owner"], rows, [])


def setting_contacts(title: str, ref: str) -> Listed:
    """The contacts that the council keeps for a setting."""
    setting = names.setting_by_ref(ref)
    called = settings_called([setting.id])[setting.id]
    return _contacts(title, names.contacts(setting_id=setting.id), ("Setting", f"{called.name} ({called.ref})"))


def group_contacts(title: str, group_id: int) -> Listed:
    """The contacts that the council keeps for a provider group."""
    group = names.group_by_id(group_id)
    return _contacts(title, names.contacts(group_id=group_id), ("Provider group", group.name))


def _contacts(title: str, kept: list[Contact], whose: tuple[str, str]) -> Listed:
    rows: list[list[Cell]] = [[one.role, one.name, one.email, one.phone, one.note] for one in kept]
    return Listed(title, ["Role", "Name", "E-mail", "Telephone", "Note"], rows, [whose])


LISTS: Final = (
    Exported("following", "What is followed", Permission.SETTING_WATCH, following),
    Exported("flags-not-known", "Where rules cannot tell", Permission.FLAG_READ, where_not_known),
    Exported("rules", "Rules that raise flags", Permission.RULE_READ, rules, holds=DataClass.PUBLIC),
    Exported("rule-numbers", "Numbers of a rule", Permission.RULE_READ, rule_numbers, of="rules/<code>/numbers",
             holds=DataClass.PUBLIC),
    Exported("reading-decisions", "Last decisions about reports", Permission.REPORT_REVIEW, reading_decisions,
             narrowed=False),
    Exported("placement-lists", "Own lists brought in last", Permission.PLACEMENT_IMPORT, placement_lists),
    Exported("placements-gone", "Current placements that the newest list does not have", Permission.PLACEMENT_IMPORT,
             placements_gone, of=f"{_ONE_IMPORT}/gone", narrowed=False,
             holds=DataClass.PERSONAL, places=("Setting as written",)),
    Exported("placement-rows-not-taken", "Rows of our list that were not taken", Permission.PLACEMENT_IMPORT,
             placement_rows_not_taken, of=f"{_ONE_IMPORT}/rows-not-taken", narrowed=False),
    Exported("placement-rows-to-look-at", "Rows of our list taken with something left out or to look at",
             Permission.PLACEMENT_IMPORT, placement_rows_to_look_at, of=f"{_ONE_IMPORT}/rows-to-look-at",
             narrowed=False),
    Exported("matches-made", "Matches made by people", Permission.PLACEMENT_IMPORT, matches_made,
             holds=DataClass.PERSONAL, places=("As written", "Matched to", "URN or reference")),
    Exported("setting-contacts", "Contacts that we keep for a setting", Permission.SETTING_UPDATE, setting_contacts,
             of="settings/<ref>/contacts", narrowed=False, holds=DataClass.PERSONAL),
    Exported("group-contacts", "Contacts that we keep for a provider group", Permission.SETTING_UPDATE, group_contacts,
             of="groups/<int(max=2147483647):group_id>/contacts", narrowed=False, holds=DataClass.PERSONAL),
)
