"""Which tables of a page can be had as a file: each that holds records, and those that need none, with the reason."""

from __future__ import annotations

import re
from typing import Final

from bs4 import BeautifulSoup, Tag

NOT_OFFERED: Final = {
    r".*, as a table": "the same numbers as the chart above it",
    r"Columns of your list": "a form, in which each row is a question",
    r"Settings found|Choose the one that it is about": "a form, in which one row is chosen",
    r"(?:One|No|Many) settings?|Rows to tick": "invented rows on the page that shows the parts of pages",
    r"Rows (?:of .* )?that can(?:not)? be taken.*":
        "a list that is looked at before it is imported: nothing of it is kept yet",
    r"Cells that could not be understood.*|Newly below good.*": "a list that is looked at before it is imported",
    r"Asked for": "what waits for a second person, there to be decided; the audit log, a file too, has it",
    r"Your passkeys": "one’s own passkeys, there to be named and removed",
    r"Ended, ending or not used for 90 days": "part of the accounts, which can be had as a file",
    r"People of the list with an account here": "a list that is looked at before anything is done",
    r"Open work of .*": "a few links to work that is handed over here; each list, a file too, has it",
    r"Where you are signed in": "one’s own sessions, there to be ended",
    r"Yours": "one’s own kept filters, there to be used and changed",
    r"Files that you asked for": "links to files that go after some days",
    r"Flags that were open": "part of a record that is written once, and is in the setting’s file",
    r"Actions of this visit|Actions that were agreed": "part of one record; the list of actions, a file too, has them",
    r"Begun where we make no new placements":
        "a few placements of one list, there to be looked into; the list of our children, a file too, has them",
    r"Documents asked for": "a list of one visit’s few papers, there to be ticked off; they stand on the visit’s page",
    r"Mailed to the provider|Right of reply|Published version and actions":
        "one visit’s mails and private links, there to be ended; the audit log, which can be had as a file, has them",
    r"Your actions": "a provider’s own few actions behind a private link, which shows one page and no more",
    r"Visits in .*": "a month of the programme, which can be had as a file and as a calendar",
    r"Templates by kind of service": "one row for each kind of service, there to be opened and changed",
    r"What is missing, expired or not met": "part of the checklist under it, which can be had as a file",
    r"Rules of law by their day": "the law, the same for every setting and kept by nobody here",
    r"What we heard in twelve months, by kind": "counts of what we heard, which can be had as a file entry by entry",
    r"The newest": "the newest few of what we heard, which can be had as a file in full",
    r"Who told us": "kept apart, and shown to one person for a reason each time: it leaves in no file",
    r"The service now": "how the service is at this moment, which its metrics tell a monitor",
    r"Where it came from": "where one file came from, in a line or two",
    r"(?:Open|Closed) concerns|(?:Meetings|Files) of this concern|Named on it|Patterns of concerns"
    r"|Who looked at this|Looks, the latest first":
        "restricted to named people: in no download",
    r"What is asked|What you asked for|Requests for urgent access": "requests, there to be decided or looked at",
    r"Counts": "counts for one auditor, each look at which is recorded: they leave in no file",
    r"What you have reported": "one’s own receipts, which show two things and no more",
    r"Rules about (?:concerns|notices)": "the words of the rules themselves",
    r"Notices (?:received|sent|ended|sent to us)|Drafts of notices|Decisions (?:to record|about notices)|"
    r"Who (?:got this notice|handles notices)|Our children there|Actions because of this notice|"
    r"(?:Taken off the c|C)irculation list":
        "regional notices, which the protocol forbids passing on: in no download",
    r"LADOs": "how people are reached, there to be rung",
    r"Retention periods|Tables and their columns": "docs/data-dictionary.md says the same",
    r"Kinds of record|Records that would go": "counts and numbers of what is about to be erased: looked at, and gone",
    r"Runs of erasing|Legal holds": "a few lines, there to be decided about; the audit log, a file too, has them",
    r"Requests|Places where something was found":
        "requests about a person’s data: what is found leaves in one locked file, for whoever asked",
    r"Where the person may stand": "restricted to named people: in no download",
    r"Looks to ask about|Records that were opened":
        "about one colleague, there to be asked; the audit log, which can be had as a file, has every look",
    r"Where the marker stands": "a marker without a reason, there to be lifted",
}
"""Captions (as patterns), and why these tables have no download."""


def tables_without(soup: BeautifulSoup) -> list[str]:
    """Captions of tables with rows that no CSV and Excel file follows. Tables of the same headings, one after another,
    are one list in groups, with one download."""
    wrong: list[str] = []
    waiting: list[tuple[str, str]] = []
    for tag in soup.select("main table, main .qa-export"):
        if tag.name == "table":
            if tag.tbody is None or not tag.tbody.find("tr") or tag.tbody.find(colspan=True):
                continue
            headings = _words(tag.thead)
            wrong += [caption for caption, of in waiting if of != headings]
            waiting = [one for one in waiting if one[1] == headings]
            if not _excused(caption := _words(tag.caption)):
                waiting.append((caption, headings))
        elif {"csv", "xlsx"} <= {_kind_of(str(link["href"])) for link in tag.select("a[href^='/export/']")}:
            waiting.clear()
    return wrong + [caption for caption, _ in waiting]


def _excused(caption: str) -> bool:
    return any(re.fullmatch(pattern, caption) for pattern in NOT_OFFERED)


def _kind_of(href: str) -> str:
    return href.partition("?")[0].rpartition(".")[2]


def _words(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag else ""
