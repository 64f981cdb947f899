"""Who may do what: one table that is the documentation, the enforcement and the test's input.

Deny by default. Every route carries ``@requires`` (or ``@public``); a route that carries neither answers 404, and
the test suite fails on it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar


class Role(StrEnum):
    """What somebody is here to do. One person has one role."""

    COMMISSIONING_OFFICER = "commissioning-officer"
    PLACEMENTS_OFFICER = "placements-officer"
    MANAGER = "manager"
    COUNCILLOR = "councillor"
    SAFEGUARDING_LEAD = "safeguarding-lead"
    FINANCE = "finance"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    REGIONAL_PARTNER = "regional-partner"

    @property
    def words(self) -> str:
        return self.value.replace("-", " ").capitalize()


class Permission(StrEnum):
    """``resource:action``, in the words of the pages."""

    SETTING_READ = "setting:read"
    SETTING_UPDATE = "setting:update"
    """Own names, contact addresses, registering an unregistered setting."""
    SETTING_WATCH = "setting:watch"
    """Follow settings, provider groups and areas for oneself."""
    TEAM_WATCH = "team:watch"
    """Say what the whole team follows, and see who follows what."""
    SETTING_FILE = "setting:file"
    """A setting's file as one PDF, with what the council itself knows."""
    DOCUMENT_READ = "document:read"
    REPORT_UPLOAD = "report:upload"
    READING_CORRECT = "reading:correct"
    REPORT_REVIEW = "report:review"
    FLAG_READ = "flag:read"
    FLAG_ACT = "flag:act"
    """Acknowledge, snooze, and take what is assigned to nobody."""
    FLAG_ASSIGN = "flag:assign"
    RULE_READ = "rule:read"
    RULE_UPDATE = "rule:update"
    PLACEMENT_READ = "placement:read"
    PLACEMENT_IMPORT = "placement:import"
    LIST_IMPORT = "list:import"
    """Bring in own lists of what was kept before; each kind also asks for the permission to record it."""
    PLACEMENT_CHECK = "placement:check"
    """Record a check before placing."""
    PLACEMENT_CHECK_READ = "placement-check:read"
    VISIT_READ = "visit:read"
    """Quality visits from their submission on, and actions."""
    VISIT_PEOPLE = "visit:people"
    """Who was seen at a visit and what children said; names and initials in its texts and in actions."""
    VISIT_WRITE = "visit:write"
    """Plan, make and write visits, and see drafts."""
    VISIT_SIGN_OFF = "visit:sign-off"
    """Sign a visit off or send it back, and publish it to the provider."""
    VISIT_TEMPLATE = "visit:template"
    """Change what is asked at visits."""
    REG44_LIST = "reg44:list"
    """That such reports, reviews and notices came, their days, and how far each is; nothing of what they say."""
    REG44_READ = "reg44:read"
    """Reports of homes' independent persons, quality reviews and notices of serious events. Each reading is kept."""
    REG44_RECORD = "reg44:record"
    REG44_REVIEW = "reg44:review"
    """Say as the commissioning manager what follows from a report."""
    ACTION_UPDATE = "action:update"
    CONTRACT_READ = "contract:read"
    """Contracts, lots, contract documents, suspensions, meetings, returns and financial checks."""
    CONTRACT_UPDATE = "contract:update"
    CONTRACT_SUSPEND = "contract:suspend"
    """Suspend a provider or a setting from new placements, and lift it."""
    FINANCIAL_CHECK = "financial-check:record"
    """Record a provider's yearly financial check."""
    DUE_DILIGENCE_READ = "due-diligence:read"
    """The register of 16+ settings, what was checked of them, and placements without registration."""
    DUE_DILIGENCE_UPDATE = "due-diligence:update"
    UNREGISTERED_REVIEW = "unregistered:review"
    """Review a placement without registration as its manager."""
    HEARD_WRITE = "heard:write"
    """Note what somebody told us."""
    HEARD_READ = "heard:read"
    HEARD_REPORTER = "heard:reporter"
    """Who told us. Each reading is kept."""
    CONCERN_REFER = "concern:refer"
    """Report a concern about somebody who works with children, keep a receipt, and see how the LADOs are reached."""
    CONCERN_READ = "concern:read"
    """Stand on a concern's list of names. It opens nothing by itself: only those concerns on which one is named."""
    CONCERN_WRITE = "concern:write"
    """Change the concerns on which one is named."""
    CONCERN_ARRANGE = "concern:arrange"
    """Say who leads, who takes over and how the LADOs are reached."""
    CONCERN_COUNT = "concern:count"
    """Ask for counts of concerns, and see them once two safeguarding leads have agreed."""
    CONCERN_URGENT = "concern:urgent"
    """Ask for urgent access to what is kept about a setting."""
    CONCERN_URGENT_REVIEW = "concern:urgent-review"
    """See who asked for urgent access, why, and who agreed; not what was opened."""
    PLACING_MARKER_READ = "placing-marker:read"
    PLACING_MARKER_RELEASE = "placing-marker:release"
    """Release “Do not place: speak to safeguarding” for a setting, and lift it."""
    NOTICE_READ = "notice:read"
    """Raise a regional notice, and see one's own. All of them are seen by those alone who handle them, by name."""
    NOTICE_ARRANGE = "notice:arrange"
    """Keep the circulation list, and say who handles regional notices besides the safeguarding leads."""
    NOTICE_SHARED = "notice:shared"
    """As a regional partner: the notices that were sent to one's own organisation."""
    FEE_READ = "fee:read"
    REGISTER_IMPORT = "register:import"
    SOURCE_READ = "source:read"
    HOLD_RELEASE = "hold:release"
    SERVICE_READ = "service:read"
    """How the service itself is: disk, backups, mail, jobs."""
    SERVICE_PUT_IN_SERVICE = "service:put-in-service"
    """Say that a restored copy is the service from now on."""
    JOB_READ = "job:read"
    JOB_RUN = "job:run"
    MAIL_READ = "mail:read"
    MAIL_RETRY = "mail:retry"
    EXPORT_READ = "export:read"
    """The register of everybody's exports; one's own stand there for everybody."""
    EXPORT_APPROVE = "export:approve"
    """Say yes or no, as the second person, to more rows about people than somebody takes alone."""
    DATA_PROTECTION_READ = "data-protection:read"
    """What is kept and for how long, what is past its time, and requests about a person's data: that they were made."""
    DATA_PROTECTION_ASK = "data-protection:ask"
    """Ask for erasing and for a search of a person's data, and set legal holds."""
    DATA_PROTECTION_RUN = "data-protection:run"
    """Carry out, as the second person, what was asked for. It shows counts and nothing of what is found."""
    SUBJECT_SEALED = "subject-request:sealed"
    """Look for a person who asks in the concerns and notices that one may open, and answer for them."""
    AUDIT_OWN = "audit:own"
    AUDIT_READ = "audit:read"
    AUDIT_SECURITY = "audit:security"
    LOOKS_READ = "looks:read"
    """Who looked at a record, and who looked at many without a reason that the trail shows."""
    ACCOUNT_READ = "account:read"
    ACCOUNT_MANAGE = "account:manage"
    ACCOUNT_DECIDE = "account:decide"
    """Agree to what a colleague asks about an account, and say each quarter whether people still need their access."""
    COUNCIL_READ = "council:read"
    COUNCIL_UPDATE = "council:update"
    COMPONENT_READ = "component:read"
    """The page that shows each part of which the pages are made."""
    SELF = "self:manage"
    """One's own sessions, password and preferences."""


