"""The layouts that are drawn as PDF."""

from __future__ import annotations

from dataclasses import replace

from qa_service.demo.independent.chosen import Words, words_of
from qa_service.demo.independent.report import Maker, VisitorsReport
from qa_service.demo.independent.wording import Says
from qa_service.demo.layouts.page import Flow, Style
from qa_service.demo.layouts.wording import long_date

_FONTS = (("Helvetica", "Helvetica-Bold"), ("Vera", "Vera-Bold"), ("Times-Roman", "Times-Bold"))
_TICKS = {Says.YES: "[x] Yes  [ ] No", Says.NO: "[ ] Yes  [x] No", Says.QUALIFIED: "[ ] Yes  [ ] No  [x] Partly",
          Says.NOT_STATED: "[ ] Yes  [ ] No", Says.UNTELLABLE: "[x] Yes  [x] No"}
_COUNT_WORDS = {"missing": "Missing from home", "restraint": "Physical interventions", "complaints": "Complaints",
                "police": "Police call-outs", "injuries": "Accidents and injuries"}


def draw(report: VisitorsReport) -> Flow:
    """The report on pages."""
    rng = report.dice
    font, bold = rng.choice(_FONTS)
    style = Style(font=font, bold=bold, size=rng.choice((10.0, 10.5, 11.0)), curly=rng.random() < 0.5,
                  footer="Regulation 44 report: " + report.home + "|{page}", bold_labels=rng.random() < 0.6)
    flow = Flow(style)
    words = words_of(report)
    {
        Maker.PDF_NARRATIVE: _narrative, Maker.PDF_FORM: _form, Maker.PDF_TICKS: _ticks,
        Maker.PDF_STANDARDS: _standards, Maker.PDF_LETTER: _letter, Maker.SCAN: _narrative,
    }[report.maker](flow, report, words)
    return flow


def _paragraphs(flow: Flow, *texts: str) -> None:
    for text in texts:
        if text:
            flow.text(text, after=7)


def _counts(flow: Flow, report: VisitorsReport) -> None:
    for key, label in _COUNT_WORDS.items():
        flow.label(f"Number of {label.lower()}" if key == "complaints" else label, str(report.counts[key]))


def _narrative(flow: Flow, report: VisitorsReport, words: Words) -> None:
    flow.text("Report of the independent person under Regulation 44", bold=True, size=17, after=12)
    flow.label("Name of home", report.home)
    flow.label("Ofsted URN", report.urn)
    flow.label("Date of visit", long_date(report.visited))
    flow.label("Date of report", long_date(report.reported))
    flow.label("Independent person", report.visitor)
    flow.label("Announced or unannounced", "Announced" if report.announced else "Unannounced")
    flow.label("Number of children living at the home", str(report.living))
    flow.label("Number of children spoken to", str(report.spoken_to))
    if report.interest:
        flow.label("Conflict of interest", report.interest)
    _paragraphs(flow, words.guidance)
    flow.heading("What the children said")
    _paragraphs(flow, *words.children)
    flow.heading("Staff and professionals")
    _paragraphs(flow, words.staff, words.body[0])
    flow.heading("Premises and records")
    _paragraphs(flow, *words.body[1:])
    flow.heading("Numbers since the last visit")
    _counts(flow, report)
    if report.earlier:
        flow.heading("Progress on recommendations from the last visit")
        for at, (text, progress) in enumerate(report.earlier, 1):
            flow.text(f"{at}. {text} {progress}.")
    flow.heading("Recommendations")
    if not report.advice:
        flow.text("No recommendations are made on this visit.")
    for at, one in enumerate(report.advice, 1):
        flow.text(f"{at}. {one.text}", after=2)
        flow.text(f"Timescale: {one.target_words}. Responsible: {one.who}.", indent=16)
    flow.heading("Independent person's opinion")
    _paragraphs(flow, words.earlier, *words.opinion_paragraphs)
    if words.manager:
        flow.heading("Comments of the registered manager")
        _paragraphs(flow, words.manager)


def _form(flow: Flow, report: VisitorsReport, words: Words) -> None:
    flow.text("REGULATION 44 VISIT FORM", bold=True, size=15, after=10)
    flow.table([
        ["Children's home", report.home], ["URN", report.urn],
        ["Date of visit", report.visited.strftime("%d/%m/%Y")],
        ["Report completed", report.reported.strftime("%d/%m/%Y")],
        ["Visit undertaken by", report.visitor], ["Type of visit", "Announced" if report.announced else "Unannounced"],
        ["Young people living at the home", str(report.living)], ["Young people spoken with", str(report.spoken_to)],
    ], [0.42, 0.58], bold_first=True)
    _paragraphs(flow, words.guidance)
    flow.heading("Consultation")
    said = [["Children", " ".join(words.children)], ["Staff", words.staff or words.body[0]]]
    flow.table([["Who", "What was said"], *said], [0.25, 0.75], header=True)
    flow.heading("Events in the period")
    flow.table([list(_COUNT_WORDS.values()), [str(report.counts[key]) for key in _COUNT_WORDS]], [0.2] * 5, header=True)
    if report.earlier:
        flow.heading("Previous recommendations")
        flow.table([["Recommendation", "Progress"], *[list(one) for one in report.earlier]], [0.75, 0.25], header=True)
    flow.heading("Recommendations")
    rows = [[str(at), one.text, one.who, one.target_words] for at, one in enumerate(report.advice, 1)]
    flow.table([["No.", "Recommendation", "Person responsible", "Target date"], *(rows or [["", "None", "", ""]])],
               [0.08, 0.5, 0.22, 0.2], header=True)
    flow.heading("Opinion of the independent person")
    flow.table([[words.questions[0], words.safe_answer], [words.questions[1], words.well_answer]], [0.5, 0.5])
    if words.manager:
        flow.table([["Manager's response", words.manager]], [0.3, 0.7])


