"""Back-tests of an archive made for it: how long filing and asking take, beside reading every story."""

from __future__ import annotations

import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from wirebell import settings as configuration
from wirebell import standing
from wirebell.alert.backtest import backtest
from wirebell.app.house import House
from wirebell.app.lookback import shelve
from wirebell.app.progress import Progress, quiet
from wirebell.app.trying import DAYS, try_
from wirebell.bench.machine import Machine, machine
from wirebell.errors import UsageError
from wirebell.model.alert import Alert, Decided
from wirebell.model.source import Arrival, Item, Source, Visit
from wirebell.model.story import Story
from wirebell.ports import Store
from wirebell.read import read

UNTIL = datetime(2026, 3, 31, tzinfo=UTC)
SOURCE = Source(id="paper", url="https://paper.example/feed", name="The Paper", added=UNTIL)
TOGETHER = 500
ASKED = (
    "merger",
    "place:Iraq",
    'person:"Angela Merkel" OR org:"European Union"',
    '"interest rates" AND inflation',
    "NEAR/s(oil prices)",
    "takeover* AND (bank OR insurer) NOT football",
    "election AND candidate AND poll*",
    "said(minister: budget)",
    "figure(shares change>10%)",
    "president",
)
"""What is asked unless a file says otherwise: a query of every kind, rare and common."""


class AskedRow(Struct, frozen=True, kw_only=True):
    """One back-test: the median of its times, and what it found."""

    expression: str
    seconds: float
    cpu_seconds: float
    matches: int
    alerts: int


class BacktestFigures(Struct, frozen=True, kw_only=True):
    """What `bench backtest` prints: `file_ms` of processor time a story, `page_bytes` a story, and the back-tests.

    `slowest_s` is the longest of the medians. `twin` is the first expression decided by reading every story, None
    if that was not asked for; `same` says whether it found the same.
    """

    stories: int
    distinct: int
    make_s: float
    file_s: float
    file_ms: float
    page_bytes: float
    asked: tuple[AskedRow, ...]
    slowest_s: float
    twin: AskedRow | None
    same: bool | None
    machine: Machine


