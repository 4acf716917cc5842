"""Accounts, what lets one in, and the proofs that an address is somebody's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables; nobody has an account yet."""
    _accounts()
    _passes()
    _proofs()
    counters = sa.table("counters", sa.column("name"), sa.column("value"))
    op.execute(counters.insert().values(name="asked", value=0))


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("follower"),
        sa.UniqueConstraint("address"),
    )
    op.create_table(
        "confirmed_addresses",
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("follower", "address"),
    )


def _passes() -> None:
    op.create_table(
        "passes",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", WORDS, nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("made", "seen", "until", "turned")),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("former", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mark"),
        sa.UniqueConstraint("former"),
    )
    op.create_index("passes_follower", "passes", ["follower"])


def _proofs() -> None:
    op.create_table(
        "proofs",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("follower", WORDS),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used", sa.BigInteger()),
        sa.PrimaryKeyConstraint("mark"),
    )
    op.create_index("proofs_address", "proofs", ["address", "made"])
    op.create_index("proofs_browser", "proofs", ["browser"])
