"""placeholder"""
from scrapers.readers.pages import Pages
from scrapers.report import ReportRecord
def read_social_care(pages: Pages, record: ReportRecord) -> None:
    pass
