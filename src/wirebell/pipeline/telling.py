"""Tell one story that was read and threaded: match, decide, and hand over to be recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, islice
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from wirebell import standing
from wirebell.alert.decide import decide
from wirebell.alert.moving import moved, moves
from wirebell.alert.past import NOTHING, asked
from wirebell.logs import Log
from wirebell.match.book import FollowBook
from wirebell.model.alert import Alert, Decided
from wirebell.model.follow import Match
from wirebell.model.story import Story
from wirebell.pipeline.past import Remembered
from wirebell.pipeline.recording import Recording
from wirebell.pipeline.world import World

log = Log()


@dataclass(frozen=True)
class Taken:
    """What taking stories came to; `aside` are those that could not be matched and wait to be tried again."""

    stories: int = 0
    alerts: int = 0
    held: int = 0
    deferred: int = 0
    aside: int = 0

    def __add__(self, other: Taken) -> Taken:
        """Return both together."""
        return Taken(
            self.stories + other.stories,
            self.alerts + other.alerts,
            self.held + other.held,
            self.deferred + other.deferred,
            self.aside + other.aside,
        )


class From(NamedTuple):
    """Where a telling begins: at which revision of the follows, after which follower, without which alerts."""

    at: int
    cursor: str = ""
    there: frozenset[str] = frozenset()


class Ours(Protocol):
    """Says whose alerts are decided here."""

    def holds(self, follower: str) -> bool:
        """Return whether a follower's are."""
        ...

    def of(self, matches: Sequence[Match]) -> Sequence[Match]:
        """Return the matches of the book whose followers' are."""
        ...


class _Everybody:
    """One process decides for all."""

    def holds(self, _follower: str) -> bool:
        return True

    def of(self, matches: Sequence[Match]) -> Sequence[Match]:
        return matches


EVERYBODY = _Everybody()


