"""Follows that fell silent against their own rhythm, of very many at once, each with the reason if there is one.

Most are settled by the archive's keys alone: too few stories to have a rhythm, or one so lately that no silence
can be told. Of the others the newest stories that keys leave open are read, each once for all follows: a few
first, which settle most, then the rest.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from heapq import nlargest
from typing import Generic, NamedTuple, TypeVar

from wirebell import standing
from wirebell.alert.silence import EXPECTED, FEWEST, LEARNED, Silence, needed, silence
from wirebell.app.follow_faults import Fault, Known
from wirebell.app.progress import Progress, quiet
from wirebell.app.shelf import places
from wirebell.errors import Counted, Wording
from wirebell.standing.analysis import plain
from wirebell.standing.archive import Bounds
from wirebell.standing.expression.tree import Query, Value

T = TypeVar("T")

YEAR = 365 * 86_400
READ = 60
"""Stories looked at, at most, to know the rhythm of a follow that the archive's keys alone do not decide."""
FIRST = 4
"""Of these, how many before the rest: most follows rang lately, and need no more."""
MOST_READ = 20_000
"""Stories read for all follows together, the newest first: more would take minutes."""
EXPLAINED = 200
"""Silences that a reason is looked for."""
TRIAL = Wording("See what each part of it does: wirebell follow try")
LAST = 5
"""The last stories of a follow, by whose sources its silence may be explained."""


class _Open(NamedTuple, Generic[T]):
    """A follow whose rhythm is not known yet: where it surely rang, and where it may have, the newest first."""

    who: T
    query: Query
    most: int
    sure: array[int]
    doubtful: array[int]
    since: int


class _Fallen(NamedTuple, Generic[T]):
    who: T
    query: Query
    silence: Silence
    last: list[int]


class _Heard(NamedTuple):
    """Where follows rang, by their numbers; up to the moment `floor` nothing was read."""

    at: dict[int, list[int]]
    floor: int


class Rhythms(Generic[T]):
    """Holds follows whose rhythm has to be looked at, and finds those that fell silent."""

    def __init__(self, known: Known) -> None:
        self._known, self._look, self._moments = known, known.look, known.look.cards.moments
        self._newest = max(self._moments, default=0)
        self._year = known.look.since(self._newest - YEAR + 1)
        self._lately: dict[int, int] = {}
        self._open: list[_Open[T]] = []
        self._fallen: list[_Fallen[T]] = []

    def note(self, who: T, query: Query, bounds: Bounds) -> None:
        """Look at the rhythm of a follow, now or when all are noted."""
        possible, sure = bounds.possible & self._year, bounds.sure & self._year
        count = possible.bit_count()
        if count < FEWEST or sure & self._too_lately(count):
            return
        doubtful, since = self._newest_first(possible & ~sure), self._newest - YEAR
        if len(doubtful) > READ:
            since = self._moments[doubtful.pop()]
        one = _Open(who, query, count, array("I", places(sure)), array("I", doubtful), since)
        if doubtful:
            self._open.append(one)
        else:
            self._judge(one, ())

    def _newest_first(self, found: int) -> list[int]:
        return nlargest(READ + 1, places(found), key=lambda at: (self._moments[at], at)) if found else []

    def _too_lately(self, count: int) -> int:
        """Return the places of stories after which nothing that rang so often at most can be silent yet."""
        size = count.bit_length()
        if size not in self._lately:
            self._lately[size] = self._look.since(self._newest - self._shortest(1 << size))
        return self._lately[size]

    @staticmethod
    def _shortest(count: int) -> int:
        """Return the seconds of the shortest silence of what rang so often at most."""
        return int(EXPECTED * LEARNED / count)

    def _judge(self, one: _Open[T], met: Iterable[int], since: int = 0) -> None:
        rang = {at for at in (*one.sure, *met) if self._moments[at] > max(one.since, since)}
        moments = [datetime.fromtimestamp(self._moments[at], UTC) for at in rang]
        fallen = silence(moments, datetime.fromtimestamp(self._newest, UTC))
        if fallen is not None:
            last = nlargest(LAST, rang, key=self._moments.__getitem__)
            self._fallen.append(_Fallen(one.who, one.query, fallen, last))

    # -- reading -----------------------------------------------------------------------------------------------

    def silent(self, progress: Progress = quiet) -> Iterator[tuple[T, Fault]]:
        """Read what is left open, and yield the follows that fell silent, with what to do."""
        first = self._heard(self._open, FIRST, progress).at
        still = [one for n, one in enumerate(self._open) if not self._rang_lately(one, first.get(n, ()))]
        heard = self._heard(still, READ, progress)
        for number, one in enumerate(still):
            self._judge(one, heard.at.get(number, ()), heard.floor)
        self._open.clear()
        yield from _explained(self._fallen, self._known)

    def _rang_lately(self, one: _Open[T], met: Sequence[int]) -> bool:
        last = max((self._moments[at] for at in met), default=0)
        return self._newest - last < self._shortest(1 << one.most.bit_length())

    def _heard(self, asked: Sequence[_Open[T]], most: int, progress: Progress) -> _Heard:
        """Read, of the newest `most` places where each may have rung, all together no more than can be read."""
        wanted = {at for one in asked for at in one.doubtful[:most]}
        chosen = sorted(wanted, key=self._moments.__getitem__, reverse=True)
        floor = self._moments[chosen[MOST_READ]] if len(chosen) > MOST_READ else 0
        found: dict[int, list[int]] = {}
        read = self._look.met([one.query for one in asked], chosen[:MOST_READ])
        for done, (at, numbers) in enumerate(read, 1):
            for number in numbers:
                found.setdefault(number, []).append(at)
            progress("Reading what keys leave open", done, min(len(chosen), MOST_READ))
        return _Heard(found, floor)


