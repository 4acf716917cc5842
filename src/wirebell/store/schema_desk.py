"""The tables of what was changed at the desk, and of what readers have read; `schema` has the others."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table

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

marks = Table(
    "marks",
    metadata,
    Column("topic", Words, primary_key=True),
    Column("story", Words, primary_key=True),
    Column("right", Boolean, nullable=False),
    Column("at", Utc, nullable=False),
    Index("marks_story", "story"),
    sqlite_with_rowid=False,
)
"""What the desk said of stories and topics."""

have_read = Table(
    "have_read",
    metadata,
    Column("follower", Words, primary_key=True),
    Column("story", Words, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Index("have_read_story", "story"),
    sqlite_with_rowid=False,
)
"""The newest version of each story that a reader opened."""
