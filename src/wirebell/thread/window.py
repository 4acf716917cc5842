"""The window: the newest stories with their storylines, and where a new story finds its own."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass
from sys import intern
from typing import Protocol

from wirebell.model.story import Story
from wirebell.model.storyline import Again, Storyline
from wirebell.thread import kernel, twin
from wirebell.thread.again import Newcomer, counted_alike, newcomer
from wirebell.thread.likeness import belongs, nearness
from wirebell.thread.news import facts_of, news
from wirebell.thread.recent import Recent
from wirebell.thread.shared import Sharing
from wirebell.thread.sketch import COPIED, copied
from wirebell.thread.strand import Held, Strand
from wirebell.thread.terms import Profile, Shares, Text, likes, new_vocabulary, text_of

MOST = 100_000
"""Stories in the window."""
DAYS = 400.0
"""Days a story stays in it."""
_INDEXED = 24
"""Strongest terms of a story by which it is found."""
_DEEP = 128
"""Newest stories looked at for each of them."""
_RUNS = 4
"""Lowest runs of its sample by which a copy of it is found."""
_STRONGEST = 8
"""The strongest of them, which count double."""
_COMPARED = 12
"""Stories met most often, whose storylines it may belong to."""
_LOOKED_AT = 60
"""Stories met most often, which it may tell again."""
_ALIKE = 0.05
"""Cosine from which two stories are looked at as near-copies."""
_UNLIKE = 0.05
"""Cosine below which a storyline is not looked at."""
_ONE = 3.5
"""How surely a story must belong to two storylines for them to be one."""
_NAMED = 2
"""Stories told again, the surest ones, of which it is said which names both have."""
_DAY = 86_400.0
_NEVER = float("inf")
NOBODY = -1
"""The number of no story."""
_Found = list[tuple[float, Held]]


def thread(story: Story, window: Window) -> Storyline:
    """Return where a story stands among those of the window, and let it in; see `Window.place`."""
    return window.place(story)


@dataclass(frozen=True, slots=True)
class _Read:
    """A story as it is compared; `at` is when it arrived and `day` when it was published, in days since 1970."""

    story: Story
    text: Text
    profile: Profile
    at: float
    day: float | None
    new: Newcomer
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class _Kin:
    """A storyline a story may belong to: how surely, how near, and the nearest story of it."""

    strand: Strand
    sure: float
    near: float
    nearest: Held


class Postings(Protocol):
    """The numbers of stories by what they are found by: strongest terms, and the lowest runs of their samples."""

    def add(self, number: int, vector: bytes, sample: bytes, /) -> None:
        """File a story's number under its vector and sample."""

    def take(self, number: int, vector: bytes, sample: bytes, /) -> None:
        """Take a story's number out; LookupError if it is not there."""

    def met(self, vector: bytes, sample: bytes, but: int, /) -> list[int]:
        """Return the stories met most often, without one; of those met as often the newest."""


