"""One installation for the tests of a file that only read it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_service.app import create_app
from qa_service.database import db
from tests.backups.making_some import CANARY, Installation, furnish
from tests.conftest import make_config
from tests.web.client import make_user


@pytest.fixture(scope="module")
def installed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A council on SQLite with documents, keys and a folder for backups."""
    from datetime import date

    from qa_service.accounts.models import Authority
    from qa_service.database import acting_for, transaction
    from qa_service.permissions import Role

    folder = tmp_path_factory.mktemp("backed-up")
    (folder / "data").mkdir(mode=0o700)
    shutil.copyfile(sqlite_template, folder / "data" / "qa.sqlite3")
    config = make_config(f"sqlite:///{folder / 'data' / 'qa.sqlite3'}", folder / "data",
                         QA_BACKUP_DIR=str(folder / "vault"))
    app = create_app(config)
    with app.app_context(), transaction():
        council = Authority(name=f"Marlowe {CANARY}", area="Marlowe", go_live_on=date(2024, 1, 1))
        db.session.add(council)
        db.session.flush()
        council_id = council.id
    with app.app_context(), acting_for(council_id):
        make_user(council_id, Role.MANAGER)
    yield furnish(app, config, folder)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