def _ticks(flow: Flow, report: VisitorsReport, words: Words) -> None:
    flow.text("Independent Visitor's Monthly Report (Reg 44)", bold=True, size=14, after=8)
    flow.text(f"Home: {report.home}    URN: {report.urn}")
    flow.text(f"Visit date: {long_date(report.visited)}")
    flow.text(f"Date report completed: {long_date(report.reported)}")
    flow.text(f"Visitor: {report.visitor}")
    flow.text("Announced [x]  Unannounced [ ]" if report.announced else "Announced [ ]  Unannounced [x]")
    flow.text(f"Children resident: {report.living}. Children spoken to: {report.spoken_to}")
    flow.heading("1. Children's views")
    flow.bullets(list(words.children))
    flow.heading("2. The home")
    _paragraphs(flow, *words.body, words.staff)
    flow.heading("3. Summary of opinion")
    _paragraphs(flow, words.guidance)
    flow.text(f"{words.questions[0]}  {_TICKS[report.safeguarded]}")
    flow.text(f"{words.questions[1]}  {_TICKS[report.well_being]}")
    flow.heading("4. Recommendations and timescales")
    flow.style = replace(flow.style, ruled=False)
    rows = [[one.text, one.target_words, one.who] for one in report.advice]
    flow.table([["Recommendation", "By when", "By whom"], *(rows or [["No recommendations", "", ""]])],
               [0.5, 0.25, 0.25], header=True)
    flow.heading("5. Monitoring")
    _counts(flow, report)


_STANDARDS = ("Quality and purpose of care", "Views, wishes and feelings", "Education", "Enjoyment and achievement",
              "Health and well-being", "Positive relationships", "Protection of children", "Leadership and management",
              "Care planning")


def _standards(flow: Flow, report: VisitorsReport, words: Words) -> None:
    flow.text(f"{report.home} ({report.urn})", bold=True, size=16, after=4)
    flow.text("Regulation 44 independent visit, measured against the nine quality standards", size=12, after=10)
    flow.label("Date and time of visit", f"{long_date(report.visited)}, 2.15 pm to 6.40 pm")
    flow.label("Report written by", report.visitor)
    flow.label("Report date", long_date(report.reported))
    flow.text(f"This was an {'announced' if report.announced else 'unannounced'} visit.")
    flow.heading("Overall judgement of the visitor")
    _paragraphs(flow, *words.opinion_paragraphs)
    for at, standard in enumerate(_STANDARDS):
        flow.heading(standard, size=12)
        flow.bullets([words.body[at % len(words.body)], words.children[at % 2]])
        if standard == "Protection of children" and words.staff:
            _paragraphs(flow, words.staff)
    flow.heading("Monitoring information")
    _counts(flow, report)
    flow.heading("Actions required")
    if report.advice:
        flow.bullets([f"{one.text.rstrip('.')} (by {one.target_words}; {one.who})" if one.target else
                      f"{one.text.rstrip('.')} ({one.target_words}; {one.who})" for one in report.advice])
    else:
        flow.text("None.")
    if words.manager:
        flow.heading("Response of the responsible individual")
        _paragraphs(flow, words.manager)


def _letter(flow: Flow, report: VisitorsReport, words: Words) -> None:
    flow.text(report.visitor, after=1)
    flow.text("Independent Person", after=10)
    flow.text(long_date(report.reported), after=10)
    flow.text("Dear registered provider", after=8)
    flow.text(f"Regulation 44 visit to {report.home} (URN {report.urn})", bold=True, after=8)
    kind = "announced" if report.announced else "unannounced"
    flow.text(f"I visited {report.home} on {long_date(report.visited)}. My visit was {kind}. {words.body[0]}"
              f" {words.body[1]}")
    flow.text(f"{words.children[0]} {words.children[1]} {words.staff}")
    _paragraphs(flow, words.earlier)
    flow.text(" ".join(words.opinion_paragraphs) + " " + words.body[2] if words.opinion_paragraphs else words.body[2])
    if report.advice:
        flow.text("I make the following recommendations:")
        for at, one in enumerate(report.advice, 1):
            by = f"To be completed by {one.target_words}" if one.target else f"Timescale: {one.target_words}"
            flow.text(f"{at}) {one.text} {by} (lead: {one.who.lower()}).", indent=12)
    else:
        flow.text("I have no recommendations to make this month.")
    flow.text("Yours faithfully")
    flow.text(report.visitor)