def measure(
    stories: Path,
    count: int,
    distinct: int,
    expressions: Sequence[str] = ASKED,
    twin: bool = False,
    progress: Progress = quiet,
) -> BacktestFigures:
    """Make an archive of `count` stories over 90 days and measure back-tests of it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = configuration.load(Path(folder))
        with House(settings) as house:
            began = time.perf_counter()
            read_once = read_stories(stories, distinct, house, progress)
            fill(house.store, read_once, count, progress)
            made = time.perf_counter() - began
            filed = file_all(house.store, count, progress)
            asked = [_ask(house, expression) for expression in expressions]
            walked = _walk(house, expressions[0]) if twin else None
            return BacktestFigures(
                stories=count,
                distinct=len(read_once),
                make_s=round(made, 1),
                file_s=round(filed[0], 1),
                file_ms=round(1000 * filed[1] / count, 3),
                page_bytes=round(_page_bytes(house.store) / count, 1),
                asked=tuple(asked),
                slowest_s=max(row.seconds for row in asked),
                twin=walked,
                same=(walked.matches, walked.alerts) == (asked[0].matches, asked[0].alerts) if walked else None,
                machine=machine(),
            )


# -- the archive ------------------------------------------------------------------------------------------


class _Row(Struct):
    title: str
    body: str


def read_stories(path: Path, distinct: int, house: House, progress: Progress = quiet) -> list[Story]:
    """Read the first stories of a file of JSON lines. Raises UsageError for what is none."""
    decoder, found = msgspec.json.Decoder(_Row), list[Story]()
    try:
        with path.open("rb") as file:
            for number, line in enumerate(islice(file, distinct)):
                row = decoder.decode(line)
                item = Item(title=row.title, text=row.body, published=UNTIL)
                found.append(read(_arrival(number, item, UNTIL), house.lexicon, SOURCE))
                progress("Reading stories", number + 1, distinct)
    except (OSError, msgspec.DecodeError) as fault:
        raise UsageError(f"{path}: {fault}. Give JSON lines of title and body.") from fault
    return found


def _arrival(number: int, item: Item, seen: datetime) -> Arrival:
    return Arrival(
        story=f"{number:026x}",
        version=1,
        kind="new",
        source=SOURCE.id,
        item=item,
        digest=str(number),
        seen=seen,
        keys=(f"g:{number}",),
    )


def fill(
    store: Store,
    stories: Sequence[Story],
    count: int,
    progress: Progress = quiet,
    made: Callable[[Story, int], Story] | None = None,
    alerted: Callable[[Story], tuple[Alert, ...]] = lambda _: (),
) -> None:
    """Tell so many stories made of these, over 90 days; `made` may change each by its number, `alerted` gives the
    alerts each brought."""
    visit = Visit(source=SOURCE.id, url=SOURCE.url)
    again = _changed(stories, count)
    changed = map(made, again, range(count)) if made else again
    seq = 0
    while part := list(islice(changed, TOGETHER)):
        empty = Item(title="")
        store.accept(visit, [_arrival(int(s.id, 16), empty, s.told.seen) for s in part])
        decided = [_decided(story, alerted(story)) for story in part]
        store.tell(list(enumerate(part, seq + 1)), decided)
        seq += len(part)
        progress("Making the archive", seq, count)


def _decided(story: Story, alerts: tuple[Alert, ...]) -> Decided:
    cursor = max((alert.follower for alert in alerts), default="")
    return Decided(story=story.id, version=1, follows_at=0, alerts=alerts, cursor=cursor, last=True)


_WORD = re.compile(r"[a-z]{4,}")


def _changed(stories: Sequence[Story], count: int) -> Iterator[Story]:
    """Yield stories over and over, each with a twentieth of its words exchanged for others of their length."""
    chance = Random(4)
    words: defaultdict[int, list[str]] = defaultdict(list)
    for story in stories[:500]:
        for word in _WORD.findall(story.body):
            words[len(word)].append(word)
    for number in range(count):
        story = stories[number % len(stories)]
        when = UNTIL - timedelta(days=DAYS) * ((count - number) / count)

        def other(found: re.Match[str]) -> str:
            return chance.choice(words[len(found[0])] or [found[0]]) if chance.random() < 0.05 else found[0]

        body = _WORD.sub(other, story.body) if number >= len(stories) else story.body
        told = replace(story.told, seen=when)
        yield replace(story, id=f"{number:026x}", body=body, published=when, told=told)


def file_all(store: Store, count: int, progress: Progress = quiet) -> tuple[float, float]:
    """File the whole archive; return the seconds and the processor time that took."""
    began, cpu, done = time.perf_counter(), time.process_time(), 0
    while part := shelve(store):
        done += part
        progress("Filing the archive", done, count)
    return time.perf_counter() - began, time.process_time() - cpu


def _page_bytes(store: Store) -> int:
    return sum(len(page) for segment in store.segments() for page in store.segment_pages(segment.number))


# -- asking -----------------------------------------------------------------------------------------------


def _ask(house: House, expression: str, times: int = 3) -> AskedRow:
    seconds, cpu = list[float](), list[float]()
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        tried = try_(house, expression)
        seconds.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
    return AskedRow(
        expression=expression,
        seconds=round(median(seconds), 3),
        cpu_seconds=round(median(cpu), 3),
        matches=tried.matches,
        alerts=tried.alerts,
    )


def _walk(house: House, expression: str) -> AskedRow:
    """Decide the expression as before there was an archive to ask: by reading every story."""

    def every() -> Iterator[Story]:
        after = 0
        while page := house.store.versions(after=after):
            yield from (story for _, story, _ in page)
            after = page[-1][0]

    began, cpu = time.perf_counter(), time.process_time()
    query = standing.parse(expression, standing.DESK)
    trial = backtest(query, every(), house.lexicon.topics.ancestors)
    return AskedRow(
        expression=expression,
        seconds=round(time.perf_counter() - began, 3),
        cpu_seconds=round(time.process_time() - cpu, 3),
        matches=trial.matches,
        alerts=trial.alerts,
    )
