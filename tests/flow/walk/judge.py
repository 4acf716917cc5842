"""The judge: what must hold of every message and of the whole, told again from the docs and not from the code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tests.flow.walk.paper import Paper, Piece
from tests.flow.walk.people import PLAIN, ZONES, People, Standing, is_quiet
from wirebell.model.alert import AlertKind
from wirebell.model.delivery import Delivered, Message, Outcome
from wirebell.ports import Store


@dataclass(frozen=True)
class Told:
    """A follower was told of a story at a moment."""

    at: datetime
    who: str
    piece: int
    kind: AlertKind
    revision: int


@dataclass
class Judge:
    """Looks on: what was told when, and what was told wrongly."""

    store: Store
    paper: Paper
    people: People
    told: list[Told] = field(default_factory=list)
    tried: set[tuple[str, int]] = field(default_factory=set)
    """Whom it was tried to tell of what."""
    refused: set[tuple[str, int]] = field(default_factory=set)

    def hears(self, at: datetime, message: Message, outcome: Outcome) -> Iterator[str]:
        """Take note of a message and yield what is wrong with it."""
        of = set(message.deliveries)
        for delivery in (found for found in self.store.deliveries() if found.id in of):
            alert, piece = delivery.alert, self.piece(delivery.alert.story)
            self.tried.add((alert.follower, piece.number))
            yield from self._untimely(at, alert.kind, piece, alert.follower)
            yield from self._in_quiet(at, alert.kind, alert.follower, [ref.id for ref in alert.follows])
            if isinstance(outcome, Delivered):
                self.told.append(Told(at, alert.follower, piece.number, alert.kind, alert.revision))
            else:
                self.refused.add((alert.follower, piece.number))

    def piece(self, lineage: str) -> Piece:
        """Return the paper's piece that a story was read from."""
        story = self.store.story(lineage)
        assert story is not None
        assert story.url is not None
        return self.paper.pieces[int(story.url.rpartition("/")[2])]

    def _untimely(self, at: datetime, kind: AlertKind, piece: Piece, who: str) -> Iterator[str]:
        if kind == "withdrawn" and piece.status != "canceled":
            yield f"{who} is told that {piece.number} is withdrawn, which it is not"
        if kind != "withdrawn" and not piece.tellable(at):
            yield f"{who} is told of {piece.number} ({kind}), which is {piece.status} until {piece.embargo}"
        if not any(f.id == who for f in self.store.followers()):
            yield f"{who} is told of {piece.number} and lives here no more"
        if kind == "new" and self.people.closed and who not in self.people.entitled:
            yield f"{who} is told of {piece.number} and may not see it"

    def _in_quiet(self, at: datetime, kind: AlertKind, who: str, ids: list[str]) -> Iterator[str]:
        fired = [f for f in self.store.follows(who) if f.id in ids]
        quiet = [bool(f.policy.quiet) for f in fired]
        if kind == "new" and fired and all(quiet) and is_quiet(at, ZONES[who]):
            yield f"{who} is told at {at}, in quiet hours of {[f.id for f in fired]}"

    # -- at the end -------------------------------------------------------------------------------------------

    def sums_up(self, first_tellable: dict[int, datetime]) -> Iterator[str]:
        """Yield what is wrong with all that was told, once nothing is left to tell."""
        for (who, number, kind, revision), times in Counter(
            (one.who, one.piece, one.kind, one.revision) for one in self.told
        ).items():
            if times > 1:
                yield f"{who} is told {times} times of {number}: {kind} {revision}"
        for piece in self.paper.pieces:
            for who in PLAIN:
                yield from self._plainly(who, piece, first_tellable.get(piece.number))
            yield from self._followed_up(piece)

    def _plainly(self, who: str, piece: Piece, tellable: datetime | None) -> Iterator[str]:
        """Yield what is wrong with what somebody without a policy was told of a story."""
        asked = [one for one in self.people.plain.values() if one.who == who and one.asks.meets(piece.words)]
        new = [one for one in self.told if (one.who, one.piece, one.kind) == (who, piece.number, "new")]
        refused = (who, piece.number) in self.refused
        sure = tellable and not piece.hidden and not refused
        if tellable and sure and any(_throughout(one, piece, tellable) for one in asked):
            if len(new) != 1:
                yield f"{who} follows {piece.number} {piece.words} and is told {len(new)} times"
        elif new and not any(_ever(one, piece) for one in asked):
            yield f"{who} is told of {piece.number} {piece.words} and follows nothing of it"

    def _followed_up(self, piece: Piece) -> Iterator[str]:
        of = [one for one in self.told if one.piece == piece.number]
        news = {one.who for one in of if one.kind == "new"}
        for who in {one.who for one in of} - news - {who for who, n in self.refused if n == piece.number}:
            yield f"{who} is told of what became of {piece.number}, and never was told of it"
        standing = {one.who for one in self.people.plain.values() if _stands(one, piece)}
        if piece.status == "canceled":
            heard = {one.who for one in of if one.kind == "withdrawn"}
            refused = {who for who, n in self.refused if n == piece.number}
            for who in (news & standing) - heard - refused:
                yield f"{who} was told of {piece.number} and not that it is withdrawn"
        elif not piece.hidden:
            yield from self._put_right(piece, of, standing)

    def _put_right(self, piece: Piece, of: list[Told], standing: set[str]) -> Iterator[str]:
        """Yield who did not hear of each correction after they were told."""
        for one in of:
            owed = sum(at > one.at for at in piece.corrected)
            heard = sum((other.who, other.kind) == (one.who, "corrected") for other in of)
            asked = one.kind == "new" and one.who in standing and (one.who, piece.number) not in self.refused
            if asked and heard != owed:
                yield f"{one.who} heard of {heard} of {owed} corrections of {piece.number}"


def _throughout(one: Standing, piece: Piece, tellable: datetime) -> bool:
    """Return whether a follow stood from before the story came until after it could be told."""
    return one.since < piece.published and (one.until is None or one.until > tellable)


def _stands(one: Standing, piece: Piece) -> bool:
    """Return whether a follow has stood since before the story came."""
    return one.since < piece.published and one.until is None and one.asks.meets(piece.words)


def _ever(one: Standing, piece: Piece) -> bool:
    return one.until is None or one.until > piece.published
