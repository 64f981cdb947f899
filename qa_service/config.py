"""Every setting of the installation, read once from the environment.

Council settings (name, area, go-live date, numbers to ring) are not here: people change those on a page.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from qa_service.errors import ServiceError
from scrapers.mail_folder import Mailbox

ROOT = Path(__file__).resolve().parent.parent
_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")
_PLACEHOLDERS: Final = ("change-me", "changeme", "change_me", "change this", "change-this", "replace", "your-secret",
                        "example", "insecure", "placeholder", "secret-key", "secretkey", "password")


class BadConfiguration(ServiceError):
    """The environment does not make sense; the sentence says which variable and what it should be."""


@dataclass(frozen=True, slots=True)
class Mail:
    """How e-mail leaves: ``folder`` keeps it on this machine, ``smtp`` and ``notify`` send it."""

    transport: str
    sender: str
    host: str
    port: int
    security: str
    username: str | None
    password: str | None
    notify_key: str | None
    notify_template: str | None

    @property
    def sends_openly(self) -> bool:
        """Whether mail would cross a network without TLS; to a server on this machine it does not."""
        return self.transport == "smtp" and self.security == "none" and self.host not in _THIS_MACHINE


@dataclass(frozen=True, slots=True)
class ObjectStoreAddress:
    """Where several machines share their files: a bucket of the S3 kind. Who may use it stands where boto3 looks."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Config:
    """The installation's settings; see README, "Settings"."""

    environment: str
    database_url: str
    data_dir: Path
    public_url: str
    secret_key: str
    mfa_required: bool
    proxies: int
    mail: Mail
    ofsted_reports_url: str
    ofsted_files_url: str
    gov_uk_url: str
    seconds_between_requests: float
    contact: str
    reg44_mailbox: Mailbox | None
    """Where homes' independent persons' reports come by mail; none where the installation has set none."""
    audit_heads_folder: Path | None
    """A folder on another machine for the audit trail's signed heads."""
    audit_heads_email: str | None
    """An address to which the audit trail's signed heads go."""
    backup_dir: Path | None = None
    """Where backups are put; see ``docs/deployment.md``."""
    object_store: ObjectStoreAddress | None = None
    """Where documents lie; in the data folder where the installation has set none."""
    metrics_token: str | None = None
    """What a monitor says to be given the metrics; without it there are none."""
    tls_certificate: Path | None = None
    """The proxy's certificate, whose end is watched."""

    @property
    def is_demo(self) -> bool:
        return self.environment == "demo"

    @property
    def uses_tls(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def load(environ: Mapping[str, str] | None = None) -> Config:
    """The configuration from environment variables. Raises ``BadConfiguration`` with what to mend."""
    env = os.environ if environ is None else environ
    environment = env.get("QA_ENV", "demo")
    if environment not in ("demo", "production"):
        raise BadConfiguration(f"QA_ENV is “{environment}”; it must be demo or production.")
    data_dir = Path(env.get("QA_DATA_DIR") or ROOT / "instance").resolve()
    config = Config(
        environment=environment,
        database_url=_database_url(env.get("DATABASE_URL"), data_dir),
        data_dir=data_dir,
        public_url=env.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        secret_key=env.get("QA_SECRET_KEY") or _secret(data_dir, environment, _is_command(env)),
        mfa_required=_yes(env.get("QA_MFA_REQUIRED"), default=environment == "production"),
        proxies=_number(env, "QA_TRUSTED_PROXIES", 0),
        mail=_mail(env),
        ofsted_reports_url=env.get("OFSTED_REPORTS_URL", "https://reports.ofsted.gov.uk").rstrip("/"),
        ofsted_files_url=env.get("OFSTED_FILES_URL", "https://files.ofsted.gov.uk").rstrip("/"),
        gov_uk_url=env.get("GOV_UK_URL", "https://www.gov.uk").rstrip("/"),
        seconds_between_requests=_seconds(env.get("OFSTED_SECONDS_BETWEEN_REQUESTS", "1")),
        contact=env.get("OFSTED_CONTACT", "the installation has not set OFSTED_CONTACT"),
        reg44_mailbox=_reg44_mailbox(env),
        audit_heads_folder=_folder_outside(env.get("AUDIT_HEADS_FOLDER"), data_dir),
        audit_heads_email=_address(env, "AUDIT_HEADS_EMAIL"),
        backup_dir=Path(given).resolve() if (given := env.get("QA_BACKUP_DIR")) else None,
        object_store=_object_store(env, environment),
        metrics_token=_metrics_token(env),
        tls_certificate=Path(given) if (given := env.get("QA_TLS_CERTIFICATE")) else None,
    )
    lacking = [*(_lacking_in_production(config, env) if environment == "production" else ()), *_lacking_mail(config)]
    if lacking:
        raise BadConfiguration(f"This is not fully set up (QA_ENV={environment}): {'; '.join(lacking)}.")
    return config


def environment_for(**settings: str) -> dict[str, str]:
    """The environment of a process that this one starts: its own, with these settings in place of the ones it has."""
    return {**os.environ, **settings}


def _lacking_in_production(config: Config, env: Mapping[str, str]) -> list[str]:
    """Everything that production lacks, so that nobody mends it in six tries."""
    return [words for lacks, words in (
        (not config.uses_tls, "PUBLIC_URL must begin with https://"),
        (not config.mfa_required, "QA_MFA_REQUIRED=no must go, everybody needs a second factor"),
        (_is_weak(config.secret_key),
         "QA_SECRET_KEY must be at least 32 random characters, such as “openssl rand -base64 48” prints"),
        (not env.get("QA_DATA_DIR") or _is_inside_programme(config.data_dir),
         "QA_DATA_DIR must be a folder outside the programme’s own"),
        (_is_open_to_others(config), "others of this machine may read the database’s file: chmod 600 it"),
        (_yes(env.get("FLASK_DEBUG"), default=False), "FLASK_DEBUG must go, it shows strangers the programme"),
        (not env.get("OFSTED_CONTACT"), "OFSTED_CONTACT must be the address that Ofsted can write to"),
        (config.mail.transport == "folder", "MAIL_TRANSPORT must be smtp or notify, for with “folder” no mail leaves"),
        (config.mail.transport == "smtp" and not env.get("MAIL_FROM"), "MAIL_FROM must be the address mail comes from"),
        (config.mail.sends_openly, "SMTP_SECURITY must be starttls or tls"),
    ) if lacks]


def _is_inside_programme(folder: Path) -> bool:
    return folder.is_relative_to(ROOT)


def _is_open_to_others(config: Config) -> bool:
    """Whether another user of the machine may read the database's file."""
    file = _sqlite_file(config)
    try:
        return file is not None and bool(file.stat().st_mode & 0o077)
    except OSError:
        return False  # not there yet: it is made for this user alone


def _sqlite_file(config: Config) -> Path | None:
    return Path(config.database_url.removeprefix("sqlite:///")) if config.is_sqlite else None


def _lacking_mail(config: Config) -> list[str]:
    mail = config.mail
    return [f"MAIL_TRANSPORT={mail.transport} needs {name}" for transport, name, value in (
        ("smtp", "SMTP_HOST", mail.host), ("notify", "NOTIFY_API_KEY", mail.notify_key),
        ("notify", "NOTIFY_TEMPLATE_ID", mail.notify_template)) if mail.transport == transport and not value]


def _is_weak(key: str) -> bool:
    """Whether a key is too short, written by hand, or a placeholder: a random one of 32 characters is none of these."""
    plain = key.lower()
    runs = sum(ord(after) - ord(before) in (0, 1) for before, after in pairwise(key))
    return (len(key) < 32 or len(set(key)) < 8 or key in (key + key)[1:-1] or runs > len(key) // 2
            or any(word in plain for word in _PLACEHOLDERS))


def _database_url(given: str | None, data_dir: Path) -> str:
    if not given:
        return f"sqlite:///{data_dir / 'qa.sqlite3'}"
    for old in ("postgres://", "postgresql://"):
        if given.startswith(old):
            return "postgresql+psycopg://" + given.removeprefix(old)
    if not given.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadConfiguration("DATABASE_URL must be an address of SQLite (sqlite:///…) or PostgreSQL (postgresql://…).")
    return given


def _is_command(env: Mapping[str, str]) -> bool:
    """Whether ``flask`` runs a command, rather than a server serving pages."""
    return env.get("FLASK_RUN_FROM_CLI") == "true"


def _secret(data_dir: Path, environment: str, is_command: bool) -> str:
    """Demonstrations make their own key once and keep it; production must be given one.

    A command where nothing is set up yet keeps none: it needs none, and leaves nothing behind.
    """
    if environment == "production":
        return ""
    if is_command and not data_dir.exists():
        return secrets.token_urlsafe(48)
    try:
        return _kept_secret(data_dir)
    except OSError as error:
        raise BadConfiguration(f"The data folder {data_dir} cannot be used ({error.strerror or error}). Make a folder "
                               "that this user may write in, or name another in QA_DATA_DIR.") from error


def _kept_secret(data_dir: Path) -> str:
    file = data_dir / "secret-key"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        partial = data_dir / f".secret-key-{secrets.token_hex(4)}"
        try:
            partial.write_text(secrets.token_urlsafe(48))
            partial.chmod(0o600)
            os.link(partial, file)
        except FileExistsError:
            pass  # another process was first; its key counts
        finally:
            partial.unlink(missing_ok=True)
    return file.read_text().strip()


def _mail(env: Mapping[str, str]) -> Mail:
    transport = env.get("MAIL_TRANSPORT", "folder")
    if transport not in ("folder", "smtp", "notify"):
        raise BadConfiguration(f"MAIL_TRANSPORT is “{transport}”; it must be folder, smtp or notify.")
    security = env.get("SMTP_SECURITY", "starttls")
    if security not in ("starttls", "tls", "none"):
        raise BadConfiguration(f"SMTP_SECURITY is “{security}”; it must be starttls, tls or none.")
    return Mail(
        transport=transport,
        sender=env.get("MAIL_FROM", "quality-assurance@localhost"),
        host=env.get("SMTP_HOST", ""),
        port=_number(env, "SMTP_PORT", 587),
        security=security,
        username=env.get("SMTP_USERNAME") or None,
        password=env.get("SMTP_PASSWORD") or None,
        notify_key=env.get("NOTIFY_API_KEY") or None,
        notify_template=env.get("NOTIFY_TEMPLATE_ID") or None,
    )


def _object_store(env: Mapping[str, str], environment: str) -> ObjectStoreAddress | None:
    given = env.get("QA_OBJECT_STORE", "")
    if not given:
        return None
    bucket, _, prefix = given.removeprefix("s3://").partition("/")
    if not given.startswith("s3://") or not bucket:
        raise BadConfiguration("QA_OBJECT_STORE must be the address of a bucket, such as s3://quality-documents.")
    endpoint = env.get("QA_OBJECT_STORE_ENDPOINT") or None
    if environment == "production" and endpoint and not endpoint.startswith("https://"):
        raise BadConfiguration("QA_OBJECT_STORE_ENDPOINT must begin with https://.")
    return ObjectStoreAddress(bucket, prefix.strip("/"), endpoint, env.get("QA_OBJECT_STORE_REGION") or None)


def _metrics_token(env: Mapping[str, str]) -> str | None:
    given = env.get("QA_METRICS_TOKEN") or None
    if given and len(given) < 32:
        raise BadConfiguration("QA_METRICS_TOKEN must be at least 32 random characters, such as “openssl rand -hex 32” "
                               "prints.")
    return given


def _reg44_mailbox(env: Mapping[str, str]) -> Mailbox | None:
    """The mailbox of regulation 44 reports, always over TLS."""
    host = env.get("REG44_IMAP_HOST", "")
    if not host:
        return None
    username, password = env.get("REG44_IMAP_USERNAME", ""), env.get("REG44_IMAP_PASSWORD", "")
    if not (username and password):
        raise BadConfiguration("REG44_IMAP_HOST needs REG44_IMAP_USERNAME and REG44_IMAP_PASSWORD too.")
    return Mailbox(host, _number(env, "REG44_IMAP_PORT", 993), username, password,
                   env.get("REG44_IMAP_FOLDER") or "INBOX")


def _folder_outside(given: str | None, data_dir: Path) -> Path | None:
    """A folder that is no part of what it is to bear witness of."""
    if not given:
        return None
    folder = Path(given)
    if not folder.is_absolute() or folder.resolve().is_relative_to(data_dir):
        raise BadConfiguration(f"AUDIT_HEADS_FOLDER is “{given}”; it must be the whole path of a folder outside "
                               "QA_DATA_DIR, best on another machine.")
    return folder


def _address(env: Mapping[str, str], name: str) -> str | None:
    given = env.get(name, "").strip()
    if given and not re.fullmatch(r"[^@\s,;]+@[^@\s,;]+", given):
        raise BadConfiguration(f"{name} is “{given}”; it must be one e-mail address.")
    return given or None


def _yes(given: str | None, *, default: bool) -> bool:
    if given is None or not given.strip():
        return default
    return given.strip().lower() in ("1", "yes", "true", "on")


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    given = env.get(name, "")
    if not given:
        return default
    if not given.isdigit():
        raise BadConfiguration(f"{name} is “{given}”; it must be a whole number.")
    return int(given)


def _seconds(given: str) -> float:
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if seconds < 0:
        raise BadConfiguration(f"OFSTED_SECONDS_BETWEEN_REQUESTS is “{given}”; it must be a number of seconds.")
    return seconds
