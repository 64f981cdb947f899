"""An older backup, put back on a new machine, brings nothing back that was erased since it was made."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qa_service.accounts.service import all_authority_ids
from qa_service.actor import Actor
from qa_service.backups import restoring
from qa_service.database import acting_for, db, transaction
from qa_service.errors import BadInput
from qa_service.permissions import Role
from qa_service.retention import service
from tests.assured import Figure
from tests.backups.making_some import Installation
from tests.data_protection.test_retention import CANARY, World, everything_on_disk, numbers_left
from tests.web.client import make_user

AS_AT = date(2022, 1, 1)


@pytest.mark.assurance
@pytest.mark.assures("D7", "B5")
def test_an_older_backup_on_a_new_machine_brings_nothing_back_that_was_erased(
        installed: Installation, tmp_path: Path, figure: Figure) -> None:
    with installed.app.app_context():
        (council,) = all_authority_ids()
        with acting_for(council):
            asks, decides = (Actor.user(make_user(council, role), role) for role in (Role.MANAGER, Role.ADMINISTRATOR))
            with transaction():
                world = World(council)
                world.fill(40)
            older = installed.back_up()
            with transaction():
                run = service.ask(by=asks, today=AS_AT).id
            with transaction():
                service.decide(run, True, by=decides)
            erased = sum(service.carry_out(today=AS_AT).values())
            standing = world.there()
        installed.back_up()
        db.session.remove()

    new = tmp_path / "new"
    shutil.copytree(installed.config.data_dir / "keys", new / "keys")
    config = replace(installed.config, data_dir=new, database_url=f"sqlite:///{new / 'qa.sqlite3'}")
    damaged = tmp_path / "damaged"
    shutil.copytree(installed.vault.folder, damaged)
    (damaged / "incoming" / "erased.jsonl").write_text("[1,")
    with pytest.raises(BadInput, match="says what was erased since"):
        restoring.restore(config, replace(installed.vault, folder=damaged), older, installed.opening)
    done = restoring.restore(config, installed.vault, older, installed.opening)

    assert any(line.endswith("records that had been erased since were erased again.") for line in done.said)
    with closing(sqlite3.connect(new / "qa.sqlite3")) as copy:
        there = {(name, id_) for name in {one[0] for one in world.records}
                 for (id_,) in copy.execute(f"SELECT id FROM {name}")}
    assert there == standing
    gone = {f"{CANARY}{number}x".encode() for number in set(range(40)) - numbers_left(world, standing)}
    assert len(gone) > 5
    assert [word for data in everything_on_disk(new) for word in gone if word in data] == []
    figure("D7", f"{erased} records erased after a backup are gone from its restored copy, database and files")
