"""Pages of the web ask how often dozens of names ring: their keys stand by themselves, too."""

from __future__ import annotations

import zlib

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAMES = ("person", "org", "place", "byline", "source", "section")
TABLES = frozenset(
    [*(name + kind for name in NAMES for kind in ("", "=", "#")), "topic", "label", "storyline", "lang", "is"]
)


def upgrade() -> None:
    """Add the table and fill it from the pages that are there."""
    spots = op.create_table(
        "spots",
        sa.Column("key", sa.LargeBinary(), primary_key=True),
        sa.Column("segment", ROW, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    conn = op.get_bind()
    decoder = msgspec.msgpack.Decoder(dict[str, bytes])
    pages = sa.table("pages", sa.column("segment"), sa.column("first"), sa.column("body"))
    numbers = conn.execute(sa.select(pages.c.segment).distinct().order_by(pages.c.segment)).scalars().all()
    for number in numbers:
        bodies = conn.execute(sa.select(pages.c.body).where(pages.c.segment == number)).scalars().all()
        rows = [
            {"key": key.encode("utf-8", "surrogatepass"), "segment": number, "body": places}
            for body in bodies
            for key, places in decoder.decode(zlib.decompress(bytes(body))).items()
            if key.partition("\t")[0] in TABLES
        ]
        if rows:
            op.bulk_insert(spots, rows)
