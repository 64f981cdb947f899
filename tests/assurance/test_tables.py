"""The tables of what is assured name the tests that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import assurance_table


def test_the_tables_name_the_tests_that_there_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where this fails: ``make test``, ``make assurance THIRD=all``, then ``python -m tools.assurance_table``."""
    monkeypatch.setattr("sys.argv", ["assurance_table", "--check", "--results", str(tmp_path / "none.json")])
    assert assurance_table.main() == 0


def test_a_table_that_names_a_test_less_is_found(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = assurance_table.ASSURANCE.read_text("utf-8")
    shorter = tmp_path / "docs" / "assurance.md"
    shorter.parent.mkdir()
    shorter.write_text(page.replace("`tests/foundations/", "`tests/nowhere/", 1), "utf-8")
    assert shorter.read_text("utf-8") != page
    monkeypatch.setattr(assurance_table, "ASSURANCE", shorter)
    monkeypatch.setattr(assurance_table, "ROOT", tmp_path)
    monkeypatch.setattr("sys.argv", ["assurance_table", "--check", "--results", str(tmp_path / "none.json")])
    assert assurance_table.main() == 1
    assert "names other tests" in capsys.readouterr().out
