"""Stories as they arrived, as they were read, and how far each has been told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from msgspec.structs import replace

from wirebell.errors import StoreError
from wirebell.model.alert import Decided
from wirebell.model.pushed import Heard
from wirebell.model.source import Arrival, Known, Noted, Visit
from wirebell.model.story import Story
from wirebell.store.life import HEARD_FOR, Telling, forestalled, known_as, same_version
from wirebell.store.memory.state import MemoryState, whole


class MemoryStories(MemoryState):
    """Part of the memory store; see `wirebell.ports.stories`."""

    def _newest(self, story: str) -> Arrival:
        lineage = self._lineages[story]
        return self._arrivals[lineage[max(lineage)]]

    def _known_now(self, story: str) -> Known:
        lineage = self._lineages[story]
        return self._known[lineage[max(lineage)]]

    @whole
    def known(self, keys: Iterable[str]) -> dict[str, Known]:
        """See Store."""
        return {key: self._known_now(self._keys[key]) for key in keys if key in self._keys}

    @whole
    def accept(
        self,
        visit: Visit,
        arrivals: Sequence[Arrival],
        heard: Heard | None = None,
        noted: Sequence[Noted] = (),
        whole: bool = False,
    ) -> int:
        """See Store."""
        if whole:
            self._agree(arrivals)
        self._visits[visit.source] = visit
        if heard is not None:
            self._heard = {k: h for k, h in self._heard.items() if h.at >= heard.at - HEARD_FOR}
            self._heard.setdefault((heard.source, heard.message), heard)
        for one in noted:
            if seq := self._lineages.get(one.story, {}).get(one.version):
                self._known[seq] = replace(self._known[seq], brought=one.brought)
        stored = sum(self._accept(self._sequence + i, arrival) for i, arrival in enumerate(arrivals, 1))
        self._sequence += len(arrivals) if stored else 0
        return stored

    def _agree(self, arrivals: Sequence[Arrival]) -> None:
        for arrival in arrivals:
            seq = self._lineages.get(arrival.story, {}).get(arrival.version)
            if seq is not None and not same_version(self._known[seq], known_as(arrival)):
                raise forestalled(arrival)

    def _accept(self, seq: int, arrival: Arrival) -> bool:
        lineage = self._lineages.setdefault(arrival.story, {})
        for key in arrival.keys:
            self._keys.setdefault(key, arrival.story)
        if arrival.version in lineage:
            return False
        lineage[arrival.version] = seq
        self._known[seq] = known_as(arrival)
        self._arrivals[seq] = self._pending[seq] = arrival
        return True

    @whole
    def pending(self, limit: int, after: int = 0) -> list[tuple[int, Arrival]]:
        """See Store."""
        return list(islice(self._waiting(after), limit))

    def _waiting(self, after: int) -> Iterator[tuple[int, Arrival]]:
        return ((seq, arrival) for seq, arrival in self._pending.items() if seq > after)

    @whole
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

    @whole
    def begun(self, limit: int, after: int = 0) -> dict[tuple[str, int], tuple[int, str]]:
        """See Store."""
        found = {}
        for seq, arrival in islice(self._waiting(after), limit):
            telling = self._tellings.get(seq)
            if telling and not telling.told and telling.follows_at is not None:
                found[arrival.story, arrival.version] = (telling.follows_at, telling.cursor)
        return found

    @whole
    def story(self, story: str, version: int | None = None) -> Story | None:
        """See Store."""
        lineage = self._lineages.get(story, {})
        read = [v for v, seq in lineage.items() if seq in self._stories and version in (None, v)]
        return self._stories[lineage[max(read)]] if read else None

    def _told(self) -> Iterator[tuple[int, Story]]:
        return ((seq, self._stories[seq]) for seq in sorted(self._stories) if self._tellings[seq].told)

    @whole
    def exactly(self, versions: Collection[tuple[str, int]]) -> dict[tuple[str, int], Story]:
        """See Store."""
        found = {one: self.story(*one) for one in versions}
        return {one: story for one, story in found.items() if story is not None}

    @whole
    def kept_back(self, now: datetime) -> list[str]:
        """See Store."""
        return [
            name for name, lineage in self._lineages.items() if any(self._apart(n, now) for n in lineage.values())
        ]

    def _apart(self, seq: int, now: datetime) -> bool:
        read, arrival = self._stories.get(seq), self._arrivals[seq]
        withheld = read.told.withheld if read else arrival.item.status == "withheld"
        embargo = read.told.embargo if read else arrival.until
        return withheld or (embargo is not None and embargo > now)

    @whole
    def several(self, stories: Sequence[str]) -> list[Story]:
        """See Store."""
        found = map(self.story, stories)
        return [story for story in found if story is not None]

    @whole
    def stories(
        self,
        limit: int = 100,
        before: int | None = None,
        source: str | None = None,
        storyline: str | None = None,
        top: int | None = None,
    ) -> list[tuple[int, Story]]:
        """See Store."""
        now, there = self._last_told(None), self._last_told(top)
        chosen = [
            (seq, now[story.id][1])
            for seq, story in there.values()
            if (before is None or seq < before) and source in (None, story.source) and on(storyline, story)
        ]
        return sorted(chosen, key=lambda pair: -pair[0])[:limit]

    def _last_told(self, top: int | None) -> dict[str, tuple[int, Story]]:
        newest: dict[str, tuple[int, Story]] = {}
        for seq, story in self._told():
            earlier = newest.get(story.id)
            if (top is None or seq <= top) and (earlier is None or earlier[1].told.version < story.told.version):
                newest[story.id] = (seq, story)
        return newest

    @whole
    def storyline_known(self, storyline: str) -> bool:
        """See Store."""
        return any(on(storyline, story) for _, story in self._told())

    @whole
    def versions(self, after: int = 0, limit: int = 500) -> list[tuple[int, Story, int]]:
        """See Store."""
        told = ((seq, story, self._tellings[seq].follows_at or 0) for seq, story in self._told() if seq > after)
        return list(islice(told, limit))

    @whole
    def lineage(self, story: str) -> list[tuple[Story, int]]:
        """See Store."""
        told = ((one, self._tellings[seq].follows_at or 0) for seq, one in self._told() if one.id == story)
        return sorted(told, key=lambda pair: pair[0].told.version)

    @whole
    def find_story(self, text: str) -> Story | None:
        """See Store."""
        ids = {story.id for story in self._stories.values()}
        if text not in ids:
            begins = {i for i in ids if i.startswith(text)} if len(text) >= 8 else set()
            at = [story.id for _, story in sorted(self._stories.items()) if story.url == text]
            text = at[-1] if at else begins.pop() if len(begins) == 1 else ""
        return self.story(text)


def on(storyline: str | None, story: Story) -> bool:
    """Return whether a story is under a storyline, or whether none is asked for."""
    placed = story.told.storyline
    return storyline is None or (placed is not None and placed.id == storyline)