# -- reasons ------------------------------------------------------------------------------------------------------


def _explained(fallen: Sequence[_Fallen[T]], known: Known) -> Iterator[tuple[T, Fault]]:
    some = fallen[:EXPLAINED]
    stories = known.look.stories({at for one in some for at in one.last})
    sources = {at: story.source or "" for at, story in stories.items()}
    ended = _Sources(known)
    for one in some:
        of = Counter(sources[at] for at in one.last if sources.get(at)).most_common(1)
        reason = ended.why(of[0][0], one.silence) if of and of[0][1] >= len(one.last) - 1 else None
        yield one.who, _fault(one, reason or _part_that_stopped(one, known))
    for one in fallen[EXPLAINED:]:
        yield one.who, _fault(one, None)


def _fault(one: _Fallen[T], reason: tuple[Wording, Wording] | None) -> Fault:
    says = Wording(
        "silent since {day}{reason}. Before, it met {stories} a week and was never silent for longer than {days}.",
        day=one.silence.since.date(),
        reason=reason[0] if reason else "",
        stories=Counted("{number} story", "{number} stories", one.silence.per_week),
        days=Counted("{number} day", "{number} days", one.silence.longest_days),
    )
    return Fault("note", says, reason[1] if reason else TRIAL)


class _Sources:
    """Says of sources, each once, whether they are the reason why what they brought is silent."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._last: dict[str, int] = {}

    def why(self, source: str, fallen: Silence) -> tuple[Wording, Wording] | None:
        """Return why nothing comes from a source any more and what to do, None if something does."""
        known = self._known
        named = known.sources.get(source)
        if named is None:
            return (
                Wording(": its source is visited no more"),
                Wording("Add that source again, or follow something else: wirebell follow remove {id}"),
            )
        if source in known.gone:
            return (
                Wording(": its source {name} is gone for good", name=named.name),
                Wording("Find its new address, or follow something else: wirebell follow remove {id}"),
            )
        if self._newest_of(source) <= int(fallen.since.timestamp()):
            return (
                Wording(", as is its source {name}", name=named.name),
                Wording("Look at that: wirebell source check {source}", source=source),
            )
        return None

    def _newest_of(self, source: str) -> int:
        if source not in self._last:
            look = self._known.look
            (found,) = look.bounds([Value("source", plain(source))])
            self._last[source] = max((look.cards.moments[at] for at in places(found.possible)), default=0)
        return self._last[source]


def _part_that_stopped(one: _Fallen[T], known: Known) -> tuple[Wording, Wording] | None:
    """Return the part of an expression that no story has had since, if it has others."""
    groups = list(needed(one.query))
    if len(groups) < 2:
        return None
    since = known.look.since(int(one.silence.since.timestamp()) + 1)
    every = [leaf for leaves in groups for leaf in leaves]
    met = {leaf: b.possible & since for leaf, b in zip(every, known.look.bounds(every), strict=True)}
    for leaves in groups:
        if not any(met[leaf] for leaf in leaves):
            said = " OR ".join(map(standing.canonical, leaves))
            return (
                Wording(", as no story since then has {said}", said=said),
                Wording("Check how it is written now: wirebell follow suggest"),
            )
    return None
