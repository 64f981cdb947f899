"""How long what is kept, from when, and by whose word: the one table of retention periods.

It is what the retention run goes by, and what the documents about data protection print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_CONTRACT: Final = "Our default: the six years in which a contract can be sued upon (Limitation Act 1980, section 5)"
_AFTER_CONTRACT: Final = "the end of the last contract with the place; without a contract, the day of the record"


@dataclass(frozen=True, slots=True)
class Period:
    """One kind of record: what it is, of whom it tells, and for how long it is kept after what."""

    what: str
    people: str
    years: int | None
    """Whole years after ``since``; ``None`` where the run erases nothing of it, for the reason in ``source``."""
    since: str
    source: str


PERIODS: Final[dict[str, Period]] = {
    "public": Period("What Ofsted and GOV.UK publish, and our reading of it", "inspectors and managers as reports name "
                     "them", None, "while the service is used", "Published facts, which others can have again"),
    "documents": Period("Files, with where they came from and their words", "whoever a file tells of", None,
                        "while a record leads to them", "A file goes with the last record that leads to it"),
    "service": Period("How the council and the service are set up", "nobody", None, "while the service is used",
                      "Tells of nobody"),
    "people": Period("Accounts of colleagues, and what they set for themselves", "colleagues", None,
                     "while a record names them", "Who decided must stay known as long as the decision does"),
    "sign-in": Period("Sessions, tries to sign in, invitations and private links", "colleagues and providers’ staff", 2,
                      "the day they were made", "Our default for logs"),
    "logs": Period("Mail that was sent, runs of jobs", "colleagues", 2, "the day they were made",
                   "Our default for logs"),
    "audit": Period("The audit trail: who did what to which record, without what the record says", "colleagues", None,
                    "while the service is used", "A chain that nobody can shorten; it holds numbers and facts, and no "
                    "content"),
    "looks": Period("Looks without a known reason, which somebody was asked about, and the answers", "colleagues", 6,
                    "the day it was found", "Our default: as long as the council can be sued for a breach"),
    "exports": Period("The register of exports; the files themselves 24 hours at most", "colleagues", 6,
                      "the day it was asked for", "Our default: as long as what such a list may be needed to answer"),
    "erasure": Period("Legal holds, runs and tombstones: that something was erased, and nothing of what it said",
                      "colleagues", None, "as long as a backup could bring back what was erased",
                      "Without them a restored copy would hold erased people again"),
    "requests": Period("Requests about a person’s data", "whoever asks", 6, "the day it was asked for",
                       "Our default: as long as the answer can be complained of in court (Limitation Act 1980)"),
    "providers": Period("Frameworks, lots and providers as such, and which settings are of which kind", "nobody", None,
                        "while the service is used", "What was checked of and agreed with them goes by its own time"),
    "drafts": Period("Forms not sent, tries of private links, and files made for one person", "whoever a form tells of",
                     None, "some days, by a job of their own", "Removed by the jobs that keep them"),
    "children": Period("Placements and agreements", "children, by a reference", 6, "the end of the placement",
                       "Our default; this is not the care record, which the council keeps elsewhere for 75 years from "
                       "birth (Care Planning, Placement and Case Review Regulations 2010, regulation 50)"),
    "lists": Period("Rows of the council’s own lists as they were brought in", "children, by a reference", 2,
                    "the day the list was brought in", "Our default: what they say was taken over long before"),
    "flags": Period("Flags that are cleared, with their evidence", "children, providers’ staff", 6,
                    "the day it was cleared, or " + _AFTER_CONTRACT, _CONTRACT),
    "visits": Period("Quality visits, with files and replies", "children, providers’ staff", 6, _AFTER_CONTRACT,
                     _CONTRACT),
    "actions": Period("Actions that are closed", "children, providers’ staff", 6, _AFTER_CONTRACT, _CONTRACT),
    "reg44": Period("Independent persons’ reports, quality reviews, notices of serious events",
                    "children, providers’ staff", 6, _AFTER_CONTRACT, _CONTRACT),
    "heard": Period("What we heard, and who told us", "children, families, whoever told us", 6, _AFTER_CONTRACT,
                    _CONTRACT),
    "contracts": Period("Contracts, providers, what was checked of them, suspensions", "providers’ staff", 6,
                        "the contract’s end", _CONTRACT + "; for a deed, which has twelve, set a legal hold"),
    "sixteen-plus": Period("What was checked of 16+ settings", "young people, providers’ staff", 6, _AFTER_CONTRACT,
                           _CONTRACT),
    "notices": Period("Regional notices, sent and received, and decisions about them", "providers’ staff", 2,
                      "the day on which the notice was removed, or a draft was begun that was taken back; for a "
                      "decision, the day it was made or the end of the last contract with the place",
                      "Our default: longer than a judgement of before asks for a decision (400 days); a notice that "
                      "stands is kept"),
    "concerns": Period("Concerns about people who work with children", "people in concerns", None,
                       "set by the safeguarding leads", "Its own sealed rule: 50 years after closing, 10 where nothing "
                       "was found, unless the council sets others; erased by two of those named on it"),
}
