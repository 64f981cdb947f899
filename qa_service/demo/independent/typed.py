"""The layouts that are Word files."""

from __future__ import annotations

from qa_service.demo.independent.chosen import Words, words_of
from qa_service.demo.independent.report import Maker, VisitorsReport
from qa_service.demo.independent.word_file import box, deleted, file_of, paragraph, run, table
from qa_service.demo.independent.wording import Says
from qa_service.demo.layouts.wording import long_date


def write(report: VisitorsReport) -> bytes:
    """The report as a Word file."""
    words = words_of(report)
    body = {
        Maker.WORD_TABLES: _tables, Maker.WORD_PROSE: _prose, Maker.WORD_STRUCK: _struck, Maker.WORD_COLUMNS: _columns,
    }[report.maker](report, words)
    return file_of(body)


def _boxes(says: Says) -> str:
    yes, no = says in (Says.YES, Says.UNTELLABLE), says in (Says.NO, Says.UNTELLABLE)
    partly = says is Says.QUALIFIED
    return paragraph(box(yes), run(" Yes   "), box(no), run(" No   "), box(partly), run(" Partly"))


def _tables(report: VisitorsReport, words: Words) -> list[str]:
    announced = paragraph(box(report.announced), run(" Announced  "), box(not report.announced), run(" Unannounced"))
    recommendations = [[str(at), one.text, one.target_words, one.who] for at, one in enumerate(report.advice, 1)]
    return [
        paragraph("Regulation 44 Independent Person Report", style="Title"),
        table(["Name of children's home", report.home, "Ofsted URN", report.urn],
              ["Date of visit", report.visited.strftime("%d.%m.%Y"),
               "Date of report", report.reported.strftime("%d.%m.%Y")],
              ["Independent person", report.visitor, "Visit type", announced]),
        table(["Children living in the home", str(report.living)], ["Children spoken with", str(report.spoken_to)]),
        *([paragraph(words.guidance)] if words.guidance else []),
        paragraph("What children told me", style="Heading2"), *[paragraph(text) for text in words.children],
        paragraph("Evidence", style="Heading2"), *[paragraph(text) for text in words.body],
        table(["Event", "Number"], ["Missing episodes", str(report.counts["missing"])],
              ["Restraints", str(report.counts["restraint"])],
              ["Complaints received", str(report.counts["complaints"])],
              ["Police involvement", str(report.counts["police"])], ["Injuries", str(report.counts["injuries"])]),
        paragraph("Recommendations", style="Heading2"),
        table(["No", "Recommendation", "Timescale", "Owner"], *(recommendations or [["", "None", "", ""]])),
        paragraph("Statement of opinion", style="Heading2"),
        table([words.questions[0], _boxes(report.safeguarded)], [words.questions[1], _boxes(report.well_being)]),
        *([table(["Comments of the responsible individual", words.manager])] if words.manager else []),
    ]


def _prose(report: VisitorsReport, words: Words) -> list[str]:
    kind = "announced" if report.announced else "unannounced"
    body = [
        paragraph(run(f"Independent visit report: {report.home}", bold=True)),
        paragraph(f"Ofsted registration number: {report.urn}"),
        paragraph(f"This {kind} visit took place on {long_date(report.visited)} and was carried out by"
                  f" {report.visitor} "
                  "as the independent person (Regulation 44)."),
        paragraph(f"Date report written: {long_date(report.reported)}"),
        paragraph("Children's experiences", style="Heading1"), *[paragraph(text) for text in words.children],
        paragraph("Records and premises", style="Heading1"), *[paragraph(text) for text in words.body],
    ]
    body += [paragraph(text) for text in (words.staff, words.earlier) if text]
    body += [paragraph("Conclusion and opinion", style="Heading1")]
    texts = words.opinion_paragraphs or ["Thank you to everybody who made time for me."]
    body += [paragraph(run(texts[0]), deleted(" In my opinion children are not effectively safeguarded."))]
    body += [paragraph(text) for text in texts[1:]]
    body += [paragraph("My recommendations", style="Heading1")]
    body += [paragraph(f"{one.text} Target date: {one.target_words}. Person responsible: {one.who}", numbered=True)
             for one in report.advice] or [paragraph("There are no recommendations from this visit.")]
    if words.manager:
        body += [paragraph("Provider's response", style="Heading1"), paragraph(words.manager)]
    return body


