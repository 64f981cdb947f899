"""S18: what concerns say is on no disk in plain words; changed bytes are refused; the key can be changed any time."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from qa_service.accounts import kept_forms
from qa_service.accounts.models import KeptForm
from qa_service.actor import Actor
from qa_service.concerns import files, keeping, keys, service
from qa_service.concerns.models import Concern, ConcernEntry
from qa_service.database import db, transaction
from qa_service.documents.uploaded import clean
from qa_service.sealing import KeyLost, Keyring, SealBroken, Wrapped, keyring
from tests.concerns.making import KNOWN, NOTE, a_lead, opened, reported, said
from tests.flags.builder import a_setting

BY = Actor.command("test")
pytestmark = pytest.mark.only("sqlite")
Figure = Callable[[str, str], None]
WORDS = (b"Zebrafinch", b"Quetzalcoatl", b"kingfisher-plan")


@pytest.fixture
def full(context: Flask) -> tuple[Actor, str]:
    """A concern with a note, a line in its chronology, a file and a draft of somebody's."""
    lead = a_lead()
    with transaction():
        home = a_setting()
    reference = reported(lead, said(home))
    picture = BytesIO()
    Image.effect_noise((64, 64), 80).save(picture, "PNG")
    with transaction():
        service.add_note(reference, "Quetzalcoatl rang back", on=None, by=lead, today=KNOWN.date())
        files.add(reference, clean(picture.getvalue(), "kingfisher-plan.png"), by=lead)
        kept_forms.keep(lead.user_id or 0, f"/concern/{reference}/note", {"text": ["Zebrafinch in a draft"]})
    return lead, reference


def everything_on_disk(app: Flask) -> dict[str, bytes]:
    """Every file of the data folder and the database, with what has not been written back yet."""
    folder: Path = app.config["SERVICE"].data_dir
    database = Path(str(db.engine.url.database))
    found = [one for one in folder.rglob("*") if one.is_file() and "keys" not in one.parts]
    return {str(one): one.read_bytes() for one in [*found, *database.parent.glob(f"{database.name}*")]}


def test_S18_no_word_of_a_concern_its_files_or_drafts_is_on_the_disk(
        context: Flask, full: tuple[Actor, str], figure: Figure) -> None:
    lead, reference = full
    kept, data = files.bytes_of(opened(reference, lead), files.files_of(opened(reference, lead))[0].reference)
    disk = everything_on_disk(context)
    assert len(disk) > 2 and any(b"concern_entry" in one for one in disk.values()), "the database is among them"
    for words in (*WORDS, data[:200], b"harmed", str(KNOWN.date()).encode()):
        assert not [name for name, content in disk.items() if words in content], words
    assert opened(reference, lead).facts.note == NOTE and kept.name == "kingfisher-plan.png"
    figure("S18", f"0 words of a concern, its file or its draft in {len(disk)} files on the disk")


def test_S18_a_thousand_changed_bits_are_refused_a_thousand_times(
        context: Flask, full: tuple[Actor, str], figure: Figure) -> None:
    lead, reference = full
    row = opened(reference, lead).concern
    chance, refused = random.Random(5), 0
    key, place = keeping.key_of(row), keeping.place(row, "facts")
    for number in range(1000):
        sealed = bytearray(row.facts if number % 2 else row.wrapped_key)
        sealed[chance.randrange(len(sealed))] ^= 1 << chance.randrange(8)
        try:
            if number % 2:
                key.open(bytes(sealed), place)
            else:
                keyring().unwrap(Wrapped(bytes(sealed), row.key_version))
        except SealBroken:
            refused += 1
    assert refused == 1000
    figure("S18", f"{refused:,} of 1,000 changed bits refused")


def test_S18_what_is_moved_from_one_concern_to_another_is_refused(context: Flask, full: tuple[Actor, str]) -> None:
    lead, reference = full
    with transaction():
        home = a_setting()
    other = reported(lead, said(home))
    one, two = (opened(which, lead).concern for which in (reference, other))
    with transaction():
        db.session.execute(update(Concern).where(Concern.reference == other).values(
            facts=one.facts, wrapped_key=one.wrapped_key))
    with pytest.raises(SealBroken):
        opened(other, lead)
    with transaction():
        db.session.execute(update(ConcernEntry).where(ConcernEntry.concern_id == one.id, ConcernEntry.number == 1)
                           .values(content=select(ConcernEntry.content).where(
                               ConcernEntry.concern_id == one.id, ConcernEntry.number == 2).scalar_subquery()))
    with pytest.raises(SealBroken):
        keeping.entries_of(opened(reference, lead).concern)
    assert two.id != one.id


def test_S18_the_key_is_changed_although_it_is_stopped_at_every_point(
        context: Flask, full: tuple[Actor, str], monkeypatch: pytest.MonkeyPatch, figure: Figure) -> None:
    lead, reference = full
    with transaction():
        home = a_setting()
    references = [reference, *(reported(lead, said(home)) for _ in range(4))]
    monkeypatch.setattr(keys, "AT_ONCE", 2)
    wrap = Keyring.wrap
    for stopped_at in range(1, 7):
        calls = [0]

        def stops(ring: Keyring, key: object, calls: list[int] = calls, stopped_at: int = stopped_at) -> object:
            calls[0] += 1
            if calls[0] == stopped_at:
                raise KeyboardInterrupt
            return wrap(ring, key)  # type: ignore[arg-type]

        monkeypatch.setattr(Keyring, "wrap", stops)
        with pytest.raises(KeyboardInterrupt):
            keys.rotate(by=BY)
        monkeypatch.setattr(Keyring, "wrap", wrap)
        assert all(opened(one, lead).facts.note == NOTE for one in references), f"stopped at {stopped_at}"
    newest = keys.rotate(by=BY, new_key=False)
    assert keys.standing().by_key == {newest: 6}, "five concerns and a draft"
    assert keys.retire_old(by=BY) and keyring().versions() == [newest]
    assert all(opened(one, lead).facts.note == NOTE for one in references)
    row = db.session.scalars(select(KeptForm)).one()
    assert kept_forms.fields_of(row) == {"text": ["Zebrafinch in a draft"]}
    figure("S18", f"{len(references)} concerns and a draft whole after a change of key stopped at each of 6 points")


def test_a_lost_key_shows_nothing_loses_nothing_and_says_what_to_do(context: Flask, full: tuple[Actor, str]) -> None:
    lead, reference = full
    file = context.config["SERVICE"].data_dir / "keys" / "000001.key"
    assert file.stat().st_mode & 0o777 == 0o600 and file.parent.stat().st_mode & 0o777 == 0o700
    away = file.rename(file.with_name("away"))
    with pytest.raises(KeyLost, match="Nothing of it is lost"):
        opened(reference, lead)
    result = context.test_cli_runner().invoke(args=["concerns", "keys"])
    assert result.exit_code == 1 and "key 1 wraps 2 records: MISSING" in result.output
    with transaction():
        home = a_setting()
    newer = reported(a_lead(), said(home, involved=()))
    assert opened(newer, lead).facts.note == NOTE, "a concern can be reported all the same"
    away.rename(file)
