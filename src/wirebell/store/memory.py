"""The memory twin: the whole Store in dictionaries, for tests and for trying things; nothing outlives it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import wraps
from itertools import islice
from typing import Any, TypeVar, cast

from wirebell.errors import StoreError
from wirebell.model.alert import Alert, Decided
from wirebell.model.archive import Page, Segment, Unshelved, Wording
from wirebell.model.backlog import Backlog, DeadAddress
from wirebell.model.delivery import Delivery
from wirebell.model.entitlement import Entitlement, Thing, closed_by
from wirebell.model.follow import Follow, Follower
from wirebell.model.moving import Brought, BroughtCounts, ErasedCounts
from wirebell.model.policy import Preferences
from wirebell.model.showing import is_shared
from wirebell.model.source import NO_TERMS, Arrival, Known, Source, Terms, Visit
from wirebell.model.story import Story
from wirebell.model.webhook import FIRST, Line, Rotation
from wirebell.ports import Recheck
from wirebell.store.life import Candidate, Telling, answered, known_as, still
from wirebell.store.memory_archive import MemoryArchive
from wirebell.store.memory_outbox import MemoryOutbox
from wirebell.store.memory_wants import MemoryWants

Method = TypeVar("Method", bound=Callable[..., Any])


def _whole(method: Method) -> Method:
    """One caller at a time: every method is one transaction."""

    @wraps(method)
    def locked(self: MemoryStore, *args: Any, **kwargs: Any) -> Any:
        with self._lock:
            return method(self, *args, **kwargs)

    return cast(Method, locked)


class MemoryStore:
    """A Store that is gone when it is let go of; see `wirebell.ports.Store` for what every method promises."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._sources: dict[str, Source] = {}
        self._visits: dict[str, Visit] = {}
        self._keys: dict[str, str] = {}
        self._arrivals: dict[int, Arrival] = {}
        self._pending: dict[int, Arrival] = {}
        self._lineages: dict[str, dict[int, int]] = {}
        self._stories: dict[int, Story] = {}
        self._tellings: dict[int, Telling] = {}
        self._wants = MemoryWants()
        self._outbox = MemoryOutbox()
        self._archive = MemoryArchive()
        self._rotations: dict[str, Rotation] = {}
        self._sequence = 0

    # -- sources ------------------------------------------------------------------------------------------

    @_whole
    def add_source(self, source: Source) -> bool:
        """See Store."""
        if any(source.id == s.id or source.url == s.url for s in self._sources.values()):
            return False
        self._sources[source.id] = source
        self._visits.pop(source.id, None)
        self._wants.revision += 1
        return True

    @_whole
    def remove_source(self, source: str) -> bool:
        """See Store."""
        if self._sources.pop(source, None) is None:
            return False
        self._visits.pop(source, None)
        self._wants.revision += 1
        return True

    @_whole
    def change_source(self, source: Source) -> bool:
        """See Store."""
        if source.id not in self._sources:
            return False
        if any(source.url == s.url and source.id != s.id for s in self._sources.values()):
            return False
        self._sources[source.id] = source
        self._wants.revision += 1
        return True

    @_whole
    def terms(self, sources: Iterable[str]) -> dict[str, Terms]:
        """See Store."""
        found = {id_: self._sources[id_].terms for id_ in sources if id_ in self._sources}
        return {id_: said for id_, said in found.items() if said != NO_TERMS}

    @_whole
    def sources(self) -> list[Source]:
        """See Store."""
        return sorted(self._sources.values(), key=lambda s: (s.name, s.id))

    @_whole
    def visits(self) -> dict[str, Visit]:
        """See Store."""
        return dict(self._visits)

    @_whole
    def due_sources(self, now: datetime, limit: int) -> list[tuple[Source, Visit]]:
        """See Store."""
        due: list[tuple[bool, float, str]] = []
        for source in self._sources.values():
            visit = self._visits.get(source.id)
            if visit is None or (not visit.gone and (visit.next is None or visit.next <= now)):
                at = visit.next.timestamp() if visit and visit.next else float("-inf")
                due.append((visit is not None, at, source.id))
        chosen = [self._sources[source] for _, _, source in sorted(due)[:limit]]
        return [(s, self._visits.get(s.id) or Visit(source=s.id, url=s.url)) for s in chosen]

    # -- stories ------------------------------------------------------------------------------------------

    def _newest(self, story: str) -> Arrival:
        lineage = self._lineages[story]
        return self._arrivals[lineage[max(lineage)]]

    @_whole
    def known(self, keys: Iterable[str]) -> dict[str, Known]:
        """See Store."""
        return {key: known_as(self._newest(self._keys[key])) for key in keys if key in self._keys}

    @_whole
    def accept(self, visit: Visit, arrivals: Sequence[Arrival]) -> int:
        """See Store."""
        self._visits[visit.source] = visit
        stored = sum(self._accept(self._sequence + i, arrival) for i, arrival in enumerate(arrivals, 1))
        self._sequence += len(arrivals) if stored else 0
        return stored

    def _accept(self, seq: int, arrival: Arrival) -> bool:
        lineage = self._lineages.setdefault(arrival.story, {})
        for key in arrival.keys:
            self._keys.setdefault(key, arrival.story)
        if arrival.version in lineage:
            return False
        lineage[arrival.version] = seq
        self._arrivals[seq] = self._pending[seq] = arrival
        return True

    @_whole
    def pending(self, limit: int, after: int = 0) -> list[tuple[int, Arrival]]:
        """See Store."""
        return list(islice(self._waiting(after), limit))

    def _waiting(self, after: int) -> Iterator[tuple[int, Arrival]]:
        return ((seq, arrival) for seq, arrival in self._pending.items() if seq > after)

    @_whole
    def tell(self, stories: Sequence[tuple[int, Story]], decided: Sequence[Decided]) -> int:
        """See Store."""
        read = {seq: story for seq, story in stories if seq not in self._stories}
        for seq, story in read.items():
            if self._lineages.get(story.id, {}).get(story.told.version) != seq:
                raise StoreError(
                    f"Story {story.id} version {story.told.version} was never accepted as number {seq}."
                )
        seqs = [self._told_seq(batch, read) for batch in decided]
        for seq, story in read.items():
            self._stories[seq], self._tellings[seq] = story, Telling()
        for _, story in stories:
            if story.told.version > 1:
                self._outbox.wake(story.id, story.told.seen)
        return sum(self._tell(seq, batch) for seq, batch in zip(seqs, decided, strict=True))

    def _told_seq(self, batch: Decided, read: dict[int, Story]) -> int:
        seq = self._lineages.get(batch.story, {}).get(batch.version)
        if seq is None or (seq not in self._stories and seq not in read):
            raise StoreError(f"Story {batch.story} version {batch.version} was decided on but never read.")
        return seq

    def _tell(self, seq: int, batch: Decided) -> int:
        telling = self._tellings[seq].after(batch)
        if telling is None:
            return 0
        self._tellings[seq] = telling
        if telling.told:
            del self._pending[seq]
        self._outbox.move(batch.moved)
        late = batch.follows_at < self._wants.erased
        kept = [alert for alert in batch.alerts if not late or alert.follower in self._wants.followers]
        return sum(self._outbox.add(alert) for alert in kept)

    @_whole
    def begun(self, limit: int, after: int = 0) -> dict[tuple[str, int], tuple[int, str]]:
        """See Store."""
        found = {}
        for seq, arrival in islice(self._waiting(after), limit):
            telling = self._tellings.get(seq)
            if telling and not telling.told and telling.follows_at is not None:
                found[arrival.story, arrival.version] = (telling.follows_at, telling.cursor)
        return found

    @_whole
    def story(self, story: str, version: int | None = None) -> Story | None:
        """See Store."""
        lineage = self._lineages.get(story, {})
        read = [v for v, seq in lineage.items() if seq in self._stories and version in (None, v)]
        return self._stories[lineage[max(read)]] if read else None

    def _told(self) -> Iterator[tuple[int, Story]]:
        return ((seq, self._stories[seq]) for seq in sorted(self._stories) if self._tellings[seq].told)

    @_whole
    def several(self, stories: Sequence[str]) -> list[Story]:
        """See Store."""
        found = map(self.story, stories)
        return [story for story in found if story is not None]

    @_whole
    def stories(
        self,
        limit: int = 100,
        before: int | None = None,
        source: str | None = None,
        storyline: str | None = None,
    ) -> list[tuple[int, Story]]:
        """See Store."""
        newest: dict[str, tuple[int, Story]] = {}
        for seq, story in self._told():
            if story.id not in newest or newest[story.id][1].told.version < story.told.version:
                newest[story.id] = (seq, story)
        chosen = [
            (seq, story)
            for seq, story in newest.values()
            if (before is None or seq < before) and source in (None, story.source) and _on(storyline, story)
        ]
        return sorted(chosen, key=lambda pair: -pair[0])[:limit]

    @_whole
    def versions(self, after: int = 0, limit: int = 500) -> list[tuple[int, Story, int]]:
        """See Store."""
        told = ((seq, story, self._tellings[seq].follows_at or 0) for seq, story in self._told() if seq > after)
        return list(islice(told, limit))

    @_whole
    def lineage(self, story: str) -> list[tuple[Story, int]]:
        """See Store."""
        told = ((one, self._tellings[seq].follows_at or 0) for seq, one in self._told() if one.id == story)
        return sorted(told, key=lambda pair: pair[0].told.version)

    @_whole
    def find_story(self, text: str) -> Story | None:
        """See Store."""
        ids = {story.id for story in self._stories.values()}
        if text not in ids:
            begins = {i for i in ids if i.startswith(text)} if len(text) >= 8 else set()
            at = [story.id for _, story in sorted(self._stories.items()) if story.url == text]
            text = at[-1] if at else begins.pop() if len(begins) == 1 else ""
        return self.story(text)

    # -- the archive --------------------------------------------------------------------------------------

    def _unshelved(self) -> Iterator[tuple[int, Story]]:
        return ((seq, story) for seq, story in self._told() if seq > self._archive.upto)

    @_whole
    def unshelved(self, limit: int) -> Unshelved:
        """See Store."""
        told = tuple(islice(self._unshelved(), limit))
        until = told[-1][0] if told else 0
        return Unshelved(told, tuple(sorted(s for s in self._pending if self._archive.upto < s < until)))

    @_whole
    def unshelved_count(self) -> int:
        """See Store."""
        return sum(1 for _ in self._unshelved())

    @_whole
    def shelve(self, segment: Segment, pages: Sequence[Page], since: int) -> bool:
        """See Store."""
        return self._archive.shelve(segment, pages, since)

    @_whole
    def segments(self) -> list[Segment]:
        """See Store."""
        return self._archive.every_segment()

    @_whole
    def segment_pages(self, number: int) -> list[bytes]:
        """See Store."""
        return self._archive.segment_pages(number)

    @_whole
    def pages(self, ranges: Sequence[tuple[bytes, bytes]]) -> list[list[tuple[int, bytes]]]:
        """See Store."""
        return [self._archive.between(low, high) for low, high in ranges]

    @_whole
    def picked(self, seqs: Sequence[int]) -> list[tuple[int, Story]]:
        """See Store."""
        return [(s, self._stories[s]) for s in sorted(seqs) if s in self._tellings and self._tellings[s].told]

    @_whole
    def wordings(self, seqs: Sequence[int]) -> list[tuple[int, Wording]]:
        """See Store."""
        found = self.picked(seqs)
        return [(seq, Wording(s.headline, s.standfirst, s.body, s.language)) for seq, s in found]

    # -- followers and follows ----------------------------------------------------------------------------

    @_whole
    def add_follower(self, follower: Follower) -> bool:
        """See Store."""
        return self._wants.add_follower(follower)

    @_whole
    def followers(self) -> list[Follower]:
        """See Store."""
        return [self._wants.followers[follower] for follower in sorted(self._wants.followers)]

    @_whole
    def add_follow(self, follow: Follow) -> Follow:
        """See Store."""
        return self._wants.add_follow(follow)

    @_whole
    def add_follows(self, follows: Sequence[Follow]) -> int:
        """See Store."""
        return self._wants.add_follows(follows)

    @_whole
    def change_follow(self, follow: Follow) -> Follow | None:
        """See Store."""
        return self._wants.change_follow(follow)

    @_whole
    def end_follow(self, follow: str) -> bool:
        """See Store."""
        return self._wants.end_follow(follow)

    @_whole
    def follows(self, follower: str | None = None) -> list[Follow]:
        """See Store."""
        return [follow for follow in self._wants.standing() if follower in (None, follow.follower)]

    @_whole
    def follows_changed(self, after: int) -> tuple[int, list[Follow]]:
        """See Store."""
        return self._wants.revision, self._wants.follows_changed(after)

    @_whole
    def bring(self, brought: Brought) -> BroughtCounts:
        """See Store."""
        followers = sum(map(self.add_follower, brought.followers))
        sources = sum(map(self.add_source, brought.sources))
        follows = self.add_follows(brought.follows)
        before = self._wants.revision
        changed = [self.set_preferences(wanted).added > before for wanted in brought.preferences]
        return BroughtCounts(followers=followers, follows=follows, preferences=sum(changed), sources=sources)

    @_whole
    def erase(self, follower: str) -> ErasedCounts | None:
        """See Store."""
        erased = self._wants.erase(follower)
        if erased is None:
            return None
        alerts, deliveries = self._outbox.erase(follower)
        return ErasedCounts(follows=erased.follows, alerts=alerts, deliveries=deliveries, teams=erased.teams)

    @_whole
    def set_preferences(self, preferences: Preferences) -> Preferences:
        """See Store."""
        return self._wants.prefer(preferences)

    @_whole
    def preferences(self) -> list[Preferences]:
        """See Store."""
        return self._wants.preferences()

    @_whole
    def preferences_changed(self, after: int) -> list[Preferences]:
        """See Store."""
        return self._wants.preferences_changed(after)

    @_whole
    def entitle(self, entitlement: Entitlement) -> Entitlement:
        """See Store."""
        return self._wants.entitle(entitlement)

    @_whole
    def end_entitlement(self, thing: Thing, follower: str | None) -> bool:
        """See Store."""
        return self._wants.end_entitlement(thing, follower)

    @_whole
    def entitlements(self) -> list[Entitlement]:
        """See Store."""
        return self._wants.entitlements()

    @_whole
    def entitlements_changed(self, after: int) -> list[Entitlement]:
        """See Store."""
        return self._wants.entitlements_changed(after)

    # -- alerts and deliveries ----------------------------------------------------------------------------

    @_whole
    def alerts(
        self,
        follower: str | None = None,
        since: datetime | None = None,
        story: str | None = None,
        limit: int | None = None,
    ) -> list[Alert]:
        """See Store."""
        return self._outbox.chosen(follower, since, story, limit)

    @_whole
    def alerted(self, story: str) -> list[Alert]:
        """See Store."""
        return self._outbox.alerted(story)

    @_whole
    def told_of(self, storyline: str) -> set[str]:
        """See Store."""
        of = {(s.id, s.told.version) for s in self._stories.values() if _on(storyline, s)}
        return {a.follower for a in self._outbox.new() if (a.story, a.version) in of and not a.by_policy}

    @_whole
    def decided_for(self, followers: Sequence[str], since: datetime) -> list[Alert]:
        """See Store."""
        return [a for a in self._outbox.new() if a.follower in followers and a.created >= since]

    @_whole
    def claim(self, now: datetime, limit: int, lease: float, recheck: Recheck) -> list[Delivery]:
        """See Store."""

        def answer(delivery: Delivery) -> Delivery:
            return answered(delivery, recheck(self._candidate(delivery, now)), now)

        return self._outbox.claim(now, limit, lease, answer)

    def _candidate(self, delivery: Delivery, now: datetime) -> Candidate:
        withdrawn, withheld, embargo = self._newest_state(delivery.alert.story)
        preferences = {p.follower: p for p in self.preferences()}
        standing = {follow.id: follow for follow in self._wants.standing()}
        closed = closed_by(self._wants.entitlements()).to(delivery.alert.follower)
        story = self.story(delivery.alert.story) if closed or is_shared(delivery.address) else None
        return Candidate(
            delivery=delivery,
            withdrawn=withdrawn,
            withheld=withheld,
            embargo=embargo,
            follows=still(delivery.alert, standing, preferences),
            preferences=preferences.get(delivery.alert.follower),
            suppressed=self._outbox.suppressed.get(delivery.address),
            told=self._outbox.told(delivery),
            ahead=self._outbox.ahead(delivery, now),
            closed=closed,
            story=story,
            terms=self.terms([story.source]).get(story.source, NO_TERMS) if story and story.source else NO_TERMS,
        )

    def _newest_state(self, story: str) -> tuple[bool, bool, datetime | None]:
        if story not in self._lineages:
            return False, False, None
        newest = self._newest(story)
        read = self._stories.get(self._lineages[story][newest.version])
        withheld = read.told.withheld if read else newest.item.status == "withheld"
        embargo = read.told.embargo if read else newest.item.embargo
        return newest.kind == "withdrawn", withheld, embargo

    @_whole
    def settle(self, deliveries: Sequence[Delivery]) -> int:
        """See Store."""
        return self._outbox.settle(deliveries)

    @_whole
    def deliveries(self, alert: str | None = None, limit: int | None = None) -> list[Delivery]:
        """See Store."""
        return self._outbox.newest(alert, limit)

    @_whole
    def feed(self, follower: str, limit: int) -> list[Delivery]:
        """See Store."""
        return self._outbox.feed(follower, limit)

    @_whole
    def suppress(self, address: str, because: str) -> None:
        """See Store."""
        self._outbox.suppressed.setdefault(address, because)

    @_whole
    def suppressed(self) -> dict[str, str]:
        """See Store."""
        return dict(sorted(self._outbox.suppressed.items()))

    @_whole
    def unsuppress(self, address: str) -> bool:
        """See Store."""
        return self._outbox.suppressed.pop(address, None) is not None

    # -- webhooks -----------------------------------------------------------------------------------------

    @_whole
    def lines(self) -> list[Line]:
        """See Store."""
        return self._outbox.lines()

    @_whole
    def replay(self, address: str, since: datetime, now: datetime, sent: bool) -> int:
        """See Store."""
        return self._outbox.replay(address, since, now, sent)

    @_whole
    def rotate(self, address: str, now: datetime) -> Rotation:
        """See Store."""
        before = self._rotations.get(address, FIRST)
        self._rotations[address] = Rotation(generation=before.generation + 1, at=now)
        return self._rotations[address]

    @_whole
    def rotations(self) -> dict[str, Rotation]:
        """See Store."""
        return dict(self._rotations)

    # -- the house ----------------------------------------------------------------------------------------

    @_whole
    def backlog(self, now: datetime) -> Backlog:
        """See Store."""
        oldest = next(iter(self._pending.values()), None)
        begun = sum(1 for seq in self._pending if seq in self._stories)
        wanted = Counter(follow.to for follow in self.follows())
        dead = {to: why for to, why in self._outbox.suppressed.items() if wanted[to]}
        return self._outbox.backlog(
            now,
            pending=len(self._pending),
            oldest=oldest.seen if oldest else None,
            begun=begun,
            dead=tuple(DeadAddress(to, why, wanted[to]) for to, why in sorted(dead.items())),
        )

    @_whole
    def revision(self) -> int:
        """See Store."""
        return self._wants.revision

    @_whole
    def counts(self) -> dict[str, int]:
        """See Store."""
        return {
            "sources": len(self._sources),
            "stories": len({story.id for story in self._stories.values()}),
            "followers": len(self._wants.followers),
            "follows": len(self._wants.standing()),
            "alerts": len(self._outbox.alerts),
            "deliveries": len(self._outbox.deliveries),
        }

    def close(self) -> None:
        """See Store."""


def _on(storyline: str | None, story: Story) -> bool:
    placed = story.told.storyline
    return storyline is None or (placed is not None and placed.id == storyline)