class Telling:
    """One go over stories, in the order in which they were accepted.

    `ours` are the followers whose alerts are decided here: in a cluster those of a shard. `overtake` are
    the seconds between looks for what may be told meanwhile.
    """

    def __init__(self, world: World, book: FollowBook, recording: Recording, ours: Ours = EVERYBODY) -> None:
        self._world, self._book, self._recording, self._ours = world, book, recording, ours
        self._past = Remembered(world, recording)
        self.overtake = world.overtake
        self._aside: set[str] = set()

    def one(self, seq: int, story: Story, begin: From, between: Callable[[], None] | None = None) -> Taken:
        """Tell one story, going on where an interrupted telling stopped; the book stands at its revision or later.

        One that cannot be matched is put aside, with later versions of it: it stays pending, and the wire goes on.
        `between` is called after each part of a huge one but the last, and while its earlier alerts are looked up.
        """
        met = self._met(story, begin.at)
        return Taken(aside=1) if met is None else self._tell(seq, story, begin, met, between)

    def early(self, seq: int, story: Story, begin: From) -> Taken | None:
        """Tell news before a story that came earlier and is told in part; None for what has to wait its turn.

        It has to where a policy asks what was told before: nobody else can see in which order two were decided.
        """
        with self._world.steps.about(story.id, story.told.version):
            met = self._met(story, begin.at)
            if met is None or asked(met.matches, story.told.storyline) is not NOTHING:
                return None
            return self._tell(seq, story, begin, met, None)

    def _tell(self, seq: int, story: Story, begin: From, met: _Met, between: Callable[[], None] | None) -> Taken:
        moving = self._moving(story)
        self._past.move(moving)
        alerts = self._decided(story, met, moving, self._already(story, between))
        self._recording.add(seq, story)
        total = Taken(stories=1)
        for batch in self._batches(story, alerts, begin):
            self._recording.decide(replace(batch, moved=moving) if moving else batch)
            self._past.add(story, batch.alerts)
            total += _counted(batch)
            if between and not batch.last:
                between()
        if total.alerts or total.held:
            log.info("decided", story=story.id, version=story.told.version, alerts=total.alerts, held=total.held)
        return total

    def _met(self, story: Story, at: int) -> _Met | None:
        if story.id in self._aside:
            return None
        if story.told.silent or story.told.kind != "new":
            return _Met([], None)
        with self._world.steps.timed("match"):
            try:
                document = standing.document(story, ancestors=self._world.lexicon.topics.ancestors)
                return _Met(self._ours.of(self._book.match_at(document, at)), document)
            except Exception:  # a fault of ours with one story must stop no other; it is tried again later
                log.exception("story not matched; it waits to be tried again", story=story.id)
                self._aside.add(story.id)
                return None

    def _already(self, story: Story, between: Callable[[], None] | None) -> Sequence[Alert]:
        """Return the alerts of a story that was told before, `between` meanwhile: they may be a million."""
        if story.told.version == 1 or story.told.silent is not None:
            return ()
        with ThreadPoolExecutor(1, thread_name_prefix="alerts") as aside:
            reading = aside.submit(self._world.store.alerts, story=story.id)
            while not wait((reading,), self.overtake).done:
                if between:
                    between()
            return reading.result()

    def _decided(
        self, story: Story, met: _Met, moving: Sequence[Alert], already: Sequence[Alert]
    ) -> Iterator[Alert]:
        """Return the alerts as they are decided: those of very many followers not before others are recorded."""
        if moving:
            moved_to = {alert.id: alert for alert in moving}
            already = [moved_to.get(alert.id, alert) for alert in already]
        past = self._past.of(story, met.matches)
        alerts = decide(story, met.matches, already, self._world.clock.now(), past, met.document)
        if already:  # of anybody, who hear of corrections from those who told them; matches are ours by now
            return (alert for alert in alerts if self._ours.holds(alert.follower))
        return alerts

    def _moving(self, story: Story) -> tuple[Alert, ...]:
        """Return the alerts of earlier versions that this one lets go earlier or later."""
        store, version = self._world.store, story.told.version
        if version == 1 or story.told.silent:
            return ()
        before = store.story(story.id, version - 1)
        if before is None or not moves(story, before):  # most: those of a huge story are a million to look at
            return ()

        alerts = store.alerts(story=story.id)
        waiting = [a for a in alerts if a.state in {"due", "deferred"} and self._ours.holds(a.follower)]
        follows = self._book.follows_of(waiting, self._book.revision)
        return tuple(moved(story, before, waiting, follows, self._world.clock.now()))

    def _batches(self, story: Story, alerts: Iterator[Alert], begin: From) -> Iterator[Decided]:
        """Yield the decisions about a story in batches by follower, from the one after the cursor on."""
        cursor = begin.cursor
        alerts = (alert for alert in alerts if alert.follower > cursor and alert.id not in begin.there)
        size, wait = self._world.batch, self._world.spread
        batch = self._some(alerts, size)
        for number in count(1):
            rest = _later(self._some(alerts, size), number * wait) if len(batch) == size else ()
            cursor = batch[-1].follower if batch else cursor
            yield Decided(
                story=story.id,
                version=story.told.version,
                follows_at=begin.at,
                alerts=batch,
                cursor=cursor,
                last=not rest,
            )
            if not rest:
                return
            batch = rest

    def _some(self, alerts: Iterator[Alert], size: int) -> tuple[Alert, ...]:
        with self._world.steps.timed("decide"):
            return tuple(islice(alerts, size))


def _later(batch: tuple[Alert, ...], by: timedelta) -> tuple[Alert, ...]:
    """Return a later part of a huge story, due so much later: small stories that come meanwhile go before it.

    Corrections and withdrawals go before everything, however many they are.
    """
    return tuple(replace(a, due=a.due + by) if a.kind == "new" and a.state == "due" else a for a in batch)


class _Met(NamedTuple):
    """Who follows what a story is about, and the story as it was matched; None where nothing was to be."""

    matches: Sequence[Match]
    document: standing.Document | None


def _counted(batch: Decided) -> Taken:
    states = [alert.state for alert in batch.alerts]
    held = states.count("held")
    return Taken(alerts=len(states) - held, held=held, deferred=states.count("deferred"))