class Window:
    """The newest `most` stories of the last `days`, and their storylines. Not safe for threads.

    The same stories in the same order give the same storylines, whatever the machine, and whether compiled or not.
    """

    def __init__(
        self,
        common: Shares | None = None,
        most: int = MOST,
        days: float = DAYS,
        *,
        compiled: bool = kernel.COMPILED,
    ) -> None:
        self._most, self._days = most, days
        self._vocabulary = new_vocabulary(common or {}, compiled)
        self._order: deque[Held] = deque()
        self._held: dict[str, Held] = {}
        self._numbered: dict[int, Held] = {}
        postings = kernel.Postings if compiled else twin.Postings
        self._postings: Postings = postings(_INDEXED, _STRONGEST, _RUNS, _DEEP, _LOOKED_AT)
        self._recent = Recent(common or {})
        self._strands: dict[str, Strand] = {}
        self._absorbed: dict[str, str] = {}
        self._count = 0

    def __len__(self) -> int:
        """Return how many stories the window holds."""
        return len(self._held)

    def __contains__(self, story: str) -> bool:
        """Return whether the window holds a story of that id."""
        return story in self._held

    def resolve(self, storyline: str) -> str:
        """Return the id under which a storyline goes on: its own, unless it became part of an older one."""
        while storyline in self._absorbed:
            storyline = self._absorbed[storyline]
        return storyline

    def place(self, story: Story) -> Storyline:
        """Find the storyline of a story, or begin one; a later version of a story stays in its storyline."""
        read = self._read(story)
        before = self._held.get(story.id)
        looked_at, nearest = self._nearest(read, before)
        copies = _copies(read, nearest)
        copied_from = copies[0] if copies else None
        kin = self._kin(read, nearest, self._line(before or copied_from))
        strand = self._chosen(story, kin, before)
        again = self._again(read, looked_at, copies)
        self._let_in(read, strand, kin[0].near if kin else None, copied_from.origin if copied_from else None)
        return self._told(read, strand, kin[0].nearest if kin else None, again)

    def remember(self, story: Story) -> None:
        """Let a story in that was placed before, where its storyline on record says; for beginning anew."""
        placed = story.told.storyline
        if placed is None:
            return
        strand = self._strand(self.resolve(placed.id))
        for alias in placed.aliases:
            strand = self._with(strand, alias)
        read = self._read(story)
        near = None
        if strand.newest:
            near = nearness(read.profile, strand, [])
        self._let_in(read, strand, near, placed.copy_of)
        strand.told.add(facts_of(story, self._vocabulary))

    def move(self, story: Story) -> None:
        """Put a story where an editor said: on the storyline that it carries now, which is one with its aliases.

        A storyline that had become part of another is one of its own again, with the stories that were its own.
        """
        placed = story.told.storyline
        if placed is None:
            return
        if placed.id in self._absorbed:
            self._release(placed.id)
        strand = self._strand(placed.id)
        for alias in placed.aliases:
            other = self._strands.get(alias)
            strand = self._under(strand, other) if other and other is not strand else self._with(strand, alias)
        read = self._read(story)
        near = nearness(read.profile, strand, []) if strand.newest else None
        self._let_in(read, strand, near, placed.copy_of)

    def heed(self, story: Story) -> None:
        """Note from when a story may be told by its newest version, which may be one that is not placed."""
        if held := self._held.get(story.id):
            held.open_from = _open_from(story)
            if held.open_from == _NEVER:
                self._strands[self.resolve(held.line)].miss(held)

    def _release(self, name: str) -> None:
        """Let a storyline that became part of another stand by itself again; both remember what was told."""
        own = [held for held in self._held.values() if self._passes(held.line, name)]
        whole = self._strands[self.resolve(name)]
        del self._absorbed[name]
        whole.aliases = tuple(alias for alias in whole.aliases if self.resolve(alias) == whole.id)
        strand = self._strand(name)
        strand.voices = whole.voices
        strand.told.join(whole.told)
        for held in own:
            whole.drop(held)
            strand.add(held, None)
        if not whole.size:
            self._end(whole)

    def _passes(self, line: str, name: str) -> bool:
        """Return whether a storyline is the named one, or became part of it."""
        while line != name and line in self._absorbed:
            line = self._absorbed[line]
        return line == name

    def _with(self, strand: Strand, alias: str) -> Strand:
        """Return the storyline with an alias on record, whose own stories the window may not hold any more."""
        if alias in self._strands and alias != strand.id:
            return self._joined(strand, self._strands[alias])
        if self.resolve(alias) != strand.id:
            self._absorbed[alias] = strand.id
            strand.aliases = (*strand.aliases, alias)
        return strand

    # -- finding ------------------------------------------------------------------------------------------

    def _read(self, story: Story) -> _Read:
        if self._vocabulary.full:
            self._vocabulary.sweep(held.vector for held in self._order)
        text = text_of(story, self._vocabulary)
        if story.id not in self._held:
            self._vocabulary.learn(text)
        day = story.published.timestamp() / _DAY if story.published else None
        at = story.told.seen.timestamp() / _DAY
        new = newcomer(story, at if day is None else day, _outlet(story))
        profile = Profile(*self._vocabulary.profile(text))
        sharing = Sharing(story, text, profile, self._vocabulary)
        return _Read(story, text, profile, at, day, new, sharing)

    def _nearest(self, read: _Read, but: Held | None) -> tuple[_Found, _Found]:
        """Return the stories most like this one with their cosines, nearest first, and those of the most met."""
        sought = read.profile
        numbers = self._postings.met(sought.vector, read.text.sketch, but.number if but else NOBODY)
        met = [self._numbered[number] for number in numbers]
        found = list(zip(likes(sought.vector, sought.exact, [held.vector for held in met]), met, strict=True))
        return sorted(found, key=_nearer), sorted(found[:_COMPARED], key=_nearer)

    def _kin(self, read: _Read, nearest: _Found, given: str | None) -> list[_Kin]:
        """Return the storylines it belongs to, the surest first; one that is given comes before all others."""
        by_strand: dict[str, list[tuple[float, Held]]] = {}
        for cosine, held in nearest:
            by_strand.setdefault(self.resolve(held.line), []).append((cosine, held))
        kin = []
        for line, found in by_strand.items():
            if found[0][0] < _UNLIKE and line != given:
                continue
            strand = self._strands[line]
            near = nearness(read.profile, strand, found)
            sure = belongs(near, read.text, read.profile, strand, read.day)
            if sure > 0 or line == given:
                kin.append(_Kin(strand, sure, near, found[0][1]))
        return sorted(kin, key=lambda one: (one.strand.id != given, -one.sure, one.strand.id))

    def _chosen(self, story: Story, kin: list[_Kin], before: Held | None) -> Strand:
        """Return the storyline for a story; two that it surely belongs to become one."""
        if before is not None:
            return self._strands[self.resolve(before.line)]
        if not kin:
            return self._strand(self.resolve(_name(story.id)))
        strand = kin[0].strand
        for other in kin[1:]:
            if min(kin[0].sure, other.sure) >= _ONE:
                strand = self._joined(strand, other.strand)
        return strand

    def _line(self, held: Held | None) -> str | None:
        return None if held is None else self.resolve(held.line)

    # -- keeping ------------------------------------------------------------------------------------------

    def _strand(self, name: str) -> Strand:
        return self._strands.setdefault(name, Strand(name, self._count))

    def _joined(self, one: Strand, other: Strand) -> Strand:
        """Make one storyline of two; the one begun first keeps its name, the other's becomes its alias."""
        return self._under(*sorted((one, other), key=lambda strand: strand.begun))

    def _under(self, older: Strand, younger: Strand) -> Strand:
        """Make one storyline of two, under the name of the first."""
        older.join(younger)
        del self._strands[younger.id]
        self._absorbed[younger.id] = older.id
        return older

    def _let_in(self, read: _Read, strand: Strand, near: float | None, origin: str | None) -> None:
        """Let a story into the window and its storyline, in place of an earlier version of it."""
        self._count += 1
        held = Held(self._count, read.story.id, read.profile.vector, read.text.sketch, strand.id)
        held.at, held.day, held.origin = read.at, read.day, origin or read.story.id
        held.open_from, held.outlet = _open_from(read.story), _outlet(read.story)
        before = self._held.get(held.story)
        copied = held.origin != held.story
        strand.add(held, None if copied else near)  # a copy tells nothing of how close its storyline is
        if not copied:
            strand.hear(held)
        if before is not None:
            self._let_go(before)
        self._held[held.story] = held
        self._order.append(held)
        self._recent.add(held.number, read.new.brief)
        self._numbered[held.number] = held
        self._postings.add(held.number, held.vector, held.sketch)
        self._let_go_of_old(read.at - self._days)

    def _let_go_of_old(self, oldest: float) -> None:
        while self._order and (len(self._held) > self._most or self._order[0].at < oldest):
            held = self._order.popleft()
            if self._held.get(held.story) is held:
                del self._held[held.story]
                self._let_go(held)

    def _let_go(self, held: Held) -> None:
        del self._numbered[held.number]
        self._recent.drop(held.number)
        self._postings.take(held.number, held.vector, held.sketch)
        strand = self._strands[self.resolve(held.line)]
        strand.drop(held)
        if not strand.size:
            self._end(strand)

    def _end(self, strand: Strand) -> None:
        del self._strands[strand.id]
        for alias in strand.aliases:
            self._absorbed.pop(alias, None)

    # -- telling ------------------------------------------------------------------------------------------

    def _told(self, read: _Read, strand: Strand, nearest: Held | None, again: tuple[Again, ...]) -> Storyline:
        facts = facts_of(read.story, self._vocabulary)
        fresh = news(facts, strand.told) if nearest else None
        strand.told.add(facts)
        held = self._held[read.story.id]
        told_from = read.at if held.open_from == _NEVER else max(read.at, held.open_from)
        return Storyline(
            id=strand.id,
            aliases=strand.aliases,
            stories=strand.size,
            outlets=max(1, strand.outlets(told_from)),
            copy_of=held.origin if held.origin != held.story else None,
            shared=read.sharing.with_(nearest) if nearest else None,
            new=fresh,
            again=again,
        )

    def _again(self, read: _Read, looked_at: _Found, copies: list[Held]) -> tuple[Again, ...]:
        """Return the stories that this one tells again, whatever their storylines.

        What is withdrawn, withheld or under embargo when this one comes told nobody of it.
        """
        told: list[Again] = []
        for held, brief in self._recent.again(read.new, looked_at, copies):
            if held.open_from > read.at:
                continue
            names = read.sharing.names_with(held)[:3] if len(told) < _NAMED else ()
            both = (*names, *counted_alike(read.new.brief, brief)[:2])
            told.append(Again(story=held.story, headline=brief.title, shared=both))
        return tuple(told)


def _name(story: str) -> str:
    """Return the id of the storyline that a story begins: the same wherever it is threaded."""
    return hashlib.blake2b(f"storyline:{story}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _outlet(story: Story) -> str:
    """Return the outlet of a story: a paper's feeds are several sources, and its pages have one host."""
    host = (story.url or "").partition("://")[2].partition("/")[0].casefold().removeprefix("www.")
    return intern(host or story.source or "")


def _open_from(story: Story) -> float:
    """Return from when a story may be told by this version of it, in days since 1970; infinity for never."""
    told = story.told
    if told.withheld or told.kind == "withdrawn":
        return _NEVER
    return told.embargo.timestamp() / _DAY if told.embargo else 0.0


def _nearer(one: tuple[float, Held]) -> tuple[float, int]:
    return -one[0], one[1].number


def _copies(read: _Read, nearest: _Found) -> list[Held]:
    """Return the stories that this one is a near-copy of, first the one most of whose wording it has."""
    sample = read.text.sketch
    found = [(copied(sample, held.sketch), -held.number, held) for cosine, held in nearest if cosine >= _ALIKE]
    return [held for share, _, held in sorted(found, reverse=True) if share >= COPIED]