_EVERYBODY: Final = {Permission.SELF, Permission.AUDIT_OWN}
_PUBLIC_FACTS: Final = {Permission.SETTING_READ, Permission.DOCUMENT_READ, Permission.RULE_READ}
_OFFICER: Final = _EVERYBODY | _PUBLIC_FACTS | {
    Permission.SETTING_UPDATE, Permission.SETTING_WATCH, Permission.REPORT_UPLOAD, Permission.READING_CORRECT,
    Permission.REPORT_REVIEW, Permission.FLAG_READ, Permission.FLAG_ACT, Permission.PLACEMENT_READ,
    Permission.PLACEMENT_IMPORT, Permission.FEE_READ, Permission.REGISTER_IMPORT, Permission.SOURCE_READ,
    Permission.JOB_READ, Permission.COUNCIL_READ, Permission.PLACEMENT_CHECK, Permission.PLACEMENT_CHECK_READ,
    Permission.SETTING_FILE, Permission.VISIT_READ, Permission.VISIT_PEOPLE, Permission.VISIT_WRITE,
    Permission.ACTION_UPDATE,
    Permission.REG44_LIST, Permission.REG44_READ, Permission.REG44_RECORD, Permission.CONTRACT_READ,
    Permission.CONTRACT_UPDATE, Permission.DUE_DILIGENCE_READ, Permission.DUE_DILIGENCE_UPDATE,
    Permission.HEARD_WRITE, Permission.HEARD_READ, Permission.FINANCIAL_CHECK,
    Permission.LIST_IMPORT, Permission.CONCERN_REFER, Permission.PLACING_MARKER_READ, Permission.NOTICE_READ,
}

