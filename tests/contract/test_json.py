"""What ``--json`` prints: the keys of the contract, on standard output, and nothing else there."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from qa_service.accounts.models import Authority
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.database.session import migrating
from qa_service.marks.service import mark
from qa_service.placements.models import Child, Placement
from qa_service.providers.models import Setting
from qa_service.vocabulary import SubjectType
from tests.contract.commands import Shell
from tests.lists.files import BANNER, event, home, write_csv
from tests.readers.making import home_report

LIST_KEYS = {"file", "kind", "as_at", "rows", "imported", "unchanged", "rejected", "provision_types", "grades"}
READ_KEYS = {
    "file", "sha256", "status", "reason", "kind", "event_type", "urns", "inspected", "published", "judgements",
    "outcome", "previous", "enforcement", "history", "requirements", "recommendations", "registered_provider",
    "registered_provider_address", "responsible_individual", "registered_manager", "inspectors", "local_authority",
    "unread"}
FLAG_KEYS = {"rule", "severity", "subject", "title", "raised_on", "state", "evidence"}
COLLECT_KEYS = {"requests", "settings_checked", "not_checked", "new_documents", "recorded", "to_read_by_hand",
                "flags_raised"}


def run(app: Flask, *arguments: str | Path, status: int = 0) -> Any:
    """The JSON that a command prints; its standard output must be nothing else."""
    ended = app.test_cli_runner().invoke(args=[*map(str, arguments), "--json"])
    assert ended.exit_code == status, ended.output
    return json.loads(ended.stdout)


def _lists(folder: Path) -> list[Path]:
    return [write_csv(folder, [home(), home(urn="SC900002", overall="Inadequate")], above=[BANNER]),
            write_csv(folder, [event()], name="provider_level_in_year_2024_25.csv")]


def test_register_import(app: Flask, tmp_path: Path) -> None:
    found = run(app, "register", "import", *_lists(tmp_path))
    providers, events = found["files"]
    assert set(providers) >= LIST_KEYS and set(events) >= LIST_KEYS
    assert (providers["kind"], providers["as_at"], providers["rows"]) == ("providers", "2025-03-31", 2)
    assert (providers["imported"], providers["unchanged"], providers["rejected"]) == (2, 0, [])
    assert providers["provision_types"] == {"Children's home": 2}
    assert providers["grades"] == {"good": 1, "inadequate": 1}
    assert events["kind"] == "events"
    again = run(app, "register", "import", *_lists(tmp_path))
    assert [(one["imported"], one["unchanged"]) for one in again["files"]] == [(0, 2), (0, 1)]


def test_register_import_names_each_row_that_was_rejected_and_ends_with_1(app: Flask, tmp_path: Path) -> None:
    file = write_csv(tmp_path, [home(), home(urn="?")], above=[BANNER])
    (found,) = run(app, "register", "import", file, status=1)["files"]
    (rejected,) = found["rejected"]
    assert set(rejected) >= {"line", "reason"} and isinstance(rejected["line"], int) and rejected["reason"]


def test_ofsted_read_prints_a_line_a_file(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(home_report())
    (tmp_path / "letter.pdf").write_text("a letter")
    ended = app.test_cli_runner().invoke(args=[
        "ofsted", "read", str(tmp_path / "report.pdf"), str(tmp_path / "letter.pdf"), "--json"])
    assert ended.exit_code == 1
    report, letter = (json.loads(line) for line in ended.stdout.splitlines())
    assert set(report) >= READ_KEYS and set(letter) >= READ_KEYS
    assert report["file"].endswith("report.pdf") and re.fullmatch("[0-9a-f]{64}", report["sha256"])
    assert report["kind"] == "childrens_home" and report["urns"] == ["SC000000"]
    overall = next(one for one in report["judgements"] if one["key"] == "overall")
    assert set(overall) >= {"key", "label", "grade", "page", "quote"}
    assert (overall["grade"], overall["page"]) == ("good", 1) and "good" in overall["quote"]
    assert (letter["status"], letter["judgements"]) == ("unreadable", []) and letter["reason"]


def _exposed_to_an_inadequate_home(app: Flask, authority: int, folder: Path) -> None:
    run(app, "register", "import", *_lists(folder))
    with app.app_context(), acting_for(authority), transaction():
        setting = db.session.query(Setting).filter_by(urn="SC900002").one()
        child = Child(reference="MB-1")
        db.session.add(child)
        db.session.flush()
        db.session.add(Placement(
            child_id=child.id, setting_id=setting.id, setting_as_written="there", origin="own-list", origin_key="1",
            started_on=date(2024, 5, 1), recorded_at=utc_now()))
        mark(SubjectType.SETTING, [setting.id], reason="test")


def test_flags_assess_and_list(app: Flask, authority: int, tmp_path: Path) -> None:
    _exposed_to_an_inadequate_home(app, authority, tmp_path)
    run(app, "flags", "assess", "--as-at", "2025-04-02")
    flags = run(app, "flags", "list")
    assert flags, "an inadequate home with our child in it is flagged"
    for flag in flags:
        assert set(flag) >= FLAG_KEYS and set(flag["subject"]) >= {"type", "urn", "name"}
        assert flag["state"] in ("open", "acknowledged", "snoozed")
        assert flag["evidence"], "no flag without evidence"
        for piece in flag["evidence"]:
            assert set(piece) >= {"text", "document", "page", "quote"} and piece["text"]
    below_good = [flag for flag in flags if flag["rule"] == "OF-01"]
    assert [flag["subject"]["urn"] for flag in below_good] == ["SC900002"]
    assert below_good[0]["severity"] == "critical" and date.fromisoformat(below_good[0]["raised_on"])
    assert {flag["rule"] for flag in run(app, "flags", "list", "--rule", "OF-01")} == {"OF-01"}
    assert run(app, "flags", "list", "--as-at", "2020-01-01") == []


def test_flags_rules(app: Flask) -> None:
    rules = run(app, "flags", "rules")
    assert all(set(rule) >= {"code", "title", "severity", "basis", "subject", "parameters", "restricted"}
               for rule in rules)
    assert "OF-01" in {rule["code"] for rule in rules} and len({rule["code"] for rule in rules}) == len(rules)


def test_ofsted_collect_with_the_site_away_says_what_was_not_checked_and_ends_with_1(
        database_url: str, authority: int, tmp_path: Path, app: Flask) -> None:
    _exposed_to_an_inadequate_home(app, authority, tmp_path)
    away = "http://127.0.0.1:9"
    ended = Shell(database_url, tmp_path / "data")(
        "ofsted", "collect", "--urn", "SC900002", "--json", OFSTED_REPORTS_URL=away, OFSTED_FILES_URL=away)
    assert ended.status == 1, ended.err
    assert set(ended.json) >= COLLECT_KEYS
    (missed,) = ended.json["not_checked"]
    assert missed["urn"] == "SC900002" and missed["reason"] and ended.json["recorded"] == 0


def test_alerts_send(app: Flask, authority: int) -> None:
    assert set(run(app, "alerts", "send")) >= {"sent", "waiting", "failed"}


def test_audit_verify_names_the_first_break_and_ends_with_1(app: Flask, authority: int, tmp_path: Path) -> None:
    run(app, "register", "import", *_lists(tmp_path))
    good = run(app, "audit", "verify")
    assert good["events"] >= 2
    with app.app_context(), migrating(), db.engine.begin() as link:
        name, on = ("update", "") if link.dialect.name == "sqlite" else ("change", " ON audit_event")
        link.execute(text(f"DROP TRIGGER audit_event_no_{name}{on}"))
        link.execute(text("UPDATE audit_event SET action = 'nothing.happened' WHERE sequence = 2"))
    assert run(app, "audit", "verify", status=1)["broken_at"] == 2
    ended = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert ended.exit_code == 1 and "event 2" in ended.stderr


def test_accounts_invite_prints_a_link_that_is_used_once(app: Flask, authority: int) -> None:
    ended = app.test_cli_runner().invoke(args=["accounts", "invite", "new@marlowe.example", "--role", "manager"])
    assert ended.exit_code == 0
    link = ended.stdout.strip()
    assert link.startswith("http://127.0.0.1:8000/") and len(link.splitlines()) == 1
    assert app.test_client().get(link.removeprefix("http://127.0.0.1:8000")).status_code in (200, 302)


def test_placements_import(app: Flask, authority: int, tmp_path: Path) -> None:
    run(app, "register", "import", *_lists(tmp_path))
    file = tmp_path / "ours.csv"
    file.write_text("Child ref,Home,Start,£ a week\nMB-00001,SC900002,03/04/2024,3450\nMB-00002,,soon,1\n")
    found = run(app, "placements", "import", file, "--format", "own-list", status=1)
    assert set(found) >= {"rows", "imported", "unchanged", "rejected", "matched", "to_match"}
    assert (found["rows"], found["imported"], found["matched"]) == (2, 1, 1)
    assert [set(row) >= {"line", "reason"} and row["line"] for row in found["rejected"]] == [3]


def test_jobs_list_shows_every_job_with_its_last_and_next_run(app: Flask) -> None:
    ended = app.test_cli_runner().invoke(args=["jobs", "list"])
    assert ended.exit_code == 0
    for name in ("collect-ofsted", "assess-nightly", "send-alerts", "make-digests"):
        line = next(line for line in ended.stdout.splitlines() if line.startswith(name))
        assert "never run" in line and "next:" in line


def test_standard_output_holds_nothing_but_json_in_a_process_of_its_own(flask: Shell, tmp_path: Path) -> None:
    """With warnings, logs and progress, which belong on standard error."""
    imported = flask("register", "import", *_lists(tmp_path), "--json")
    assert imported.status == 0 and len(imported.json["files"]) == 2
    assert flask("flags", "assess", "--full", "--json").json
    assert flask("flags", "list", "--json").json == []
    assert flask("audit", "verify", "--json").json["events"] > 0


def test_two_councils_are_listed_together_and_restricted_flags_never(
        app: Flask, authority: int, tmp_path: Path) -> None:
    with app.app_context(), transaction():
        db.session.add(Authority(name="Fenwick Council", area="Fenwick"))
    _exposed_to_an_inadequate_home(app, authority, tmp_path)
    run(app, "flags", "assess", "--as-at", "2025-04-02")
    assert any(flag["rule"] == "OF-01" for flag in run(app, "flags", "list"))
    restricted = {rule["code"] for rule in run(app, "flags", "rules") if rule["restricted"]}
    assert not restricted & {flag["rule"] for flag in run(app, "flags", "list")}
