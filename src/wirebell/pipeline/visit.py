"""Visit a source: look, parse, sift, accept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from wirebell.errors import Forestalled, SourceError, StoreError
from wirebell.intake import fetch, timing
from wirebell.intake.formats import Parsed, parse, parse_with_facts
from wirebell.intake.pages import complete
from wirebell.intake.sift import Sifted
from wirebell.logs import Log
from wirebell.model.source import Arrival, Fetched, Item, Source, Visit
from wirebell.pipeline.offers import note, paced
from wirebell.pipeline.sifting import Pages, sifted, tried_together
from wirebell.pipeline.world import World

log = Log()


@dataclass(frozen=True)
class Visited:
    """What one visit came to: counts of arrivals by kind, or that nothing had changed, or the problem."""

    arrivals: Counter[str] = field(default_factory=Counter)
    unchanged: bool = False
    problem: str | None = None


async def visit(source: Source, last: Visit, world: World) -> Visited:
    """Look at a source and accept what is new, with the validators, in one transaction.

    A problem of the source is written on its health line and returned, never raised. Raises StoreError.
    """
    now = world.clock.now()
    try:
        return await _visit(source, last, world, now)
    except SourceError as fault:
        log.info("source failed", source=source.id, problem=str(fault))
        return await _failed(last, fault, world, now)
    except Forestalled as fault:  # what it brought is not on record: it is visited again as if it had not been
        log.warning("source's stories are versions of others each time", source=source.id, problem=str(fault))
        problem = (
            f"{source.url}: others changed the same stories at every try. Nothing was taken; it is visited again."
        )
        return await _failed(last, SourceError(problem), world, now)
    except StoreError:
        raise
    except Exception as fault:  # one source that breaks our parsing stops no other, nor is asked again at once
        log.exception("source broke its visit", source=source.id)
        problem = (
            f"{source.url}: a fault of Wirebell ({type(fault).__name__}), not of the source. Please report it."
        )
        return await _failed(last, SourceError(problem), world, now)


async def _failed(last: Visit, fault: SourceError, world: World, now: datetime) -> Visited:
    await asyncio.to_thread(world.store.accept, fetch.failed(last, fault, now), ())
    return Visited(problem=str(fault))


async def _visit(source: Source, last: Visit, world: World, now: datetime) -> Visited:
    looked = await fetch.look(source, last, world.http, now)
    if not looked.fetched:
        due = timing.next_visit(source, looked.visit, now, world.chance)
        due = await asyncio.to_thread(paced, source, due, world.store, now)
        await asyncio.to_thread(world.store.accept, replace(looked.visit, next=due), ())
        return Visited(unchanged=True)
    parsed, problem = await asyncio.to_thread(_parsed, looked.fetched, source, world)
    seen = _heeded(_well(looked.visit, problem), source, parsed, world, now)
    await asyncio.to_thread(note, source, looked.fetched, parsed.facts, world.store, now)
    due = await asyncio.to_thread(paced, source, seen.next or now, world.store, now)
    pages = Pages(source, lambda items: _completed(items, source, world, now))

    async def attempt() -> list[Arrival]:
        came = await asyncio.to_thread(_sifted, parsed, source, last, world, now)
        arrivals = await pages.of(came.arrivals)
        await asyncio.to_thread(_accept, replace(seen, next=due), came._replace(arrivals=arrivals), world)
        return arrivals

    arrivals = await tried_together(attempt)
    return Visited(Counter("silent" if a.silent else a.kind for a in arrivals), problem=problem)


def _sifted(parsed: Parsed, source: Source, last: Visit, world: World, now: datetime) -> Sifted:
    with world.steps.timed("sift"):
        return sifted(parsed.items, source, last, world.store, now)


def _parsed(fetched: Sequence[Fetched], source: Source, world: World) -> tuple[Parsed, str | None]:
    """Parse all that came; of several, one that cannot be read is named and stops no other."""
    with world.steps.timed("parse"):
        if source.kind != "folder" and len(fetched) == 1:
            return parse_with_facts(fetched[0], source, world.feeds), None
        items: list[Item] = []
        problems: list[str] = []
        for one in fetched:
            try:
                items += parse(one, source)
            except SourceError as fault:
                problems.append(str(fault))
        return Parsed(items=tuple(items)), " ".join(problems) or None


def _well(seen: Visit, problem: str | None) -> Visit:
    """Return the visit with the files that could not be read on its health line."""
    return replace(seen, problem=" ".join(filter(None, (seen.problem, problem))) or None)


def _heeded(seen: Visit, source: Source, parsed: Parsed, world: World, now: datetime) -> Visit:
    facts = parsed.facts
    seen = timing.heed(seen, facts.ttl_minutes * 60.0 if facts.ttl_minutes else None)
    seen = timing.learn(seen, [item.published for item in parsed.items], now)
    due = timing.next_visit(source, seen, now, world.chance, sorted(facts.skip_hours), sorted(facts.skip_days))
    return replace(seen, next=due, title=facts.title or seen.title)


def _accept(seen: Visit, came: Sifted, world: World) -> None:
    with world.steps.timed("accept", ((a.story, a.version) for a in came.arrivals)):
        world.store.accept(seen, came.arrivals, noted=came.noted, whole=True)


async def _completed(items: list[Item], source: Source, world: World, now: datetime) -> list[Item]:
    completed = await complete(items, source, world.http, world.robots, now)
    for problem in completed.problems:
        log.info("page not fetched", source=source.id, problem=problem)
    return completed.items
