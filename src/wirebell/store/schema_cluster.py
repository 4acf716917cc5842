"""The tables of a cluster's stages: stories as read that nobody threaded, shares told, and who holds what."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, Table

from wirebell.store.columns import Row, Words, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("seq", Row, ForeignKey("arrivals.seq"), primary_key=True, autoincrement=False),
    Column("tries", Integer, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("body", LargeBinary),
)
"""`until` is how long somebody has it in hand to read, in microseconds of the database; gone once placed."""

shares = Table(
    "shares",
    metadata,
    Column("seq", Row, ForeignKey("arrivals.seq"), primary_key=True, autoincrement=False),
    Column("shard", Integer, primary_key=True, autoincrement=False),
    Column("cursor", Words, nullable=False),
    Column("told", Boolean, nullable=False),
)
"""How far each shard has told a story; gone once all have."""

posts = Table(
    "posts",
    metadata,
    Column("name", Words, primary_key=True),
    Column("holder", Words, nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)

quotas = Table(
    "quotas",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("level", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("given", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Buckets that processes draw from: `level` in millionths as of `at`, `until` is when nothing is missing any more.

On PostgreSQL it is written without a log: a draw waits for no disk, and a crash of the database fills all buckets.
"""
