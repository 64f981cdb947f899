"""Reading the reports of homes' independent persons (Children's Homes Regulations 2015, regulation 44).

Every maker of reports has a layout of its own, so what is read are suggestions, each with its page and words, that an
officer confirms. Both opinions are read strictly: "no", "qualified" and "not stated" never come out as yes, and what
is in doubt is unread. Knows no database and no request.
"""
