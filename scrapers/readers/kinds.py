"""What a file is: which kind of report, or no report of this field at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from qa_service.vocabulary import ReportKind
from scrapers.readers.text import one_line

_HOME = r"children'?s? homes?"
_OFSTED = re.compile(
    r"\bofsted\b|social care common inspection framework|office for standards in education|"
    r"unique reference number|\bSC ?\d{6}\b",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"\binspection\b|\bmonitoring visit|\bassurance visit|\bfocused visit|\bemergency visit", re.IGNORECASE
)

_LOCAL_AUTHORITY = re.compile(
    r"(?:local authority|council) children'?s services|children'?s social care services|"
    r"inspection of services for children in need of help and protection|"
    r"(?:inspection of|focused visit to|monitoring visit (?:of|to)) .{0,80}children'?s (?:social care )?services|"
    r"joint targeted area inspection of|safeguarding and looked[ -]after children'?s? services|"
    r"inspection of (?:services for )?looked[ -]after children|inspection of safeguarding|"
    r"inspection of progress made in the provision of safeguarding|"
    r"review of the effectiveness of the local safeguarding children|"
    r"inspection of local authority (?:children|arrangements)|arrangements for the protection of children",
    re.IGNORECASE,
)
_AUTHORITY_WORDS = (
    "services",
    "inspection of",
    "safeguarding and looked",
    "review of the effectiveness",
    "arrangements for the protection",
)
"""Of these every alternative above holds one."""


def _names_authority(text: str) -> bool:
    """A quick test before ``_LOCAL_AUTHORITY``."""
    words = text.lower()
    return any(word in words for word in _AUTHORITY_WORDS)


_AREA_SEND = re.compile(
    r"area send (?:full |monitoring )?(?:re-?)?(?:inspection|visit)|local area partnership|"
    r"special educational needs and(?:/or)? disabilit\w+ .{0,60}local area",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"\b(?:minutes|agenda|press (?:release|notice)|news ?letter|annual report|self-evaluation|improvement plan|"
    r"action plan|statement of purpose|scrutiny committee|report to (?:the )?(?:cabinet|council|committee)|guidance|"
    r"evaluation (?:schedule|criteria)|handbook|consultation|case study|fact ?sheet|thematic|blog|"
    r"question and answer)\b",
    re.IGNORECASE,
)
"""What papers that speak of inspections call themselves before they name one; no report of one does."""
_SOCIAL_CARE = (
    (ReportKind.SUPPORTED_ACCOMMODATION, r"supported accommodation"),
    (ReportKind.RESIDENTIAL_FAMILY_CENTRE, r"residential family cent(?:re|er)"),
    (ReportKind.SECURE_CHILDRENS_HOME, r"secure (?:children'?s )?(?:home|accommodation unit|unit|centre)"),
    (ReportKind.RESIDENTIAL_SPECIAL_SCHOOL, r"residential special school|residential provision"),
    (ReportKind.VOLUNTARY_ADOPTION_AGENCY, r"voluntary adoption agency"),
    (ReportKind.INDEPENDENT_FOSTERING_AGENCY, r"independent fostering agency|fostering (?:agency|service)"),
    (ReportKind.CHILDRENS_HOME, _HOME),
)
_OTHER_CARE = re.compile(
    r"adoption support agency|holiday schemes?\b|boarding (?:school|provision)|secure training centre|"
    r"further education (?:college|residential)|colleges? with residential|private fostering|\bcafcass\b|"
    r"court advisory and support|young offender institution|\bhm ?yoi\b|"
    r"\b(?:local authority|la|council|borough)(?:'s)?\b"
    r"(?:(?!home|centre|school|independent|voluntary|accommodation).){0,60}?\b(?:fostering|adoption)\b"
)
"""Services that are inspected too and are none of the kinds above; their reports name those kinds in passing."""
_OWN_NAME = re.compile(
    rf"{_HOME}|secure (?:home|accommodation unit|unit|centre)|supported accommodation|residential family cent|"
    r"special school|voluntary adoption|independent fostering"
)
_TITLE_LETTERS = 400
_NOT_OURS = (
    (re.compile(r"\binvoice\b|\bpurchase order\b|\bremittance\b", re.IGNORECASE), "an invoice or an order"),
    (
        re.compile(r"early years (?:provision|register|foundation stage)|childminder|nursery\b", re.IGNORECASE),
        "a report on early years",
    ),
    (re.compile(r"\bpupils\b|quality of education|headteacher|school details", re.IGNORECASE), "a report on a school"),
)
_SUBTYPE = re.compile(r"provision sub-? ?type:?\s+([^\n]{3,60})", re.IGNORECASE)
_CARE_SIGNS = re.compile(
    r"social care common inspection framework|overall experiences and progress|how well (?:the )?(?:children|"
    r"young|adults)"
    r"|unique reference number|registered (?:service )?manager|responsible individual|nominated individual|"
    r"provision sub-? ?type|compliance notice|assurance (?:inspection|visit)|monitoring (?:inspection|visit)|"
    r"interim inspection|emergency (?:inspection|visit)|inspection outcome|secure training centre|\bcafcass\b|"
    r"young offender institution|inspection report for [\w' ]{0,40}?\b(?:fostering|adoption|boarding|residential)\b",
)


class NotAReport(Exception):
    """The file is something else; the message is a sentence for the officer."""


def kind_of(front: str, whole: Callable[[], str]) -> ReportKind:
    """The kind of report, from its first pages and, in doubt, its ``whole`` text; raises ``NotAReport``."""
    flat = one_line(front)
    head = flat[:1500]
    if not _REPORT.search(flat) or not (_OFSTED.search(flat) or _OFSTED.search(whole())):
        raise NotAReport(_what_else(whole()))
    area = _area_kind(from_salutation(flat)[:1500])
    if area and not re.search(r"provision sub-? ?type|unique reference number", head, re.IGNORECASE):
        return area
    if not _is_on_care(flat) and not _is_on_care(one_line(whole())):
        raise NotAReport(_what_else(whole()))
    return _care_kind(front, whole)


def from_salutation(text: str) -> str:
    """A letter from its "Dear …" on: the addresses above name many services. Any other text as it is."""
    found = re.search(r"\bDear \w", text[:2500])
    return text[found.start() :] if found else text


def _area_kind(head: str) -> ReportKind | None:
    """Which kind of report on an area its first words name, if any; the title stands before what the prose names."""
    found = [
        (match.start(), kind)
        for kind, pattern in ((ReportKind.AREA_SEND, _AREA_SEND), (ReportKind.LOCAL_AUTHORITY, _LOCAL_AUTHORITY))
        if (kind is ReportKind.AREA_SEND or _names_authority(head)) and (match := pattern.search(head))
    ]
    if not found:
        return None
    start, kind = min(found)
    paper = _PAPER.search(head[: start + 60])
    if paper:
        raise NotAReport(
            f"The file speaks of an inspection but is not Ofsted's report of one: it calls itself “{paper.group()}”."
        )
    return kind


def _is_on_care(text: str) -> bool:
    """Whether at least two different signs of a report on social care stand in the text."""
    first: str | None = None
    for sign in _CARE_SIGNS.finditer(text.lower()):
        if first is not None and sign.group() != first:
            return True
        first = sign.group()
    return False


def _care_kind(front: str, whole: Callable[[], str]) -> ReportKind:
    flat = one_line(front)
    heading = re.search(
        r"information about this (?:service|secure|children|supported|residential|independent|"
        r"voluntary|fostering|adoption|boarding|further|college|young|private|cafcass)[^.]{0,60}",
        flat,
        re.IGNORECASE,
    )
    sources: list[Callable[[], str]] = [
        lambda: str(heading.group()) if heading else "",
        lambda: flat,
        lambda: one_line(whole()),
    ]
    subtype = _SUBTYPE.search(front)
    if subtype:
        if re.search(_HOME, flat[:400], re.IGNORECASE) and re.search("special school", subtype.group(1), re.IGNORECASE):
            return ReportKind.CHILDRENS_HOME  # a school that is registered, and inspected, as a home
        printed = subtype.group(1)
        sources.insert(0, lambda: printed)
    titles = (subtype.group(1) if subtype else "", heading.group() if heading else "", flat[:_TITLE_LETTERS])
    if _is_other_care(titles):
        return ReportKind.OTHER
    for source in sources:
        text = source().lower()
        found = [(match.start(), kind) for kind, pattern in _SOCIAL_CARE if (match := re.search(pattern, text))]
        if found:
            return _most_named(found, text)
    return ReportKind.OTHER


def _is_other_care(titles: Iterable[str]) -> bool:
    """Whether the first of these that names a service names one of no kind of ours."""
    for title in titles:
        other, known = _OTHER_CARE.search(title.lower()), _OWN_NAME.search(title.lower())
        if other or known:
            return known is None or (other is not None and other.start() < known.start())
    return False


def _most_named(found: Sequence[tuple[int, ReportKind]], text: str) -> ReportKind:
    """The kind that the text names most often; a secure home is also called a children's home."""
    counts = {kind: len(re.findall(pattern, text)) for kind, pattern in _SOCIAL_CARE}
    kinds = {kind for _, kind in found}
    if ReportKind.SECURE_CHILDRENS_HOME in kinds and kinds <= {
        ReportKind.SECURE_CHILDRENS_HOME,
        ReportKind.CHILDRENS_HOME,
    }:
        return ReportKind.SECURE_CHILDRENS_HOME
    return max(found, key=lambda pair: (counts[pair[1]], -pair[0]))[1]


def _what_else(whole: str) -> str:
    for pattern, words in _NOT_OURS:
        if len(pattern.findall(whole)) >= 1:
            return f"The file looks like {words}, not a report on children's social care by Ofsted."
    return "The file is not a report on children's social care by Ofsted: none of its headings was found."
