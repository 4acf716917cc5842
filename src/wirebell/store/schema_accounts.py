"""The tables of who signs in; `schema` has the others."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table

from wirebell.store.columns import FreeText, Utc, Words, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("follower", Words, primary_key=True),
    Column("address", Words, nullable=False, unique=True),
    Column("role", Words, nullable=False),
    Column("created", Utc, nullable=False),
)

passes = Table(
    "passes",
    metadata,
    Column("id", Words, primary_key=True),
    Column("follower", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("name", FreeText, nullable=False),
    Column("scopes", Words, nullable=False),
    Column("made", Utc, nullable=False),
    Column("seen", Utc, nullable=False),
    Column("until", Utc, nullable=False),
    Column("turned", Utc, nullable=False),
    Column("mark", LargeBinary, nullable=False, unique=True),
    Column("former", LargeBinary, unique=True),
    Index("passes_follower", "follower"),
)
"""Sessions and tokens. `mark` is the hash of the secret, `former` that of the one before while it still opens."""

proofs = Table(
    "proofs",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("follower", Words),
    Column("made", Utc, nullable=False),
    Column("until", Utc, nullable=False),
    Column("browser", LargeBinary, nullable=False),
    Column("code", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used", Utc),
    Index("proofs_address", "address", "made"),
    Index("proofs_browser", "browser"),
)

ways_in = Table(
    "ways_in",
    metadata,
    Column("id", Words, primary_key=True),
    Column("follower", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("name", FreeText, nullable=False),
    Column("credential", LargeBinary, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("handle", LargeBinary, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("made", Utc, nullable=False),
    Column("seen", Utc),
    Index("ways_in_follower", "follower"),
)
"""Passkeys, and who users are at providers. None of it is secret."""

confirmed_addresses = Table(
    "confirmed_addresses",
    metadata,
    Column("follower", Words, primary_key=True),
    Column("address", Words, primary_key=True),
    Column("at", Utc, nullable=False),
)
