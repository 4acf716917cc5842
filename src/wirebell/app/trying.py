"""Trying an expression on the archive: what it would have brought, what each clause does, what it just missed."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from wirebell import standing
from wirebell.alert.backtest import (
    EXAMPLES,
    Busiest,
    Example,
    Trial,
    example,
    first_rings,
    trial_of,
    warning,
)
from wirebell.alert.clauses import Clause, Role, clauses, text_of
from wirebell.alert.policy import agreed
from wirebell.alert.rehearsal import Rehearsal, rehearse
from wirebell.app.cautions import Caution, cautions
from wirebell.app.house import House
from wirebell.app.lookback import Lookback, shelve_all
from wirebell.app.merged_names import merged_values
from wirebell.app.narrowing import READ, Narrower, narrowers
from wirebell.app.policies import NO_WISH, PolicyWish, wished
from wirebell.app.preferring import preferences_of
from wirebell.app.progress import Progress, quiet
from wirebell.app.shelf import places
from wirebell.model.follow import Follow
from wirebell.model.policy import NO_POLICY
from wirebell.model.story import Story
from wirebell.standing.archive import Bounds
from wirebell.standing.expression.widen import widened

DAYS = 90
"""Days looked back over, up to the newest story on record."""
SAMPLE = 1_500
"""Stories read at most to say what all the clauses do; where there are more, an even sample stands for them."""
REHEARSED = 2_000
"""Newest stories that a policy is rehearsed on."""
NEAR = 3
"""Near misses told of."""
FAR = 10
"""A clause that kept so many times as many stories away as the nearest miss is no miss: the follow is about it."""


class ClauseRow(Struct, frozen=True, kw_only=True):
    """What a clause does: how many versions it lets be looked at, and the alerts there would be without it.

    `exact` is False where `alerts_without` stands on a sample.
    """

    clause: str
    role: Role
    candidates: int
    alerts_without: int
    exact: bool


class Missed(Struct, frozen=True, kw_only=True):
    """A clause that alone kept stories away: how many alerts it would add to drop it, with the newest of them."""

    clause: str
    role: Role
    adds: int
    exact: bool
    headlines: tuple[str, ...]


class Tried(Struct, frozen=True, kw_only=True):
    """The answer of `follow try`: what an expression would have brought, and what it costs.

    `stories` were looked at, of the `days` (ISO, UTC, each with its alerts) up to the newest story on record.
    """

    expression: str
    matches: int
    alerts: int
    alerts_per_week: float
    busiest_day: Busiest | None
    examples: tuple[Example, ...]
    cost: standing.Cost
    stories: int
    days: tuple[Busiest, ...]
    clauses: tuple[ClauseRow, ...]
    near_misses: tuple[Missed, ...]
    narrowers: tuple[Narrower, ...]
    warning: str | None
    cautions: tuple[Caution, ...]
    policy: Rehearsal | None


class Telling(Struct, frozen=True, kw_only=True):
    """Whom to rehearse telling, and by what policy of the follow over the follower's own preferences."""

    follower: str
    wish: PolicyWish = NO_WISH


def try_(
    house: House,
    expression: str,
    progress: Progress = quiet,
    days: float | None = DAYS,
    telling: Telling | None = None,
    seen: Lookback | None = None,
) -> Tried:
    """Run an expression over the archive; exactly what reading every story of the time would give.

    What an editor merged is looked for by all its names and ids, in stories read before too. With `telling` the
    policy is rehearsed on the newest stories that met it. Shelves first what is not shelved yet, unless what there
    is was `seen` already. Raises ExpressionError (a UsageError), UsageError for a policy that cannot be.
    """
    asked = standing.parse(expression, standing.DESK)
    query = widened(asked, merged_values(house.lexicon.names))
    if seen is None:
        shelve_all(house.store, progress)
        seen = Lookback(house.store, house.lexicon.topics.ancestors)
    look = seen.of_days(days)
    parts = clauses(query)
    base, *rest = look.bounds([query, *(c.without for c in parts), *(c.part for c in parts)])
    found = base.sure | look.read([query], base.possible & ~base.sure)[0]
    newest = _newest(look, found)
    trial = trial_of(look.hits(found), look.span, _examples(query, newest, house))
    weighed = _Weighing(look, found, parts, rest[: len(parts)], rest[len(parts) :])
    return Tried(
        expression=standing.canonical(asked),
        matches=trial.matches,
        alerts=trial.alerts,
        alerts_per_week=trial.alerts_per_week,
        busiest_day=trial.busiest_day,
        examples=trial.examples,
        cost=standing.cost(asked),
        stories=look.window.bit_count(),
        days=trial.days,
        clauses=weighed.rows(),
        near_misses=weighed.missed(trial),
        narrowers=narrowers(asked, newest),
        warning=_plain(warning(trial.alerts_per_week, trial.alerts, len(trial.days))),
        cautions=cautions(house, asked, expression),
        policy=_rehearsed(look, asked, found, house, telling) if telling else None,
    )


