"""A paper whose stories are a few words each, so that who should be told of one can be told by eye."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Literal, NamedTuple

WORDS = ("walrus", "cobalt", "harpsichord", "zeppelin", "quince", "marmot")
Status = Literal["usable", "withheld", "canceled"]


class Wanted(NamedTuple):
    """What a follow asks for: all of some words, and none of others."""

    words: tuple[str, ...]
    without: tuple[str, ...] = ()

    @property
    def expression(self) -> str:
        """The follow in the language of follows."""
        return " AND ".join([*self.words, *(f"NOT {word}" for word in self.without)])

    def meets(self, words: tuple[str, ...]) -> bool:
        """Return whether a story of these words is asked for."""
        return set(self.words) <= set(words) and not set(self.without) & set(words)


def wanted(chance: Random) -> Wanted:
    """Return what somebody may ask for."""
    first, second = chance.sample(WORDS, 2)
    return chance.choice((Wanted((first,)), Wanted((first, second)), Wanted((first,), (second,))))


@dataclass
class Piece:
    """A story as its paper has it now."""

    number: int
    words: tuple[str, ...]
    published: datetime
    status: Status = "usable"
    embargo: datetime | None = None
    edits: int = 0
    corrected: list[datetime] = field(default_factory=list)
    """When it was corrected."""
    hidden: bool = False
    """Whether it was once not to be told after it could be."""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"https://paper.example/{self.number}"

    def tellable(self, now: datetime) -> bool:
        """Return whether it may be told of at that moment."""
        return self.status == "usable" and (self.embargo is None or self.embargo <= now)

    def row(self) -> dict[str, str]:
        """The story as the paper's file has it."""
        seen = " and the ".join(self.words)
        body = f"The {seen} were seen in the harbour town, number {self.number}." + " It was calm." * self.edits
        if self.corrected:
            body += f"\n\nCorrection: an earlier version of this article said {len(self.corrected) + 3} came."
        named = {"headline": f"The {self.words[0]} of case {self.number}", "body": body}
        row = {"id": f"p{self.number}", "url": self.url, "published": self.published.isoformat()}
        if self.embargo:
            row["embargo"] = self.embargo.isoformat()
        return row | named | ({} if self.status == "usable" else {"status": self.status})


@dataclass
class Paper:
    """What a paper may do to its stories."""

    chance: Random
    pieces: list[Piece] = field(default_factory=list)

    def publish(self, now: datetime) -> Piece:
        """Publish one more story, once in five under embargo."""
        words = tuple(self.chance.sample(WORDS, self.chance.choice((1, 2, 3))))
        piece = Piece(len(self.pieces), words, now)
        if self.chance.random() < 0.2:
            piece.embargo = now + timedelta(minutes=self.chance.choice((30, 200, 900)))
        self.pieces.append(piece)
        return piece

    def meddle(self, now: datetime) -> tuple[str, Piece] | None:
        """Do something to one of the newest stories that is not withdrawn; say what."""
        open_ones = [piece for piece in self.pieces[-6:] if piece.status != "canceled"]
        if not open_ones:
            return None
        piece, what = self.chance.choice(open_ones), self.chance.choice(tuple(MEDDLING))
        MEDDLING[what](piece, now)
        piece.hidden = piece.hidden or not piece.tellable(now)
        return what, piece


def _edit(piece: Piece, _now: datetime) -> None:
    piece.edits += 1


def _correct(piece: Piece, now: datetime) -> None:
    piece.corrected.append(now)


def _withdraw(piece: Piece, _now: datetime) -> None:
    piece.status = "canceled"


def _withhold(piece: Piece, _now: datetime) -> None:
    piece.status = "withheld" if piece.status == "usable" else "usable"


def _put_off(piece: Piece, now: datetime) -> None:
    piece.embargo = now + timedelta(hours=5)


def _lift(piece: Piece, _now: datetime) -> None:
    piece.embargo = None


MEDDLING = {
    "edits": _edit,
    "corrects": _correct,
    "withdraws": _withdraw,
    "withholds or frees": _withhold,
    "puts off": _put_off,
    "lifts": _lift,
}
"""What a paper may do to a story."""