TABLE: Final[dict[Role, frozenset[Permission]]] = {
    Role.COMMISSIONING_OFFICER: frozenset(_OFFICER),
    Role.PLACEMENTS_OFFICER: frozenset(_OFFICER),
    Role.MANAGER: frozenset(_OFFICER | {
        Permission.FLAG_ASSIGN, Permission.RULE_UPDATE, Permission.HOLD_RELEASE, Permission.JOB_RUN,
        Permission.TEAM_WATCH, Permission.VISIT_SIGN_OFF, Permission.VISIT_TEMPLATE, Permission.REG44_REVIEW,
        Permission.MAIL_READ, Permission.MAIL_RETRY, Permission.COUNCIL_UPDATE, Permission.CONTRACT_SUSPEND,
        Permission.UNREGISTERED_REVIEW, Permission.HEARD_REPORTER, Permission.CONCERN_READ, Permission.EXPORT_READ,
        Permission.EXPORT_APPROVE, Permission.DATA_PROTECTION_READ, Permission.DATA_PROTECTION_ASK,
        Permission.LOOKS_READ, Permission.ACCOUNT_DECIDE, Permission.CONCERN_URGENT,
        Permission.SERVICE_READ,
    }),
    Role.COUNCILLOR: frozenset(_EVERYBODY | {Permission.SETTING_READ, Permission.DOCUMENT_READ}),
    Role.SAFEGUARDING_LEAD: frozenset(_EVERYBODY | _PUBLIC_FACTS | {
        Permission.FLAG_READ, Permission.PLACEMENT_READ, Permission.SOURCE_READ, Permission.SETTING_WATCH,
        Permission.COUNCIL_READ, Permission.PLACEMENT_CHECK, Permission.PLACEMENT_CHECK_READ, Permission.SETTING_FILE,
        Permission.VISIT_READ, Permission.VISIT_PEOPLE, Permission.REG44_LIST, Permission.REG44_READ,
        Permission.CONTRACT_READ, Permission.DUE_DILIGENCE_READ, Permission.HEARD_WRITE, Permission.HEARD_READ,
        Permission.HEARD_REPORTER, Permission.CONCERN_REFER, Permission.CONCERN_READ, Permission.CONCERN_WRITE,
        Permission.CONCERN_ARRANGE, Permission.PLACING_MARKER_READ, Permission.PLACING_MARKER_RELEASE,
        Permission.DATA_PROTECTION_READ, Permission.SUBJECT_SEALED, Permission.ACCOUNT_DECIDE,
        Permission.NOTICE_READ, Permission.NOTICE_ARRANGE,
    }),
    Role.FINANCE: frozenset(_EVERYBODY | _PUBLIC_FACTS | {
        Permission.FLAG_READ, Permission.PLACEMENT_READ, Permission.FEE_READ, Permission.CONTRACT_READ,
        Permission.FINANCIAL_CHECK,
    }),
    Role.AUDITOR: frozenset(_EVERYBODY | _PUBLIC_FACTS | {
        Permission.FLAG_READ, Permission.PLACEMENT_READ, Permission.FEE_READ, Permission.SOURCE_READ,
        Permission.JOB_READ, Permission.MAIL_READ, Permission.AUDIT_READ, Permission.ACCOUNT_READ,
        Permission.SERVICE_READ,
        Permission.COUNCIL_READ, Permission.PLACEMENT_CHECK_READ, Permission.SETTING_FILE, Permission.VISIT_READ,
        Permission.REG44_LIST, Permission.CONTRACT_READ, Permission.DUE_DILIGENCE_READ, Permission.EXPORT_READ,
        Permission.DATA_PROTECTION_READ, Permission.LOOKS_READ,
        Permission.CONCERN_COUNT, Permission.CONCERN_URGENT_REVIEW,
    }),
    Role.ADMINISTRATOR: frozenset(_EVERYBODY | {
        Permission.SETTING_READ, Permission.SOURCE_READ, Permission.JOB_READ, Permission.JOB_RUN,
        Permission.MAIL_READ, Permission.MAIL_RETRY, Permission.ACCOUNT_READ, Permission.ACCOUNT_MANAGE,
        Permission.ACCOUNT_DECIDE,
        Permission.AUDIT_SECURITY, Permission.COUNCIL_READ, Permission.COUNCIL_UPDATE, Permission.REGISTER_IMPORT,
        Permission.COMPONENT_READ, Permission.DATA_PROTECTION_READ, Permission.DATA_PROTECTION_RUN,
        Permission.SERVICE_READ, Permission.SERVICE_PUT_IN_SERVICE,
    }),
    Role.REGIONAL_PARTNER: frozenset(_EVERYBODY | {Permission.SETTING_READ, Permission.DOCUMENT_READ,
                                                   Permission.NOTICE_SHARED}),
}

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC: Final = "public"


def allows(role: Role, permission: Permission) -> bool:
    """Whether the table gives this role this permission."""
    return permission in TABLE[role]


def requires(permission: Permission) -> Callable[[View], View]:
    """States what a route needs. The application refuses (404) whoever lacks it, and any view without a statement."""

    def decide(view: View) -> View:
        view.permission_decided = permission  # type: ignore[attr-defined]
        return view

    return decide


def public(view: View) -> View:
    """States that a route needs no sign-in (sign-in itself, a single-use link, health, static files)."""
    view.permission_decided = PUBLIC  # type: ignore[attr-defined]
    return view


def decision(view: Callable[..., Any]) -> Permission | str | None:
    """What was decided about a view: a permission, ``PUBLIC``, or ``None`` when nobody decided."""
    found: Permission | str | None = getattr(view, "permission_decided", None)
    return found
