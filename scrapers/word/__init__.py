"""Safe access to what a Word document (DOCX) visibly says: the only package that opens one.

Macros are refused, packed parts are unpacked within limits, entities and document type declarations are refused,
and whatever lies outside the file (linked pictures, templates, data) is never asked for. Left out is what a reader of
the page does not see: struck-through and hidden text, deletions, comments, white letters on white paper.
"""

from scrapers.word.document import Item, Table, WordDocument

__all__ = ["Item", "Table", "WordDocument"]
