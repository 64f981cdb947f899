"""Files on a store of the S3 kind, which several machines share: the same promises as on one disk."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from qa_service.app import create_app
from qa_service.backups import keys, making, restoring
from qa_service.config import BadConfiguration, load
from qa_service.database import db
from qa_service.documents import service as documents
from qa_service.documents.object_store import _client
from qa_service.documents.stores import store
from qa_service.errors import CouldNotStore, NotFound, Unreachable
from qa_service.operations import condition
from qa_service.operations.condition import State
from tests.conftest import make_config
from tests.operations.fake_s3 import FakeS3, serving


@pytest.fixture(scope="module")
def s3() -> Iterator[FakeS3]:
    with serving() as server, pytest.MonkeyPatch.context() as patched:
        patched.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patched.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        _client.cache_clear()
        yield server


def machine(s3: FakeS3, folder: Path, database: Path) -> Flask:
    """A machine with a data folder of its own, on the database and the files of all."""
    return create_app(make_config(f"sqlite:///{database}", folder, QA_OBJECT_STORE="s3://quality/files",
                                  QA_OBJECT_STORE_ENDPOINT=s3.address, QA_OBJECT_STORE_REGION="eu-west-2",
                                  QA_BACKUP_DIR=str(folder / "vault")))


@pytest.fixture
def two(s3: FakeS3, tmp_path: Path, sqlite_template: Path) -> Iterator[tuple[Flask, Flask]]:
    s3.held.clear()
    s3.away = False
    shutil.copyfile(sqlite_template, tmp_path / "qa.sqlite3")
    machines = machine(s3, tmp_path / "one", tmp_path / "qa.sqlite3"), machine(
        s3, tmp_path / "other", tmp_path / "qa.sqlite3")
    yield machines
    for app in machines:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_what_one_machine_keeps_another_reads(two: tuple[Flask, Flask], s3: FakeS3) -> None:
    one, other = two
    data = b"%PDF-1.7 a report" * 1000
    with one.app_context():
        sha256 = documents.keep_bytes(data)
        assert documents.keep_bytes(data) == sha256
        store("sealed-files").put("ab/abc", b"sealed")
    assert set(s3.held) == {f"quality/files/documents/{sha256[:2]}/{sha256}", "quality/files/sealed-files/ab/abc"}
    with other.app_context():
        assert documents.bytes_of(sha256) == data and documents.path_of(sha256).read_bytes() == data
        assert store("sealed-files").read("ab/abc") == b"sealed"
        store("sealed-files").delete("ab/abc")
        assert [one.name for one in store("sealed-files").entries()] == []
    with one.app_context(), pytest.raises(NotFound):
        store("sealed-files").read("ab/abc")


def test_a_damaged_object_is_not_shown_and_is_put_anew(two: tuple[Flask, Flask], s3: FakeS3) -> None:
    with two[0].app_context():
        sha256 = documents.keep_bytes(b"a report")
        s3.held[f"quality/files/documents/{sha256[:2]}/{sha256}"] = b"something else"
        with pytest.raises(NotFound, match="damaged"):
            documents.bytes_of(sha256)
        documents.keep_bytes(b"a report")
        assert documents.bytes_of(sha256) == b"a report"
        with pytest.raises(NotFound):
            documents.path_of(hashlib.sha256(b"never").hexdigest())


def test_a_store_that_is_away_keeps_nothing_half_and_shows_on_the_page_of_the_service(
        two: tuple[Flask, Flask], s3: FakeS3, monkeypatch: pytest.MonkeyPatch) -> None:
    from qa_service.database import transaction

    with two[0].app_context():
        with transaction():
            sha256 = documents.keep_bytes(b"kept before")
            documents.record_document(sha256, 11, media_type="application/pdf", origin="upload:1")
        s3.away = True
        with pytest.raises(Unreachable):
            documents.bytes_of(sha256)
        with pytest.raises((CouldNotStore, Unreachable)):
            documents.keep_bytes(b"another")
        found = {one.key: one for one in condition.look(two[0].config["SERVICE"])}
        assert found["stored-files"].state is State.UNKNOWN
    assert len(s3.held) == 1


def test_files_of_the_store_are_backed_up_and_put_back_into_it(
        two: tuple[Flask, Flask], s3: FakeS3, tmp_path: Path) -> None:
    app = two[0]
    config = app.config["SERVICE"]
    with app.app_context():
        kept = {documents.keep_bytes(f"report {number}".encode()) for number in range(5)}
        store("sealed-files").put("ab/abc", b"sealed")
        _, sheets = keys.make(making.own_folder(config), tmp_path / "sheets")
        made = making.make(config)
        assert made.manifest.files == 6 and made.new_files == 6
        assert making.make(config).new_files == 0
        db.session.remove()
        db.engine.dispose()
    before = dict(s3.held)
    s3.held.clear()
    (tmp_path / "qa.sqlite3").unlink()
    listed = restoring.restore(config, making.vault_of(config), made.manifest.name, keys.opening(sheets[:2]),
                               without_keys=True)
    assert listed.files == 6 and s3.held == before
    assert all(any(key.endswith(sha256) for key in s3.held) for sha256 in kept)


@pytest.mark.parametrize("given", [{"QA_OBJECT_STORE": "quality"}, {"QA_OBJECT_STORE": "s3://"}])
def test_an_address_that_is_none_is_refused_at_the_start(given: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="QA_OBJECT_STORE must be"):
        load({"QA_DATA_DIR": str(tmp_path), **given})


def test_a_store_without_tls_is_refused_in_production(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="https"):
        load({"QA_ENV": "production", "QA_DATA_DIR": str(tmp_path), "QA_OBJECT_STORE": "s3://quality",
              "QA_OBJECT_STORE_ENDPOINT": "http://objects.internal"})