def _choice(says: Says, question: str) -> str:
    """``Yes / No / Partly *`` of which all but the answer are struck through."""
    kept = {Says.YES: {"Yes"}, Says.NO: {"No"}, Says.QUALIFIED: {"Partly"}}.get(says, {"Yes", "No", "Partly"})
    runs = [run(f"{question} ")]
    for at, word in enumerate(("Yes", "No", "Partly")):
        runs += [run(f"{' / ' if at else ''}", strike=len(kept) == 1), run(word, strike=word not in kept, bold=True)]
    return paragraph(*runs)


def _struck(report: VisitorsReport, words: Words) -> list[str]:
    gone = "Announced" if not report.announced else "Unannounced"
    stays = "Unannounced" if not report.announced else "Announced"
    return [
        paragraph("REG 44 REPORT", style="Title"),
        table(["Home", report.home], ["URN", report.urn], ["Date of visit", long_date(report.visited)],
              ["Visitor", report.visitor], ["Report date", long_date(report.reported)],
              ["Announced/unannounced*", paragraph(run(gone, strike=True), run(" "), run(stays))],
              ["Number of children"
               " resident", str(report.living)], ["Number of children spoken to", str(report.spoken_to)],
              ["Incidents of"
               " restraint", str(report.counts["restraint"])], ["Missing from care", str(report.counts["missing"])],
              ["Complaints", str(report.counts["complaints"])]),
        paragraph("* strike through what does not apply"),
        paragraph("Visitor's opinion", style="Heading1"),
        _choice(report.safeguarded, words.questions[0]), _choice(report.well_being, words.questions[1]),
        paragraph("Findings", style="Heading1"), *[paragraph(text) for text in (*words.body, words.staff) if text],
        paragraph("Recommendations", style="Heading1"),
        *([paragraph(f"Recommendation {at}: {one.text} By when: {one.target_words}. By whom: {one.who}.")
           for at, one in enumerate(report.advice, 1)] or [paragraph("None")]),
    ]


def _columns(report: VisitorsReport, words: Words) -> list[str]:
    def marks(says: Says) -> list[str]:
        return ["✓" if says in (Says.YES, Says.UNTELLABLE) else "", "✓" if says in (Says.NO, Says.UNTELLABLE) else "",
                "✓" if says is Says.QUALIFIED else ""]

    body = [
        paragraph("Monthly independent monitoring visit (Regulation 44)", style="Title"),
        table(["Home visited", report.home], ["SC number", report.urn], ["Day of visit", long_date(report.visited)],
              ["Completed by", report.visitor], ["Was the visit announced?", "Yes" if report.announced else "No"],
              ["How many children live at the home?", str(report.living)],
              ["How many children were spoken to?", str(report.spoken_to)]),
        *[paragraph(text) for text in (words.guidance, *words.body[:3]) if text],
        table(["The independent person's opinion", "Yes", "No", "Partly"],
              ["Children are effectively safeguarded", *marks(report.safeguarded)],
              ["The conduct of the home promotes children's well-being", *marks(report.well_being)]),
        paragraph("Follow-up of previous recommendations", style="Heading1"),
        table(["Previous recommendation", "Met / not met"], *[list(one) for one in report.earlier] or [["None", ""]]),
        paragraph("New recommendations", style="Heading1"),
    ]
    for at, one in enumerate(report.advice, 1):
        body.append(table([f"Recommendation {at}", one.text], ["Target date", one.target_words],
                          ["Person responsible", one.who]))
    return body if report.advice else [*body, paragraph("None on this visit.")]
