"""What a reader of a setting's page may see: from the table of permissions, for a request and for a job alike."""

from __future__ import annotations

from dataclasses import dataclass

from qa_service.permissions import Permission, Role, allows
from qa_service.web import person


@dataclass(frozen=True, slots=True)
class Viewer:
    """What this reader sees besides public facts."""

    flags: bool = False
    children: bool = False
    sources: bool = False
    """How the sources were checked."""
    documents: bool = False
    contacts: bool = False
    checks: bool = False
    """Checks before placing."""
    visits: bool = False
    """Our quality visits, and actions."""
    independent: bool = False
    """That reports of homes' independent persons, quality reviews and notices of serious events came, and when."""
    contracts: bool = False
    """Contracts that cover it, and suspensions from new placements."""
    heard: bool = False
    """What we heard; never who told us."""

    diligence: bool = False
    """What was checked of 16+ settings and others without registration."""
    marker: bool = False
    """That safeguarding must be asked before anybody is placed there."""


PUBLIC = Viewer()


def viewer_of(role: Role) -> Viewer:
    """What a role sees."""
    children, sources = allows(role, Permission.PLACEMENT_READ), allows(role, Permission.SOURCE_READ)
    return Viewer(
        flags=allows(role, Permission.FLAG_READ), children=children, sources=children or sources,
        documents=allows(role, Permission.DOCUMENT_READ),
        contacts=allows(role, Permission.SETTING_UPDATE) or allows(role, Permission.SETTING_WATCH),
        checks=allows(role, Permission.PLACEMENT_CHECK_READ), visits=allows(role, Permission.VISIT_READ),
        independent=allows(role, Permission.REG44_LIST), heard=allows(role, Permission.HEARD_READ),
        diligence=allows(role, Permission.DUE_DILIGENCE_READ),
        contracts=allows(role, Permission.CONTRACT_READ), marker=allows(role, Permission.PLACING_MARKER_READ))


def viewer_now() -> Viewer:
    """What the person of this request sees."""
    someone = person()
    return viewer_of(someone.role) if someone else PUBLIC
