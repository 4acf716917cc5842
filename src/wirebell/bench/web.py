"""How long the server works on each of its pages, over an archive made of a file's stories."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median

from litestar.testing import TestClient
from msgspec import Struct
from msgspec.structs import replace

from wirebell import settings as configuration
from wirebell.app import follows
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.serving import Pulse
from wirebell.bench.backtest import UNTIL, file_all, fill, read_stories
from wirebell.bench.machine import Machine, machine
from wirebell.model.alert import Alert, FollowRef, alert_id
from wirebell.model.follow import Follow, Follower
from wirebell.model.story import Story
from wirebell.model.storyline import Storyline
from wirebell.web.routes import application

FOLLOWED = ('topic:"us foreign policy"', 'person:"idris sayed"', "troops", "said(sayed: withdraw*)")
OF_A_LINE = 12
"""Stories of one storyline."""
EACH = 10
"""Follows of each of the followers beside the one who reads."""
OF_THE_NEWS = 7
"""Every so many stories of the last days alert the one who reads."""
HERE = "http://127.0.0.1:8580"


class PageRow(Struct, frozen=True, kw_only=True):
    """One kind of page: milliseconds of processor time, and what its answer weighs uncompressed."""

    page: str
    median_ms: float
    p95_ms: float
    bytes: int


class WebFigures(Struct, frozen=True, kw_only=True):
    """What `bench web` prints. `first_ms` is the first page that asks the archive anything after a start,
    `again_a_second` how many requests a second for one story page are answered, one after another."""

    stories: int
    follows: int
    requests: int
    first_ms: float
    again_a_second: float
    pages: tuple[PageRow, ...]
    machine: Machine


def measure(
    stories: Path, count: int, distinct: int, rounds: int, follows: int, progress: Progress = quiet
) -> WebFigures:
    """Fill a house with `count` stories and ask for every kind of page `rounds` times, each of another story."""
    with tempfile.TemporaryDirectory() as folder, House(configuration.load(Path(folder))) as house:
        furnish(house, stories, count, distinct, follows, progress)
        return ask(house, rounds)


def furnish(
    house: House, stories: Path, count: int, distinct: int, followed: int, progress: Progress = quiet
) -> None:
    """Fill a house with stories in storylines, one who reads with alerts, and others with `followed` follows."""
    follows.add_follower(house, follows.ME)
    refs = []
    for expression in FOLLOWED:
        made = follows.add(house, expression, follows.ME)
        refs.append(FollowRef(id=made.id, expression=made.expression, to=made.to))

    def alerted(story: Story) -> tuple[Alert, ...]:
        number = int(story.id, 16)
        wanted = number % OF_THE_NEWS == 0 and number > count - 200 * OF_THE_NEWS
        return (_alert(story, refs[number % len(refs)]),) if wanted else ()

    read = read_stories(stories, distinct, house, progress)
    fill(house.store, read, count, progress, in_lines, alerted)
    file_all(house.store, count, progress)
    _follow(house, read, followed)


def _alert(story: Story, follow: FollowRef) -> Alert:
    at = story.told.seen
    return Alert(
        id=alert_id(story.id, follows.ME, "new", 0),
        story=story.id,
        version=1,
        follower=follows.ME,
        kind="new",
        revision=0,
        follows=(follow,),
        created=at,
        due=at,
        state="out",
    )


def _follow(house: House, read: Sequence[Story], count: int) -> None:
    """Let others follow the people, places and words of stories."""
    chance = Random(9)
    wanted = [f'{m.kind}:"{m.name.lower()}"' for s in read for m in s.mentions if m.kind in {"person", "place"}]
    made = []
    for number in range(count):
        who = f"reader-{number // EACH}"
        if number % EACH == 0:
            house.store.add_follower(Follower(id=who, name=who, created=UNTIL))
        name, at = chance.choice(wanted), UNTIL + timedelta(seconds=number)
        made.append(Follow(id=f"b{number}", follower=who, expression=name, to="feed", created=at))
    house.store.add_follows(made)


def in_lines(story: Story, number: int) -> Story:
    """Put every twelve stories under one storyline."""
    line = Storyline(id=f"{number // OF_A_LINE:016x}", stories=OF_A_LINE)
    return replace(story, url=f"https://paper.example/{number}", told=replace(story.told, storyline=line))


def ask(house: House, rounds: int) -> WebFigures:
    """Ask a furnished house for every kind of page `rounds` times."""
    newest = [story for _, story in house.store.stories(limit=300)]
    with TestClient(application(house, Pulse(), loopback=True), base_url=HERE) as client:
        first = _asked(client, "/search?q=troops")[0]
        rows = _rounds(client, newest, rounds)
        often = _often(client, f"/story/{newest[0].id}", rounds)
    return WebFigures(
        stories=house.store.counts()["stories"],
        follows=house.store.counts()["follows"],
        requests=rounds * len(rows),
        first_ms=round(first, 1),
        again_a_second=round(often, 1),
        pages=rows,
        machine=machine(),
    )


def _rounds(client: TestClient, newest: Sequence[Story], rounds: int) -> tuple[PageRow, ...]:  # type: ignore[type-arg]
    chance = Random(1)
    times, sizes = defaultdict[str, list[float]](list), dict[str, int]()
    for _ in range(rounds):
        for page, path in _paths(chance.choice(newest)):
            spent, sizes[page] = _asked(client, path)
            times[page].append(spent)
    return tuple(
        PageRow(
            page=page,
            median_ms=round(median(spent), 1),
            p95_ms=round(sorted(spent)[int(len(spent) * 0.95)], 1),
            bytes=sizes[page],
        )
        for page, spent in times.items()
    )


def _asked(client: TestClient, path: str) -> tuple[float, int]:  # type: ignore[type-arg]
    began = time.process_time()
    answer = client.get(path)
    answer.raise_for_status()
    return 1000 * (time.process_time() - began), len(answer.content)


def _often(client: TestClient, path: str, rounds: int) -> float:  # type: ignore[type-arg]
    """Return how many requests for one page are answered in a second of processor time, the client's included."""
    _asked(client, path)
    spent = sum(_asked(client, path)[0] for _ in range(rounds * 2))
    return 1000 * rounds * 2 / spent


def _paths(story: Story) -> Iterator[tuple[str, str]]:
    yield "my news", "/"
    yield "latest", "/latest"
    yield "story", f"/story/{story.id}"
    yield "story, marked", f"/story/{story.id}?marks=names,quotes,figures,dates"
    yield from [("topic", f"/topic/{topic.id}") for topic in story.topics[:1]]
    for kind in ("person", "place", "organisation"):
        named = [m for m in story.mentions if m.kind == kind]
        yield from [(kind, f"/{kind}/{m.id.partition(':')[2]}") for m in named[:1]]
    if story.told.storyline:
        yield "storyline", f"/storyline/{story.told.storyline.id}"
    yield "search, a word", f"/search?q={story.headline.split()[0].strip('<>():-&%') or 'news'}"
    yield "search, a statement", "/search?q=said(minister:budget)"
    yield "builder", "/follows/try?expression=minister+budget"
    yield "follows", "/follows"
    yield "why", f"/why?story={story.id}"
