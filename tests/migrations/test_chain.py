"""M1: every migration runs up and down with data in it, on both engines, and the head is what the models say."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import Migrate, check, upgrade
from sqlalchemy import Column, Integer, Table, event, text
from sqlalchemy.exc import IntegrityError

from qa_service.app import create_app
from qa_service.database import db
from qa_service.tables import METADATA
from tests import databases
from tests.conftest import make_config
from tests.migrations import chain

REVISIONS = chain.revisions()
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=ENGINES)
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database in which nothing is."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'bare.sqlite3'}"
    else:
        cluster: databases.Cluster = request.getfixturevalue("postgres_cluster")
        cluster.run("DROP DATABASE IF EXISTS bare WITH (FORCE)")
        cluster.run("CREATE DATABASE bare")
        url = cluster.url("bare")
    app = create_app(make_config(url, tmp_path / "data"))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_M1_every_migration_keeps_all_data_on_its_way_up_and_down(bare: Flask) -> None:
    """Each revision in turn: data before it, up, the same data; data in what is new, down, the same data; up again."""
    for before, revision in zip(["base", *REVISIONS], REVISIONS, strict=False):
        earlier = chain.read(bare)
        chain.move(bare, revision)
        now = chain.read(bare)
        new = set(now) - set(earlier)
        assert chain.as_before(now, earlier) == earlier, f"{revision} up changed what was there"
        assert all(not now[name] for name in new), f"{revision} is expected to make empty tables"
        chain.load(bare, new)
        assert chain.references_hold(bare), f"{revision} up"
        chain.move(bare, before)
        assert chain.read(bare) == earlier, f"{revision} down changed what was there before it"
        assert chain.references_hold(bare), f"{revision} down"
        chain.move(bare, revision)
        chain.load(bare, new)
    full = chain.read(bare)
    assert all(len(found) == 2 for found in full.values()) and set(full) == {
        name for name in METADATA.tables if name != "audit_head"}


def test_M1_the_whole_chain_goes_down_from_full_tables_and_up_again(bare: Flask) -> None:
    chain.move(bare, REVISIONS[-1])
    chain.load(bare)
    for revision in [*reversed(REVISIONS[:-1]), "base"]:
        chain.move(bare, revision)
        assert chain.references_hold(bare)
    assert chain.tables(bare) == []
    with bare.app_context(), db.engine.connect() as link:
        if link.dialect.name == "postgresql":
            left = link.execute(text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")).all()
            assert left == [], "functions were left behind"
    chain.move(bare, REVISIONS[-1])


def test_M1_the_head_of_the_chain_is_what_the_models_say(bare: Flask) -> None:
    """``flask db check``: a model changed without a migration fails here. Add a numbered migration."""
    chain.move(bare, REVISIONS[-1])
    with bare.app_context():
        check(directory=str(chain.SCRIPTS))


@pytest.fixture
def changed_model() -> Iterator[None]:
    """A model with one column more, as somebody would have it who forgot the migration."""
    table: Table = METADATA.tables["child"]
    added: Column[int] = Column("forgotten", Integer)
    table.append_column(added)
    yield
    table._columns.remove(added)  # type: ignore[attr-defined]


def test_M1_a_model_changed_without_a_migration_is_found(bare: Flask, changed_model: None) -> None:
    chain.move(bare, REVISIONS[-1])
    with bare.app_context(), pytest.raises(SystemExit):
        check(directory=str(chain.SCRIPTS))


@pytest.fixture
def one_more(bare: Flask, tmp_path: Path) -> Path:
    """A copy of the chain that can be given one more migration."""
    copy = tmp_path / "migrations"
    shutil.copytree(chain.SCRIPTS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    Migrate(bare, db, directory=str(copy), compare_type=True, render_as_batch=True)
    return copy


def _write(folder: Path, body: str) -> None:
    (folder / "versions" / "9999_try.py").write_text(
        f'import sqlalchemy as sa\nfrom alembic import op\n\nrevision, down_revision = "9999", "{REVISIONS[-1]}"\n\n\n'
        f"def upgrade():\n{body}\n\ndef downgrade():\n    pass\n")


def _upgrade(app: Flask, folder: Path) -> None:
    with app.app_context():
        upgrade(directory=str(folder))
        db.session.remove()


def test_T2_rebuilding_a_table_keeps_the_rows_that_hang_on_it(bare: Flask, one_more: Path) -> None:
    """Inspections hang on settings, judgements on inspections with ON DELETE CASCADE: none may go."""
    chain.move(bare, REVISIONS[-1])
    chain.load(bare)
    before = chain.read(bare)
    _write(one_more, '    for name in ("setting", "inspection", "flag", "placement_import"):\n'
                     "        with op.batch_alter_table(name, recreate='always') as table:\n"
                     '            table.add_column(sa.Column("extra", sa.Integer()))\n'
                     if _engine(bare) == "sqlite" else
                     '    op.add_column("setting", sa.Column("extra", sa.Integer()))\n')
    _upgrade(bare, one_more)
    after = chain.read(bare)
    for found in after.values():
        for row in found:
            row.pop("extra", None)
    assert after == before


def _engine(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


def test_M1_a_migration_that_fails_half_way_leaves_nothing_of_itself(bare: Flask, one_more: Path) -> None:
    chain.move(bare, REVISIONS[-1])
    chain.load(bare)
    before = chain.read(bare)
    _write(one_more, '    op.create_table("half", sa.Column("id", sa.Integer()))\n'
                     '    op.execute("UPDATE setting SET region = \'Elsewhere\'")\n'
                     '    op.execute("no sql at all")\n')
    with pytest.raises(Exception, match="no sql at all"):
        _upgrade(bare, one_more)
    assert chain.read(bare) == before


def test_T2_a_migration_that_breaks_a_reference_is_taken_back(bare: Flask, one_more: Path) -> None:
    chain.move(bare, REVISIONS[-1])
    chain.load(bare)
    before = chain.read(bare)
    _write(one_more, '    op.execute("DELETE FROM setting WHERE id = 1")\n')
    with pytest.raises((SystemExit, IntegrityError)):  # Flask-Migrate logs our sentence, and ends
        _upgrade(bare, one_more)
    assert chain.read(bare) == before


def test_migrations_take_the_write_lock_at_once(tmp_path: Path) -> None:
    """A second programme that migrates at the same moment waits, rather than failing in the middle."""
    app = create_app(make_config(f"sqlite:///{tmp_path / 'bare.sqlite3'}", tmp_path / "data"))
    begun: list[str] = []
    with app.app_context():
        event.listen(db.engine, "connect", lambda link, _entry: link.set_trace_callback(begun.append))
    chain.move(app, REVISIONS[-1])
    begins = [sql for sql in begun if sql.startswith("BEGIN")]
    assert begins.count("BEGIN IMMEDIATE") >= len(REVISIONS)


def test_migrations_are_numbered_name_their_idea_and_have_a_way_back() -> None:
    assert [f"{number:04d}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    for revision in REVISIONS:
        words = chain.file_of(revision).read_text()
        assert re.match(rf'"""[A-Z][^"]+\n\nRevision: {revision}\nFollows: \w+\n', words), revision
        assert not re.search(r"\bpass\b", words.split("def downgrade")[1]) and "auto generated" not in words, revision
        assert "import qa_service" not in words and "from qa_service" not in words, f"{revision} must outlive the code"
        assert chain.file_of(revision).name.startswith(f"{revision}_")
