"""Running: once, for scripts and replays, or as a server until stopped."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import datetime

from wirebell.app.answers import DeliveryCounts, Ran, SourceCounts, StoryCounts
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.resetting import let_be_due
from wirebell.app.sources import named
from wirebell.app.wiring import wire
from wirebell.errors import UsageError
from wirebell.match.book import FollowBook
from wirebell.model.source import Source, Visit
from wirebell.pipeline import Posted, Taken, Visited, World, post, take, visit

AT_ONCE = 32
"""Visits under way at one time; the egress door bounds connections per host besides."""


def run_once(house: House, all_due: bool = False, progress: Progress = quiet) -> Ran:
    """Visit the due (or all) sources, take every story, post what is due, and stop.

    A source that fails is counted; it fails nothing else.
    """
    return asyncio.run(_run_once(house, all_due, progress))


def nothing_due(house: House) -> str:
    """Return why no source was visited, and what to do, for somebody who expected one."""
    sources = house.store.sources()
    if not sources:
        return "There are no sources: add a feed, a file or a folder with `wirebell source add`."
    visits = house.store.visits()
    coming = [visit.next for one in sources if (visit := visits.get(one.id)) and visit.next]
    when = f", the first at {min(coming):%H:%M:%S %Z, %d %B}" if coming else ""
    return f"None of {len(sources)} sources is due{when}: --all-due visits them all now."


def failed(house: House, since: datetime) -> list[tuple[str, str]]:
    """Return the addresses of the sources that were visited since then and failed, each with what was wrong."""
    visits = house.store.visits()
    seen = [(source.url, visits.get(source.id)) for source in house.store.sources()]
    return sorted((url, v.problem) for url, v in seen if v and v.problem and v.last and v.last >= since)


def alone(house: House) -> None:
    """Raise UsageError where followers are divided among a cluster's workers, who decide everything."""
    if shards := house.store.divided():
        raise UsageError(
            f"The workers of a cluster tell the stories of this database, {shards} shards: use `wirebell serve "
            "--nats URL`. Once its workers are ended, `wirebell worker shards 0` gives all to one process again."
        )


async def _run_once(house: House, all_due: bool, progress: Progress) -> Ran:
    began = time.perf_counter()
    alone(house)
    house.begin()
    world = wire(house)
    try:
        visited = await visit_due(house, world, all_due, progress)
        taken = await asyncio.to_thread(take_all, house, world, house.book(), progress)
        posted = await post_all(world, progress)
    finally:
        await world.close()
    return _ran(visited, taken, posted, time.perf_counter() - began)


def _ran(visited: list[Visited], taken: Taken, posted: Posted, seconds: float) -> Ran:
    kinds = sum((v.arrivals for v in visited), Counter[str]())
    return Ran(
        sources=SourceCounts(
            visited=len(visited),
            unchanged=sum(v.unchanged for v in visited),
            failed=sum(v.problem is not None for v in visited),
        ),
        stories=StoryCounts(kinds["new"], kinds["changed"], kinds["withdrawn"], kinds["silent"]),
        alerts=taken.alerts,
        held=taken.held + posted.held,
        deferred=taken.deferred,
        deliveries=DeliveryCounts(posted.sent, posted.later, posted.refused),
        seconds=round(seconds, 3),
    )


def _due(house: House, all_due: bool) -> list[tuple[Source, Visit]]:
    if not all_due:
        let_be_due(house)
        return house.store.due_sources(house.clock.now(), limit=100_000)
    visits = house.store.visits()
    return [(s, visits.get(s.id) or Visit(source=s.id, url=s.url)) for s in house.store.sources()]


async def visit_due(house: House, world: World, all_due: bool, progress: Progress = quiet) -> list[Visited]:
    """Visit the due, or all, sources; what they bring is accepted and waits to be taken."""
    due = _due(house, all_due)
    gate = asyncio.Semaphore(AT_ONCE)
    done = 0

    async def one(source: Source, last: Visit) -> Visited:
        nonlocal done
        async with gate:
            visited = await visit(source, last, world)
        done += 1
        progress("Visiting sources", done, len(due))
        return visited

    return list(await asyncio.gather(*(one(source, last) for source, last in due)))


def take_all(house: House, world: World, book: FollowBook, progress: Progress = quiet) -> Taken:
    """Take every accepted arrival."""
    names = named(house)
    total = Taken()
    for part in take(world, book, names):
        total += part
        progress("Reading stories", total.stories, 0)
    return total


async def post_all(world: World, progress: Progress = quiet) -> Posted:
    """Post every delivery that may be sent now."""
    total = Posted()
    more = True
    while more:
        part = await post(world)
        total += part
        more = part.claimed > 0
        progress("Delivering", total.sent, 0)
    return total
