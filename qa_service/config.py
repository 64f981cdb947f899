"""Every setting of the installation, read once from the environment.

Council settings (name, area, go-live date, numbers to ring) are not here: people change those on a page.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa_service.errors import ServiceError

ROOT = Path(__file__).resolve().parent.parent


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
        secret_key=env.get("QA_SECRET_KEY") or _kept_secret(data_dir, environment, _is_command(env)),
        mfa_required=_yes(env.get("QA_MFA_REQUIRED"), default=environment == "production"),
        proxies=_number(env, "QA_TRUSTED_PROXIES", 0),
        mail=_mail(env),
        ofsted_reports_url=env.get("OFSTED_REPORTS_URL", "https://reports.ofsted.gov.uk").rstrip("/"),
        ofsted_files_url=env.get("OFSTED_FILES_URL", "https://files.ofsted.gov.uk").rstrip("/"),
        gov_uk_url=env.get("GOV_UK_URL", "https://www.gov.uk").rstrip("/"),
        seconds_between_requests=_seconds(env.get("OFSTED_SECONDS_BETWEEN_REQUESTS", "1")),
        contact=env.get("OFSTED_CONTACT", "the installation has not set OFSTED_CONTACT"),
    )
    if environment == "production":
        _refuse_half_configured(config, env)
    return config


def _refuse_half_configured(config: Config, env: Mapping[str, str]) -> None:
    if not config.uses_tls:
        raise BadConfiguration("Production needs PUBLIC_URL to begin with https://.")
    if not config.mfa_required:
        raise BadConfiguration("Production needs a second factor for everyone: remove QA_MFA_REQUIRED=no.")
    if len(config.secret_key) < 32:
        raise BadConfiguration("Production needs QA_SECRET_KEY, at least 32 random characters.")
    if config.data_dir.is_relative_to(ROOT) and not env.get("QA_DATA_DIR"):
        raise BadConfiguration("Production needs QA_DATA_DIR, a folder outside the programme's own.")
    if not env.get("OFSTED_CONTACT"):
        raise BadConfiguration("Production needs OFSTED_CONTACT, the address that Ofsted can write to.")


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


def _kept_secret(data_dir: Path, environment: str, is_command: bool) -> str:
    """Demonstrations make their own key once and keep it; production must be given one.

    A command where nothing is set up yet keeps none: it needs none, and leaves nothing behind.
    """
    if environment == "production":
        return ""
    if is_command and not data_dir.exists():
        return secrets.token_urlsafe(48)
    file = data_dir / "secret-key"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        partial = data_dir / f".secret-key-{secrets.token_hex(4)}"
        partial.write_text(secrets.token_urlsafe(48))
        partial.chmod(0o600)
        try:
            os.link(partial, file)
        except FileExistsError:
            pass  # another process was first; its key counts
        finally:
            partial.unlink()
    return file.read_text().strip()


def _mail(env: Mapping[str, str]) -> Mail:
    transport = env.get("MAIL_TRANSPORT", "folder")
    if transport not in ("folder", "smtp", "notify"):
        raise BadConfiguration(f"MAIL_TRANSPORT is “{transport}”; it must be folder, smtp or notify.")
    security = env.get("SMTP_SECURITY", "starttls")
    if security not in ("starttls", "tls", "none"):
        raise BadConfiguration(f"SMTP_SECURITY is “{security}”; it must be starttls, tls or none.")
    if transport == "smtp" and not env.get("SMTP_HOST"):
        raise BadConfiguration("MAIL_TRANSPORT=smtp needs SMTP_HOST.")
    if transport == "notify" and not (env.get("NOTIFY_API_KEY") and env.get("NOTIFY_TEMPLATE_ID")):
        raise BadConfiguration("MAIL_TRANSPORT=notify needs NOTIFY_API_KEY and NOTIFY_TEMPLATE_ID.")
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