def _plain(text: str | None) -> str | None:
    return text and str(text)


def _rehearsed(look: Lookback, query: standing.Query, found: int, house: House, telling: Telling) -> Rehearsal:
    """Rehearse telling the newest stories that met the query, in the order in which they came."""
    now, preferences = house.clock.now(), preferences_of(house, telling.follower)
    follow = Follow(
        id="try",
        follower=telling.follower,
        expression=standing.canonical(query),
        to="feed",
        created=now,
        policy=agreed(wished(telling.wish, NO_POLICY, now), preferences.policy, standing.canonical(query)),
    )
    moments = look.cards.moments
    ringing = sorted(places(found & look.rings), key=lambda at: (moments[at], at))[-REHEARSED:]
    stories = look.stories(ringing)
    closed = house.store.closed_to(telling.follower)
    chosen = map(stories.__getitem__, ringing)
    return rehearse(follow, preferences, chosen, house.lexicon.topics.ancestors, closed)


def _newest(look: Lookback, found: int) -> list[Story]:
    """Return the newest stories that would have rung, each in its newest version."""
    cards = look.cards
    newest = sorted(places(found & look.rings), key=lambda at: (cards.moments[at], at), reverse=True)
    by_story: dict[str, int] = {}
    for at in newest:
        if len(by_story) < READ:
            by_story.setdefault(cards.stories[at], at)
    stories = look.stories(by_story.values())
    return [stories[at] for at in by_story.values()]


def _examples(query: standing.Query, newest: Sequence[Story], house: House) -> list[Example]:
    return [example(query, story, house.lexicon.topics.ancestors) for story in newest[:EXAMPLES]]


class _Weighing:
    """What each clause does, by what would have rung without it."""

    def __init__(
        self,
        look: Lookback,
        found: int,
        parts: Sequence[Clause],
        without: Sequence[Bounds],
        alone: Sequence[Bounds],
    ) -> None:
        self._look, self._parts, self._alone, self._without = look, parts, alone, without
        self._found = found
        share = SAMPLE // max(1, len(parts))
        self._unsure = [self._doubtful(part, b) for part, b in zip(parts, without, strict=True)]
        self._asked = [_sample(unsure, share) for unsure in self._unsure]
        asked = 0
        for sample in self._asked:
            asked |= sample
        self._met = look.read([part.without for part in parts], asked) if parts else []
        self._alerts = [self._weighed(number) for number in range(len(parts))]

    def _doubtful(self, part: Clause, without: Bounds) -> int:
        """Return what must be read: without an alternative there is less, without another clause there is more."""
        known = without.possible & ~without.sure & self._look.rings
        return known & (self._found if part.role == "alternative" else ~self._found)

    def _weighed(self, number: int) -> tuple[int, int, bool]:
        """Return the versions known to ring without a clause, how many would in all, and whether that is exact."""
        part, sure = self._parts[number], self._without[number].sure & self._look.rings
        base = self._found & self._look.rings
        known = (sure & base) if part.role == "alternative" else (sure | base)
        asked, unsure = self._asked[number], self._unsure[number]
        met = self._met[number] & asked
        known |= met
        alerts = len(first_rings(self._look.hits(known)))
        if asked == unsure:
            return known, alerts, True
        more = met.bit_count() / asked.bit_count() * (unsure.bit_count() - asked.bit_count())
        return known, alerts + round(more), False

    def rows(self) -> tuple[ClauseRow, ...]:
        """Return what every clause does."""
        return tuple(
            ClauseRow(
                clause=text_of(part),
                role=part.role,
                candidates=self._alone[number].possible.bit_count(),
                alerts_without=self._alerts[number][1],
                exact=self._alerts[number][2],
            )
            for number, part in enumerate(self._parts)
        )

    def missed(self, trial: Trial) -> tuple[Missed, ...]:
        """Return the clauses that alone kept stories away, those with the fewest first: the nearest misses."""
        found = []
        for number, part in enumerate(self._parts):
            known, alerts, exact = self._alerts[number]
            if part.role != "alternative" and alerts > trial.alerts:
                newest = self._newest(known & ~self._found)
                found.append(
                    Missed(
                        clause=text_of(part),
                        role=part.role,
                        adds=alerts - trial.alerts,
                        exact=exact,
                        headlines=newest,
                    )
                )
        found.sort(key=lambda missed: missed.adds)
        return tuple(missed for missed in found[:NEAR] if missed.adds <= FAR * found[0].adds)

    def _newest(self, found: int) -> tuple[str, ...]:
        moments = self._look.cards.moments
        newest = sorted(places(found), key=moments.__getitem__, reverse=True)[:2]
        stories = self._look.stories(newest)
        return tuple(stories[at].headline for at in newest)


def _sample(found: int, most: int) -> int:
    """Return at most so many of the places, evenly spread."""
    if found.bit_count() <= most:
        return found
    listed = places(found)
    chosen = 0
    for number in range(most):
        chosen |= 1 << listed[number * len(listed) // most]
    return chosen
