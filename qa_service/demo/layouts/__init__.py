"""Report layouts, one file a family: what Ofsted's reports have looked like since 2015, drawn from plain data."""
