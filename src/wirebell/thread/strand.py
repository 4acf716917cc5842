"""What the window keeps of a story, and of a storyline while it grows."""

from __future__ import annotations

from wirebell.thread.news import Told
from wirebell.thread.terms import core, numbers_in

REMEMBERED = 12
"""Newest stories of a storyline that a new one is compared with."""


class Held:
    """A story in the window: the vector of its strongest terms, its sample, and where it belongs.

    `at` is when it arrived and `day` when it was published, in days since 1970; `line` is the id of its storyline
    when it came; `origin` is the first story it is a near-copy of, else itself; until `open_from`, in days since
    1970, it may not be told; `outlet` is who brought it.
    """

    __slots__ = ("at", "day", "line", "number", "open_from", "origin", "outlet", "sketch", "story", "vector")

    def __init__(self, number: int, story: str, vector: bytes, sketch: bytes, line: str) -> None:
        self.number, self.story, self.vector, self.sketch, self.line = number, story, vector, sketch, line
        self.origin, self.outlet = story, ""
        self.at = 0.0
        self.day: float | None = None
        self.open_from = 0.0


class Strand:
    """A storyline in the window: its newest stories, what they have in common, and what was told.

    What they have in common is reckoned when first asked for: most storylines are never asked again.
    `size` counts all its stories in the window; `begun` orders storylines by when they began; `voices` has, of
    each outlet that told it in words of its own, one story that may be told if there is any, also one let go.
    """

    __slots__ = (
        "_core",
        "_kin",
        "_kins",
        "_numbers",
        "aliases",
        "begun",
        "id",
        "newest",
        "size",
        "told",
        "voices",
    )

    def __init__(self, name: str, begun: int) -> None:
        self.id, self.begun = name, begun
        self.aliases: tuple[str, ...] = ()
        self.newest: list[Held] = []
        self.voices: tuple[Held, ...] = ()
        self.size = 0
        self._core: tuple[bytes, bytes, float] | None = None
        self._numbers: frozenset[int] | None = None
        self.told = Told()
        self._kin = self._kins = 0.0

    @property
    def core(self) -> tuple[bytes, bytes, float]:
        """The terms that at least half of its newest stories have, how much each counts, and the sum of that."""
        if self._core is None:
            self._core = core([held.vector for held in self.newest])
        return self._core

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers that any of its newest stories has."""
        if self._numbers is None:
            self._numbers = frozenset(term for held in self.newest for term in numbers_in(held.vector))
        return self._numbers

    @property
    def kinship(self) -> float | None:
        """How like the storyline its stories were when they came, 0 to 1."""
        return self._kin / self._kins if self._kins else None

    def add(self, held: Held, kin: float | None) -> None:
        """Take a story in; `kin` is how like the storyline it was found to be."""
        self.newest.append(held)
        self.size += 1
        if kin is not None:
            self._kin, self._kins = self._kin + kin, self._kins + 1
        self._renew()

    def hear(self, held: Held) -> None:
        """Remember the outlet of a story in words of its own; a story that may be told sooner stands for it."""
        own = next((one for one in self.voices if one.outlet == held.outlet), None)
        if own is None:
            self.voices = (*self.voices, held)
        elif own.story == held.story or held.open_from < own.open_from:
            self.voices = tuple(held if one is own else one for one in self.voices)

    def miss(self, held: Held) -> None:
        """Let another of its newest stories stand for the outlet of one that may not be told any more."""
        if held in self.voices:
            for one in self.newest:
                if one.outlet == held.outlet and one.origin == one.story:
                    self.hear(one)

    def outlets(self, at: float) -> int:
        """Return how many outlets tell of it by a moment; what is withdrawn or withheld tells nothing."""
        return sum(1 for held in self.voices if held.open_from <= at)

    def drop(self, held: Held) -> None:
        """Let a story go."""
        self.size -= 1
        if held in self.newest:
            self.newest.remove(held)
            self._renew()

    def join(self, other: Strand) -> None:
        """Take all stories of another storyline in, and its name as an alias."""
        self.aliases = tuple(dict.fromkeys((*self.aliases, other.id, *other.aliases)))
        self.newest = sorted((*self.newest, *other.newest), key=lambda held: held.number)
        self.size += other.size
        for held in other.voices:
            self.hear(held)
        self._kin, self._kins = self._kin + other._kin, self._kins + other._kins
        self.told.join(other.told)
        self._renew()

    def day(self) -> float | None:
        """Return the latest day of its newest stories."""
        return max((held.day for held in self.newest if held.day is not None), default=None)

    def _renew(self) -> None:
        del self.newest[:-REMEMBERED]
        self._core = self._numbers = None
