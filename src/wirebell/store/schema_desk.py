"""The table of what was changed at the desk; `schema` has the others."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from wirebell.store.columns import FreeText, Row, Utc, Words, metadata

changes = Table(
    "changes",
    metadata,
    Column("number", Row, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("who", Words, nullable=False),
    Column("via", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("thing", Words, nullable=False),
    Column("label", FreeText, nullable=False),
    Column("before", FreeText),
    Column("after", FreeText),
    Column("undoes", Row),
    Index("changes_thing", "kind", "thing", "number"),
)
