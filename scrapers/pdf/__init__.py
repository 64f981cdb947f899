"""Safe access to what a PDF visibly says. The only package that touches the PDF libraries.

Two independent ways to the same page: the text flow of PDFium (``Document.text``), and words with their places from
the content stream through pdfplumber (``Document.layout``). Both leave out what a person cannot see: invisible
rendering, text of the paper's colour, text covered, clipped away, off the page or on a switched-off layer.
Scripts, attachments, forms and annotations are never run or read.
"""

from scrapers.canvas import Layout, Word
from scrapers.pdf.document import MAXIMUM_PAGES, Document
from scrapers.unreadable import Unreadable

__all__ = ["MAXIMUM_PAGES", "Document", "Layout", "Unreadable", "Word"]
