"""What documents say, page by page, with each engine's own full-text index of it.

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# The service writes the index together with the pages (``documents/text.py``): SQLite's triggers may not touch a
# virtual table where the schema is not trusted. The original Porter stemmer is used on both engines and no word is
# left out as too common, so that both find the same pages.
SQLITE_UP = (
    "CREATE VIRTUAL TABLE search_page USING fts5(text, content='document_page', content_rowid='id',"
    " tokenize='porter unicode61 remove_diacritics 2')",
)
SQLITE_DOWN = ("DROP TABLE search_page",)
POSTGRES_UP = (
    "CREATE TEXT SEARCH DICTIONARY search_stem (TEMPLATE = pg_catalog.snowball, LANGUAGE = porter)",
    "CREATE TEXT SEARCH CONFIGURATION search_words (COPY = pg_catalog.simple)",
    "ALTER TEXT SEARCH CONFIGURATION search_words"
    " ALTER MAPPING FOR asciiword, word, numword WITH search_stem",
    "CREATE TABLE search_page (page_id integer PRIMARY KEY REFERENCES document_page (id) ON DELETE CASCADE,"
    " words tsvector NOT NULL)",
    "CREATE INDEX search_page_words ON search_page USING gin (words)",
)
POSTGRES_DOWN = (
    "DROP TABLE search_page", "DROP TEXT SEARCH CONFIGURATION search_words", "DROP TEXT SEARCH DICTIONARY search_stem",
)


def upgrade() -> None:
    op.create_table(
        "document_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("pages_kept", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["document.sha256"], name="fk_document_text_sha256_document"),
        sa.PrimaryKeyConstraint("id", name="pk_document_text"),
        sa.UniqueConstraint("sha256", name="uq_document_text_sha256"),
    )
    op.create_index("ix_document_text_state", "document_text", ["state"], unique=False)
    op.create_table(
        "document_page",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["document_text.id"], name="fk_document_page_text_id_document_text",
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_document_page"),
    )
    op.create_index("ix_document_page_text_id", "document_page", ["text_id"], unique=False)
    _run(SQLITE_UP, POSTGRES_UP)


def downgrade() -> None:
    _run(SQLITE_DOWN, POSTGRES_DOWN)
    op.drop_table("document_page")
    op.drop_table("document_text")


def _run(on_sqlite: tuple[str, ...], on_postgres: tuple[str, ...]) -> None:
    for statement in on_sqlite if op.get_bind().dialect.name == "sqlite" else on_postgres:
        op.get_bind().exec_driver_sql(statement)
