"""B3, B4: a damaged backup is refused before anything live is touched, and a backup tells nobody without its sheets."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qa_service.backups import keys, making, restoring, shares, verifying
from qa_service.backups.vault import Vault
from qa_service.errors import BadInput, Conflict, NotFound
from tests.assured import Figure
from tests.backups.making_some import CANARY, Installation, state_of


@pytest.fixture(scope="module")
def two(installed: Installation) -> tuple[str, str]:
    """The names of an older and a newer backup."""
    return installed.back_up(), installed.back_up()


def _parts(vault: Vault, name: str) -> list[Path]:
    return sorted([*vault.snapshot(name).iterdir(), *(vault.folder / "incoming" / "files").glob("*/*")])


def _flip(chance: random.Random, vault: Vault, name: str, _older: str) -> None:
    file = chance.choice(_parts(vault, name))
    data = bytearray(file.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)


def _truncate(chance: random.Random, vault: Vault, name: str, _older: str) -> None:
    file = chance.choice(_parts(vault, name))
    file.write_bytes(file.read_bytes()[:chance.randrange(file.stat().st_size)])


def _swap(chance: random.Random, vault: Vault, name: str, _older: str) -> None:
    one, other = chance.sample([file for file in _parts(vault, name) if not file.name.startswith("manifest")], 2)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def _old_list(chance: random.Random, vault: Vault, name: str, older: str) -> None:
    names = ["manifest.json", "manifest.sig", *(["database.sealed"] if chance.random() < 0.5 else [])]
    for one in names:
        shutil.copyfile(vault.snapshot(older) / one, vault.snapshot(name) / one)


def _remove(chance: random.Random, vault: Vault, name: str, _older: str) -> None:
    chance.choice([one for one in _parts(vault, name) if one.name != "manifest.json"]).unlink()


DAMAGES: list[Callable[[random.Random, Vault, str, str], None]] = [_flip, _truncate, _swap, _old_list, _remove]


@pytest.mark.assures("B3")
def test_100_damaged_backups_are_refused_before_live_data_is_touched(
        installed: Installation, two: tuple[str, str], tmp_path: Path, figure: Figure) -> None:
    older, name = two
    live, opening = tmp_path / "live", installed.opening
    (live / "documents").mkdir(parents=True)
    (live / "documents" / "kept").write_text("what is there")
    config = replace(installed.config, data_dir=live, database_url=f"sqlite:///{live / 'qa.sqlite3'}")
    (live / "qa.sqlite3").write_text("the live database")
    before, refused = state_of(live), 0
    for number in range(100):
        copy = Vault(tmp_path / "copy")
        shutil.copytree(installed.vault.folder, copy.folder)
        DAMAGES[number % len(DAMAGES)](random.Random(number), copy, name, older)
        with pytest.raises((BadInput, NotFound)) as said:
            restoring.restore(config, copy, name, opening, replace=True)
        assert "Traceback" not in str(said.value) and str(said.value).endswith((".", "”."))
        refused += state_of(live) == before
        shutil.rmtree(copy.folder)
    figure("B3", f"{refused} of 100 damaged backups refused before live data was touched")
    assert refused == 100


@pytest.mark.assures("B3")
def test_a_whole_backup_is_not_refused(installed: Installation, two: tuple[str, str]) -> None:
    for name in two:
        assert verifying.verify(installed.vault, name, installed.opening.checking).manifest.name == name


@pytest.mark.assures("B4", "S18")
def test_no_word_of_what_is_kept_stands_in_a_backup(
        installed: Installation, two: tuple[str, str], figure: Figure) -> None:
    with installed.app.app_context():
        held = [one.read_bytes() for one in installed.config.data_dir.rglob("*") if one.is_file()]
    assert sum(CANARY.encode() in data for data in held) >= 2, "the service holds it"
    files = [one for one in installed.vault.folder.rglob("*") if one.is_file()]
    words = (CANARY.encode(), b"Quetzalcoatl", b"Marlowe", b"SQLite format 3", b"sealed-files", b"user_account")
    found = [one for one in files if any(word in one.read_bytes() or word.decode() in one.name for word in words)]
    figure("B4", f"{len(found)} of {len(files)} files of a backup hold a word of what the service holds")
    assert len(files) > 10 and found == []


@pytest.mark.assures("B4")
def test_one_sheet_a_foreign_sheet_or_a_miscopied_one_opens_nothing(
        installed: Installation, two: tuple[str, str], tmp_path: Path) -> None:
    first, second, _third = installed.sheets
    _, foreign = keys.make(tmp_path / "other", tmp_path / "foreign")
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(first.read_text().replace(first.read_text().splitlines()[3][:4], "AAAA", 1))
    for sheets in ([], [first], [first, first], [first, foreign[1]], [wrong, second], [first, tmp_path / "none"]):
        with pytest.raises(BadInput):
            keys.opening(sheets)
    with pytest.raises(BadInput, match=r"signed by another|sheets"):
        restoring.restore(installed.config, installed.vault, two[1], keys.opening(foreign[:2]))


@pytest.mark.assures("B4")
def test_a_lost_sheet_is_no_loss_and_a_new_key_leaves_older_backups_to_their_own_sheets(
        installed: Installation, two: tuple[str, str], tmp_path: Path) -> None:
    first, second, third = installed.sheets
    opened = {keys.opening(pair).opening for pair in ([first, second], [second, third], [third, first])}
    assert len(opened) == 1
    own = making.own_folder(installed.config)
    kept = (own / "sealing.json").read_bytes()
    with pytest.raises(Conflict):
        keys.make(own, tmp_path / "again")
    name, anew = keys.make(own, tmp_path / "anew", anew=True)
    newest = installed.back_up()
    verified = verifying.verify(installed.vault, newest, keys.opening(anew[1:]).checking)
    assert verified.manifest.key_id == name and verifying.catalogue(verified, keys.opening(anew[:2]))
    old = keys.opening([first, third])
    assert verifying.catalogue(verifying.verify(installed.vault, two[0], old.checking), old)
    with pytest.raises(BadInput):
        verifying.verify(installed.vault, newest, old.checking)
    (own / "sealing.json").write_bytes(kept)
    shutil.rmtree(installed.vault.snapshot(newest))


def test_any_two_shares_give_the_secret_and_one_alone_says_nothing() -> None:
    chance = random.Random(7)
    for length in (1, 32, 68):
        secret = chance.randbytes(length)
        split = shares.split(secret)
        for left_out in shares.NUMBERS:
            assert shares.join({number: share for number, share in split.items() if number != left_out}) == secret
    same = [shares.split(b"\x00" * 64)[1] for _ in range(50)]
    assert len(set(same)) == 50, "a share of one secret is any share"


def test_the_service_cannot_open_what_it_has_written(installed: Installation, two: tuple[str, str]) -> None:
    """Nothing of the data folder, keys included, is a key that opens; only the sheets are."""
    said = json.loads((making.own_folder(installed.config) / "sealing.json").read_text())
    assert set(said) == {"recipient", "signing"}
    opening = installed.opening.opening
    for file in installed.config.data_dir.rglob("*"):
        held = file.read_bytes() if file.is_file() else b""
        assert opening not in held and opening.hex().encode() not in held


def test_what_is_stored_already_is_not_stored_again_and_a_damaged_document_stays_as_the_backup_has_it(
        installed: Installation, two: tuple[str, str]) -> None:
    with installed.app.app_context():
        making.make(installed.config)
        assert making.make(installed.config).new_files == 0
    document = next((installed.config.data_dir / "documents").glob("*/*"))
    good = document.read_bytes()
    document.write_bytes(b"damaged")
    with installed.app.app_context():
        made = making.make(installed.config)
    assert made.damaged == [document.name[:12]] and made.new_files == 0
    verified = verifying.verify(installed.vault, made.manifest.name, installed.opening.checking)
    named = {one.name.rpartition("/")[2]: one for one in verifying.catalogue(verified, installed.opening)}
    assert verifying.unseal_file(installed.vault, named[document.name], installed.opening) == good
    document.write_bytes(good)
