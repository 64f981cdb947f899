"""Reports on services that are not among the kinds of today, each in an older and a newer layout, all invented."""

from __future__ import annotations

from tests.readers.making import LEADERS, OVERALL, PROTECTED, Sheet

AUTHORITY = "Nowhereshire County Council"
PROSE = (
    "The children of the local authority live with foster carers, in children's homes or with their families.",
    "An independent fostering agency and a voluntary adoption agency are commissioned for some of them.",
    "At the last inspection the service was judged to be inadequate. Children make good progress.",
)


def older(title: str, service: str, subtype: str | None, grade: str = "good") -> bytes:
    """As reports were printed from 2009 to 2013: a form on the first page, grades in sentences."""
    sheet = Sheet().lines(
        service,
        f"Inspection report for {title}",
        "Unique reference number SC000000",
        "Inspection date 12/03/2012",
        "Inspector Cara Invented",
        "Type of inspection Full",
        *([f"Provision subtype {subtype}"] if subtype else []),
        "Setting address 1 Nowhere Road, Anytown, ZZ1 1ZZ",
        "Telephone number 00000 000000",
        f"Registered person {service}",
        "Date of last inspection 03/05/2009",
    )
    sheet.page().lines(
        "About this inspection",
        "The purpose of this inspection is to inform children and young people, parents, the public, local",
        "authorities and government of the quality and standard of the service provided. Ofsted 2012",
        "The inspection judgements and what they mean",
        "Outstanding: a service of exceptional quality that significantly exceeds minimum requirements",
        "Good: a service of high quality that exceeds minimum requirements",
        "Adequate: a service that only meets minimum requirements",
        "Inadequate: a service that does not meet minimum requirements",
        "Service information",
        *PROSE,
    )
    return (
        sheet.page()
        .lines(
            "The overall effectiveness is judged to be",
            f"{grade}.",
            "Overall effectiveness",
            f"The overall effectiveness is judged to be {grade}.",
            "Outcomes for children and young people",
            f"Outcomes for children and young people are {grade}.",
            "Leadership and management",
            f"Leadership and management are {grade}.",
            *PROSE,
        )
        .pdf()
    )


def newer(title: str, service: str, subtype: str | None, grade: str = "good") -> bytes:
    """As reports are printed under the social care common inspection framework: a table of three grades."""
    sheet = Sheet().lines(
        service,
        title,
        "Full inspection",
        "Inspected under the social care common inspection framework",
        f"Information about this {title}",
        "The service works with children and their families.",
        "Inspection dates: 10 to 11 April 2018",
    )
    sheet.row(OVERALL, (grade,)).row(PROTECTED, (grade,)).row(LEADERS, (grade,))
    sheet.lines(f"The {title} provides effective services that meet the requirements for good.")
    sheet.lines("Date of last inspection: 3 May 2015", "Overall judgement at last inspection: inadequate")
    sheet.page().lines("Inspection judgements", *PROSE)
    return sheet.lines(
        f"{title.capitalize()} details",
        "Unique reference number: SC000000",
        *([f"Provision sub-type: {subtype}"] if subtype else []),
        f"Registered provider: {service}",
        "Registered manager: Bob Sample",
        "Inspector",
        "Cara Invented, social care inspector",
    ).pdf()


SERVICES: dict[str, tuple[str, str, str | None, str]] = {
    "authority's fostering": (
        "local authority fostering agency",
        AUTHORITY,
        "Local authority fostering agency",
        "other",
    ),
    "authority's fostering, unnamed": ("fostering service", f"{AUTHORITY} Fostering Service", None, "other"),
    "authority's adoption": ("local authority adoption agency", AUTHORITY, "Local authority adoption agency", "other"),
    "authority's adoption, unnamed": ("adoption service", f"{AUTHORITY} Adoption Service", None, "other"),
    "private fostering": ("private fostering arrangements", AUTHORITY, "Private fostering", "other"),
    "adoption support": ("adoption support agency", "Invented Support Limited", "Adoption support agency", "other"),
    "boarding school": ("boarding school", "Nowhere College", "Boarding school", "other"),
    "residential special school": (
        "residential special school",
        "Nowhere School",
        "Residential special school",
        "residential_special_school",
    ),
    "secure training centre": ("secure training centre", "Nowhere Secure Training Centre", None, "other"),
    "court advisory": ("Cafcass", "Children and Family Court Advisory and Support Service", None, "other"),
    "young offender institution": ("young offender institution", "HMYOI Nowhere", None, "other"),
    "holiday scheme": (
        "residential holiday scheme for disabled children",
        "Invented Holidays",
        "Residential holiday scheme",
        "other",
    ),
    "college": (
        "further education college with residential accommodation",
        "Nowhere College",
        "Further education college",
        "other",
    ),
    "college, provision": ("residential provision of a further education college", "Nowhere College", None, "other"),
    "independent fostering": (
        "independent fostering agency",
        "Invented Care Limited",
        "Independent fostering agency",
        "independent_fostering_agency",
    ),
    "independent fostering, short": (
        "fostering agency",
        "Invented Care Limited",
        "Fostering agency",
        "independent_fostering_agency",
    ),
    "voluntary adoption": (
        "voluntary adoption agency",
        "Invented Adoption",
        "Voluntary adoption agency",
        "voluntary_adoption_agency",
    ),
}
