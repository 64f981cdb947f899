"""O1: twenty things that can go wrong, each put wrong, each shown on the page, in the metrics and by the command."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy import insert, select, update

from qa_service.accounts.models import SignInAttempt, User
from qa_service.actor import Actor
from qa_service.alerts import service as alerts
from qa_service.alerts.models import Alert, AlertState, MailOutage
from qa_service.audit import service as audit
from qa_service.backups import making
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import across_authorities, db, transaction
from qa_service.documents import service as documents
from qa_service.jobs import registry
from qa_service.jobs.models import JobRun
from qa_service.operations import condition, looks_at_data, metrics, telling
from qa_service.operations.condition import State
from qa_service.permissions import Role
from qa_service.restored import service as restored
from tests.assured import Figure
from tests.backups.making_some import furnish
from tests.conftest import make_config
from tests.web.client import Browser, make_user

pytestmark = pytest.mark.only("sqlite")
TOKEN = "a-token-that-only-this-test-knows-0123456789"
BY = Actor.command("test")


def certificate(file: Path, *, days: int) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, utc_now() - timedelta(days=1),
                                   utc_now() + timedelta(days=days)).sign(key, hashes.SHA256())
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def healthy(app: Flask, authority: int, tmp_path: Path) -> Config:
    """A service at which everything is as it should be."""
    config = make_config(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path / "data", QA_METRICS_TOKEN=TOKEN,
                         QA_BACKUP_DIR=str(tmp_path / "vault"))
    config = replace(config, tls_certificate=certificate(tmp_path / "tls.pem", days=90))
    app.config["SERVICE"] = config
    (tmp_path / "data").mkdir(mode=0o700, exist_ok=True)
    installation = furnish(app, config, tmp_path)
    name = installation.back_up()
    shutil.copytree(config.backup_dir / "incoming", config.backup_dir / "kept")  # type: ignore[operator]
    assert name
    (making.own_folder(config) / "drill.json").write_text(json.dumps(
        {"at": utc_now().isoformat(), "restore_seconds": 9, "succeeded": True}))
    with app.app_context(), transaction():
        for job in registry.all_jobs():
            db.session.add(JobRun(job=job.name, slot="manual-1", state="done", worker="w", attempts=1,
                                  started_at=utc_now(), heartbeat_at=utc_now(), finished_at=utc_now()))
        audit.record("test.happened", by=BY)
    return config


def looked_at(app: Flask) -> dict[str, State]:
    with app.app_context():
        return {one.key: one.state for one in condition.look(app.config["SERVICE"])}


Wrong = Callable[[Flask, Config], Any]


def in_database(change: Callable[[], Any]) -> Wrong:
    def act(app: Flask, _config: Config) -> None:
        with app.app_context(), across_authorities(), transaction():
            change()
    return act


def _age_runs() -> None:
    for run in db.session.scalars(select(JobRun)):
        run.started_at = run.finished_at = utc_now() - timedelta(days=9)


def _late_mail() -> None:
    alerts.tell_task(key="late", template="mail-failed", context={}, roles=set(Role))
    db.session.execute(update(Alert).values(due_at=utc_now() - timedelta(hours=1)))


def _failed_mail() -> None:
    alerts.tell_task(key="failed", template="mail-failed", context={}, roles=set(Role))
    db.session.execute(update(Alert).values(state=AlertState.FAILED, failed_at=utc_now()))


@contextmanager
def disk_left(free: int) -> Iterator[None]:
    usage = shutil._ntuple_diskusage(100 * 2**30, 100 * 2**30 - free, free)  # type: ignore[attr-defined]
    with mock.patch.object(looks_at_data.shutil, "disk_usage", return_value=usage):
        yield


def set_to(**values: Any) -> Wrong:
    def act(app: Flask, config: Config) -> None:
        app.config["SERVICE"] = replace(config, **values)
    return act


def _remove_backups(_app: Flask, config: Config) -> None:
    shutil.rmtree(config.backup_dir)  # type: ignore[arg-type]


def _age_backups(_app: Flask, config: Config) -> None:
    for one in (config.backup_dir).glob("*/snapshots/*"):  # type: ignore[union-attr]
        old = datetime.now(UTC) - timedelta(hours=3)
        one.rename(one.with_name(f"{old:%Y%m%dT%H%M%S%fZ}-{one.name[-8:]}"))


def _nobody_keeps(_app: Flask, config: Config) -> None:
    shutil.rmtree(config.backup_dir / "kept")  # type: ignore[operator]


def _failed_drill(_app: Flask, config: Config) -> None:
    (making.own_folder(config) / "drill.json").write_text(json.dumps(
        {"at": utc_now().isoformat(), "restore_seconds": 9, "succeeded": False}))


def _damage_newest(app: Flask, config: Config) -> None:
    with app.app_context(), transaction():
        sha256 = documents.keep_bytes(b"newest")
        documents.record_document(sha256, 6, media_type="application/pdf", origin="upload:9").stored_at = (
            utc_now() + timedelta(seconds=1))
    (config.data_dir / "documents" / sha256[:2] / sha256).write_bytes(b"other")


def _old_schema(_app: Flask, config: Config) -> None:
    with closing(sqlite3.connect(config.database_url.removeprefix("sqlite:///"))) as link:
        link.execute("UPDATE alembic_version SET version_num = '0001'")
        link.commit()


def _break_trail(_app: Flask, config: Config) -> None:
    with closing(sqlite3.connect(config.database_url.removeprefix("sqlite:///"))) as link:
        link.execute("UPDATE audit_head SET sequence = sequence + 5")
        link.commit()


def _restore(app: Flask, _config: Config) -> None:
    with app.app_context(), transaction():
        restored.settle("20261123T090000000000Z-0123abcd", utc_now(), by=BY)


def _open_folder(_app: Flask, config: Config) -> None:
    config.data_dir.chmod(0o755)


def _future(app: Flask, _config: Config) -> None:
    with app.app_context(), mock.patch("qa_service.audit.service.utc_now",
                                       return_value=utc_now() + timedelta(hours=1)), transaction():
        audit.record("test.happened", by=BY)


FAULTS: dict[str, tuple[str, Wrong | None]] = {
    "no job runs": ("scheduler", in_database(_age_runs)),
    "a job is late": ("jobs-late", in_database(_age_runs)),
    "a job fails": ("jobs-failing", in_database(lambda: db.session.execute(
        update(JobRun).where(JobRun.job == "send-alerts").values(state="failed")))),
    "the disk is nearly full": ("disk", None),
    "the disk of backups is nearly full": ("backup-disk", None),
    "the database is read-only": ("database-writes", None),
    "the database does not answer": ("database", None),
    "the database is of another version": ("database", _old_schema),
    "no file can be kept": ("data-folder", None),
    "others look into the data folder": ("data-folder", _open_folder),
    "a stored document is damaged": ("stored-files", _damage_newest),
    "there is no backup": ("backup", _remove_backups),
    "the backup is old": ("backup", _age_backups),
    "nobody takes backups over": ("backup-kept", _nobody_keeps),
    "the keeper has stopped": ("backup-kept", _age_backups),
    "no backups are set up": ("backup", set_to(backup_dir=None, environment="production")),
    "the drill failed": ("drill", _failed_drill),
    "the mail server is away": ("mail-server", in_database(lambda: db.session.execute(insert(MailOutage).values(
        id=1, since=utc_now(), probes=1, next_probe_at=utc_now(), last_error="away")))),
    "mail waits": ("mail-waiting", in_database(_late_mail)),
    "mail was not delivered": ("mail-failed", in_database(_failed_mail)),
    "the clock is off": ("clock", _future),
    "the certificate ends soon": ("certificate", None),
    "the certificate cannot be read": ("certificate", set_to(tls_certificate=Path("/nowhere/tls.pem"))),
    "somebody guesses passwords": ("sign-ins", in_database(lambda: db.session.execute(insert(SignInAttempt).values(
        [{"subject": f"s{number}", "at": utc_now()} for number in range(150)])))),
    "the trail was cut short": ("audit", _break_trail),
    "this is a restored copy": ("in-service", _restore),
}


@contextmanager
def put_wrong(fault: str, app: Flask, config: Config, tmp_path: Path) -> Iterator[None]:
    """The faults that stand only as long as they are held."""
    with ExitStack() as stack:
        if fault.startswith("the disk"):
            stack.enter_context(disk_left(2**20))
        elif fault in ("the database is read-only", "the database does not answer"):
            kind = "readonly database" if "read-only" in fault else "unable to open database file"
            link = mock.Mock(side_effect=sqlite3.OperationalError(kind))
            if "read-only" in fault:
                faked = mock.MagicMock()
                faked.return_value.execute = link
                stack.enter_context(mock.patch.object(looks_at_data.sqlite3, "connect", faked))
            else:
                stack.enter_context(mock.patch.object(looks_at_data.version, "refuse_other_version", link))
        elif fault == "no file can be kept":
            stack.enter_context(mock.patch.object(Path, "write_bytes", side_effect=OSError(30, "Read-only")))
        elif fault == "the certificate ends soon":
            app.config["SERVICE"] = replace(config, tls_certificate=certificate(tmp_path / "old.pem", days=3))
        elif change := FAULTS[fault][1]:
            change(app, config)
        yield


def test_a_service_at_which_all_is_well_says_so(
        app: Flask, healthy: Config, client_for: Callable[[Role], Browser]) -> None:
    assert {key: state for key, state in looked_at(app).items() if state is not State.GOOD} == {}
    page = client_for(Role.ADMINISTRATOR).get("/service")
    assert "are as they should be" in page.text and "Act now" not in page.text


@pytest.mark.assures("O1")
@pytest.mark.assurance
@pytest.mark.rotating(each=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_in_the_metrics_at_once(
        app: Flask, authority: int, healthy: Config, fault: str, tmp_path: Path, figure: Figure) -> None:
    with app.app_context():
        make_user(authority, Role.MANAGER)
    key, _ = FAULTS[fault]
    with put_wrong(fault, app, healthy, tmp_path), app.app_context():
        found = {one.key: one for one in condition.look(app.config["SERVICE"])}
        written = metrics.written(app.config["SERVICE"])
    assert found[key].state is not State.GOOD, found[key]
    assert f'qa_check{{check="{key}",state="{found[key].state}"}} 0' in written
    assert found[key].state is State.UNKNOWN or found[key].to_do, "it says what to do"
    figure("O1", f"{len(FAULTS)} kinds of fault: each is in the metrics, on the page and in “flask check” at once")


@pytest.mark.assures("O1")
def test_administrators_are_told_by_mail_once_a_day_and_a_restored_copy_tells_nobody(
        app: Flask, authority: int, healthy: Config) -> None:
    with app.app_context():
        user = make_user(authority, Role.ADMINISTRATOR)
        _remove_backups(app, healthy)
        for _ in range(3):
            telling.tell(condition.look(app.config["SERVICE"]), utc_now())
        with across_authorities():
            told = list(db.session.scalars(select(Alert.user_id).where(Alert.template == "service-fault")))
            assert db.session.get(User, user) is not None
    assert told and set(told) == {user} and len(told) <= 2, "one for each thing, once"


@pytest.mark.assures("O1")
def test_the_command_ends_with_one_when_something_needs_somebody(app: Flask, healthy: Config) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["check", "service"]).exit_code == 0
    _remove_backups(app, healthy)
    ended = runner.invoke(args=["check", "service", "--json"])
    found = {one["check"]: one for one in json.loads(ended.stdout)}
    assert ended.exit_code == 1 and found["backup"]["state"] == "bad" and found["backup"]["to_do"]
    whole = runner.invoke(args=["check"])
    assert whole.exit_code == 1 and "Settings" in whole.stdout and "The newest backup" in whole.stdout


@pytest.mark.assures("O1")
def test_metrics_are_for_whoever_says_the_token_and_tell_nothing_of_what_is_held(app: Flask, healthy: Config) -> None:
    browser = Browser(app)
    for said in (None, "Bearer wrong", TOKEN[:-1], f"Basic {TOKEN}"):
        browser.get("/metrics", status=404, headers={"Authorization": said} if said else {})
    page = browser.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert page.status_code == 200 and page.mimetype == "text/plain"
    assert "qa_faults 0" in page.text and "concern" not in page.text.lower().replace("remind-named", "")
    for line in page.text.splitlines():
        assert line.startswith("#") or len(line.rsplit(" ", 1)) == 2
    app.config["SERVICE"] = replace(healthy, metrics_token=None)
    browser.get("/metrics", status=404, headers={"Authorization": "Bearer "})
