"""What files distinct queries by number: compiled or in plain Python, with the same results."""

from __future__ import annotations

from mmap import mmap
from typing import Protocol, TypeAlias

from wirebell.standing.document import Document
from wirebell.standing.expression.tree import Query
from wirebell.standing.frequencies import Shares

FAULTS_KEPT = 100

Fault = tuple[Query, str]
Buffer: TypeAlias = bytearray | mmap
"""What a snapshot lies in: it is written to, and must stay."""


class Filing(Protocol):
    """Queries, each kept once, and the small numbers that follow them.

    `faults` are the last queries that failed to be decided, with the error; such a query does not match and stops
    no other.
    """

    faults: list[Fault]

    @property
    def candidates(self) -> int:
        """How many queries and alternatives were looked at."""
        ...

    @property
    def frequencies(self) -> Shares:
        """What the stream has taught."""
        ...

    @property
    def documents(self) -> int:
        """How many documents were matched."""
        ...

    @property
    def distinct(self) -> int:
        """How many distinct queries stand."""
        ...

    @property
    def size(self) -> int:
        """How many bytes the queries take, without their words; 0 where that is not known."""
        ...

    def add(self, number: int, query: Query) -> None:
        """Have the number follow the query, and no other. Raises UsageError for a query that asks for nothing."""
        ...

    def add_text(self, number: int, expression: str) -> None:
        """Have the number follow an expression, of any size. Raises ExpressionError if it does not parse."""
        ...

    def load(self, *, begins: bool) -> None:
        """Keep what is added from now on, unfiled, or file what was kept, all at once."""
        ...

    def refile(self) -> None:
        """File all anew by what the stream has taught."""
        ...

    def settle(self) -> None:
        """Wait until what is filed anew, if anything is, is filed."""
        ...

    def save(self, beside: bytes) -> bytes:
        """Return all that is filed, with the caller's bytes beside. Raises UsageError where that is not done."""
        ...

    def reopen(self, saved: Buffer) -> bytes:
        """Open what `save` returned; return what was beside. Raises UsageError if it is anything else."""
        ...

    def remove(self, number: int) -> None:
        """Take the number out, if it stands."""
        ...

    def match(self, document: Document) -> bytes:
        """Return the numbers that follow what the document meets, query by query as they were filed.

        They are unsigned, 32 bits each, in the machine's order.
        """
        ...
