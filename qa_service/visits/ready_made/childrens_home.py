"""A children's home: the nine quality standards of the Children's Homes (England) Regulations 2015 (6 to 14)."""

from __future__ import annotations

from typing import Final

from qa_service.visits.content import Question, Theme
from qa_service.visits.kinds import Scale

THEMES: Final = (
    Theme("Quality and purpose of care", (
        Question("Does the home do for our children what its statement of purpose promises?",
                 "Regulation 6. Compare the statement with a day as the children describe it: who cares for them, what "
                 "is offered, which children it says that it is for."),
        Question("Is the house homely, clean, in good repair and each child’s own?",
                 "Bedrooms that a child has made theirs, a kitchen that is used, repairs with a date. Photograph what "
                 "needs work, with no child in the picture."),
        Question("Is each child’s day-to-day care planned around who they are?",
                 "Identity, faith, food, hair and skin care, language, disability: seen in what staff do, not only on "
                 "paper."),
    )),
    Theme("Children’s views, wishes and feelings", (
        Question("Can children say how the home is run, and does anything change when they do?",
                 "Regulation 7. Ask for the last three things that children asked for and what became of each."),
        Question("Does every child know how to complain, and whom to ask outside the home?",
                 "Advocate, independent reviewing officer, social worker, Ofsted: does a child have a way to reach "
                 "them without asking staff?"),
        Question("Were the last complaints answered, and the child told the answer?",
                 "Read the newest two. None at all in a year is a question, not an answer."),
    )),
    Theme("Education", (
        Question("Is every child in education, training or work, or is there a plan with dates?",
                 "Regulation 8. Hours offered and hours attended in the last half-term; part-time timetables named."),
        Question("Are personal education plans current, and does the home act on them?",
                 "Check the dates of the last plan and one thing that the home had to do."),
        Question("Do staff help with learning at home: a place, time, books, a device, encouragement?"),
    )),
    Theme("Enjoyment and achievement", (
        Question("Does each child do things that they like, in the home and in the neighbourhood?",
                 "Regulation 9. What did each child do last weekend and in the last holiday?"),
        Question("Are friendships, clubs and hobbies kept up, also from before the child came?"),
        Question("Is money, staff or transport a reason why something did not happen?",
                 "A note on what was cancelled in the last month and why.", Scale.SCORE),
    )),
    Theme("Health and well-being", (
        Question("Is every child registered with a doctor and a dentist, with checks in date?",
                 "Regulation 10. Yearly health assessment (twice a year under five), dental check, optician."),
        Question("Are medicines kept, given and recorded safely?",
                 "Look at the cabinet and count one medicine against its record."),
        Question("Do children get help for their emotional health, and is it known whether it helps?",
                 "Therapy that is paid for in the fee: hours agreed against hours given."),
    )),
    Theme("Positive relationships", (
        Question("Do staff and children like, know and trust each other?",
                 "Regulation 11. Watch a meal, an arrival, a refusal. Do staff come back after a hard moment?"),
        Question("Is behaviour understood and handled without force wherever possible?",
                 "Restraints since the last visit: number, length, injuries, what was learned. Compare with before."),
        Question("Are contact and visits with people who matter to the child made to work?"),
    )),
    Theme("Protection of children", (
        Question("Does each child feel safe here, and do staff know each child’s risks today?",
                 "Regulation 12. Ask a member of staff on shift, without papers, about one child of ours."),
        Question("Are children who go missing looked for, welcomed back and spoken with?",
                 "Episodes since the last visit, return interviews offered, what changed afterwards."),
        Question("Are concerns and allegations reported to the right people in time?",
                 "Serious events told to Ofsted and to us under regulation 40; the designated officer within one "
                 "working day. Do our own records have each one?"),
        Question("Is the building safe, and is who comes in known?",
                 "Fire drill and alarm tests, window restrictors, visitors’ book, alarms on doors and why, knives, "
                 "monitoring of children with consent."),
        Question("Are staff recruited safely and checked before they begin?",
                 "One file of somebody new: references, gaps explained, disclosure seen, right to work."),
    ), safety=True),
    Theme("Leadership and management", (
        Question("Is there a registered manager in day-to-day charge who knows the home’s weak points?",
                 "Regulation 13. Who stands in when the manager is away 28 days or more, and does Ofsted know?"),
        Question("Are there enough staff who know the children, on every shift?",
                 "Rota of the last four weeks against what was worked: agency shifts, gaps, who slept in. Staff who "
                 "left since the last visit."),
        Question("Are staff trained, supervised and qualified for what these children need?",
                 "Level 3 within two years of starting; supervision in the last six weeks for two people."),
        Question("Does the home learn from its independent person, Ofsted and its own review?",
                 "The last three regulation 44 reports: recommendations and what was done. The newest regulation 45 "
                 "review."),
    )),
    Theme("Care planning", (
        Question("Were our children matched to the home, and to those who lived there?",
                 "Regulation 14. Impact assessment for the last child who came, made before the move."),
        Question("Does the home follow our care and placement plans, and say when they no longer fit?",
                 "One child of ours: plan in the file, what it asks of the home, what was done in the last month."),
        Question("Is what we pay for being given?",
                 "Core and additional services of one agreement: staffing ratio, therapy, education. Note each that "
                 "was not given."),
        Question("Are moves and endings planned, with notice and with the child?"),
    )),
)
