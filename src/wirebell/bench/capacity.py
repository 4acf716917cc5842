"""How many workers, how much memory and what load on database and broker a house needs, out of unit costs. Pure.

Work is added up in processor time: a worker is a process that may use one core, and is planned to be busy for the
share `busy` of it, so that bursts have room. One worker threads all stories of a language, in order, and has a
standby; every shard of followers reads each story, and pays for the alerts of its own followers. What comes while
a worker works or waits for its pace is done in one round, and a round has a price of its own: so stories are the
cheaper the more of them come.
"""

from __future__ import annotations

from math import ceil

from msgspec import Struct

from wirebell.bench.machine import Machine
from wirebell.bench.unit_costs import UnitCosts
from wirebell.cluster.posts import PACE, pace_of
from wirebell.cluster.relay import SOON, TOGETHER
from wirebell.errors import UsageError

DAY = 86_400
LEAST = 0.001
TRIES = 20
"""Steps to the seconds that a burst lasts: rounds depend on them, and they on rounds."""
LETTER = 250
"""Bytes of one message between workers, its acknowledgement included."""


class Load(Struct, frozen=True, kw_only=True):
    """What is asked of a house. `alerts_per_story` None: as many for each follow as were measured.

    `deliveries_per_alert` are channels a follower has on average, `peak` how many times the mean the busiest
    minute has, `days` how long stories and alerts are kept.
    """

    stories_per_minute: float
    follows: int
    alerts_per_story: float | None = None
    deliveries_per_alert: float = 1.0
    peak: float = 1.0
    days: int = 90
    busy: float = 0.6
    worker_gb: float = 4.0


class Prices(Struct, frozen=True, kw_only=True):
    """What a core, a gigabyte of memory and one of disk cost in a month, in any currency; None is not asked."""

    core: float | None = None
    gb: float | None = None
    disk_gb: float | None = None


class Workers(Struct, frozen=True, kw_only=True):
    """A number of something for each kind of worker; `thread` counts the standby."""

    serve: float
    read: float
    thread: float
    match: float
    deliver: float


class Database(Struct, frozen=True, kw_only=True):
    """What the record bears: rows written a second, and how large it is after the days it is kept for."""

    rows_per_s: float
    gb_per_day: float
    gb: float


class Broker(Struct, frozen=True, kw_only=True):
    """What goes between workers: one message a story and step, one a shard, never one a follower."""

    messages_per_s: float
    kb_per_s: float


class Capacity(Struct, frozen=True, kw_only=True):
    """What `bench capacity` prints. `cores` are those kept busy, `workers` the processes to start.

    `most_stories_per_s` is what that many can do with no core to spare; `problems` are what no number of workers
    mends.
    """

    load: Load
    alerts_per_s: float
    deliveries_per_s: float
    cores: Workers
    workers: Workers
    memory_gb: float
    most_stories_per_s: float
    database: Database
    broker: Broker
    cost_per_month: float | None
    problems: tuple[str, ...]
    units: UnitCosts
    machine: Machine


class Coming(Struct, frozen=True, kw_only=True):
    """In how many seconds stories come, and how many of them are accepted at once."""

    seconds: float = 1.0
    at_once: float = 1.0


EVENLY = Coming()


def plan(units: UnitCosts, load: Load, prices: Prices, on: Machine) -> Capacity:
    """Return what the load asks for. Raises UsageError for a load that is none."""
    _checked(load)
    stories = load.stories_per_minute * load.peak / 60
    alerts = stories * alerts_of(units, load)
    sent = alerts * load.deliveries_per_alert
    shards = _shards(units, load, stories, alerts)
    cores = spent(units, stories, alerts, sent, shards)
    workers = Workers(
        serve=_processes(cores.serve, load),
        read=_processes(cores.read, load),
        thread=2,
        match=shards,
        deliver=_processes(cores.deliver, load),
    )
    memory = _memory(units, load, workers)
    database = _database(units, load, stories, alerts, sent, shards)
    letters = stories * (2 + shards)
    return Capacity(
        load=load,
        alerts_per_s=round(alerts, 1),
        deliveries_per_s=round(sent, 1),
        cores=cores,
        workers=workers,
        memory_gb=memory,
        most_stories_per_s=round(_most(cores, workers, stories), 1),
        database=database,
        broker=Broker(messages_per_s=round(letters, 1), kb_per_s=round(letters * LETTER / 1000, 1)),
        cost_per_month=_cost(prices, workers, memory, database),
        problems=tuple(_problems(units, load, stories, cores)),
        units=units,
        machine=on,
    )


def spent(
    units: UnitCosts,
    stories: float,
    alerts: float,
    sent: float,
    shards: int,
    coming: Coming = EVENLY,
) -> Workers:
    """Return the processor seconds that each kind of worker takes for so many stories, alerts and deliveries."""
    seconds = coming.seconds
    rounds = _rounds(stories / seconds, shards, coming.at_once)
    idle, relay = seconds * units.idle_ms, seconds * units.relay_ms
    return Workers(
        serve=_cores(stories * units.accept_ms),
        read=_cores(stories * units.read_ms + seconds * rounds.read * units.read_round_ms + idle + relay),
        thread=_cores(stories * units.thread_ms + seconds * rounds.thread * units.thread_round_ms + idle),
        match=_cores(
            alerts * units.alert_ms
            + shards * (stories * units.shard_ms + seconds * rounds.match * units.shard_round_ms + idle)
        ),
        deliver=_cores(sent * units.deliver_ms),
    )


def lasting(units: UnitCosts, stories: float, alerts: float, shards: int, cores: int) -> float:
    """Return the seconds in which a cluster with one reader, on one machine, tells stories accepted at once.

    At the earliest: the reader works without a break, and no core ever waits for another, the database's neither.
    """
    seconds, database = LEAST, _cores(stories * units.database_ms)
    for _ in range(TRIES):
        took = spent(units, stories, alerts, 0, shards, Coming(seconds=seconds, at_once=stories))
        seconds = max(took.read, (took.read + took.thread + took.match + database) / cores, LEAST)
    return seconds


class _Rounds(Struct, frozen=True):
    """How often a second each kind of worker begins anew; a shard for `match`."""

    read: float
    thread: float
    match: float


def _rounds(stories: float, shards: int, at_once: float) -> _Rounds:
    """Return the rounds for so many stories a second: one for each letter, but none before its pace is over."""
    letters = stories / min(max(at_once, 1 + stories * SOON), TOGETHER)
    threading = min(letters, 1 / PACE)
    return _Rounds(read=letters, thread=threading, match=min(threading, 1 / pace_of(shards)))


def _checked(load: Load) -> None:
    wrong = {
        "--stories-per-minute": load.stories_per_minute <= 0,
        "--follows": load.follows < 1,
        "--peak": load.peak < 1,
        "--busy": not 0 < load.busy <= 1,
        "--worker-gb": load.worker_gb <= 0,
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise UsageError(f"{name} makes no load: all are above 0, --peak at least 1, --busy at most 1.")


def alerts_of(units: UnitCosts, load: Load) -> float:
    """Return the alerts that a story comes to: as said, or as measured for so many follows."""
    if load.alerts_per_story is not None:
        return load.alerts_per_story
    return units.alerts_per_story * load.follows / max(units.follows, 1)


def _cores(milliseconds_per_s: float) -> float:
    return round(milliseconds_per_s / 1000, 3)


def _processes(cores: float, load: Load) -> int:
    return max(1, ceil(cores / load.busy))


def _shards(units: UnitCosts, load: Load, stories: float, alerts: float) -> int:
    """Return the fewest shards that have the time for the alerts and the memory for the follows.

    Where a shard has no time left after making each story ready, more shards do not help: one is answered, and the
    problem told.
    """
    spare = load.busy - _every_shard(units, stories)
    for_time = ceil(alerts * units.alert_ms / 1000 / spare) if spare > 0 else 1
    room = load.worker_gb * 1e9 - units.worker_bytes
    for_memory = ceil(load.follows * units.follow_bytes / room) if room > 0 else 1
    return max(1, for_time, for_memory)


def _every_shard(units: UnitCosts, stories: float) -> float:
    """Return the share of a core that a shard takes for stories without their alerts, at the pace of one shard."""
    rounds = _rounds(stories, 1, 1).match
    return (stories * units.shard_ms + rounds * units.shard_round_ms + units.idle_ms) / 1000


def _memory(units: UnitCosts, load: Load, workers: Workers) -> float:
    processes = workers.serve + workers.read + workers.thread + workers.match + workers.deliver
    return round((processes * units.worker_bytes + load.follows * units.follow_bytes) / 1e9, 2)


def _database(units: UnitCosts, load: Load, stories: float, alerts: float, sent: float, shards: int) -> Database:
    """Rows: an arrival, a story, a mark for each shard; an alert; a delivery, claimed and settled."""
    mean = 1 / load.peak
    each_s = stories * units.story_bytes + alerts * units.alert_bytes + sent * units.delivery_bytes
    daily = each_s * mean * DAY / 1e9
    return Database(
        rows_per_s=round(stories * (2 + shards) + alerts + 3 * sent, 1),
        gb_per_day=round(daily, 2),
        gb=round(daily * load.days, 1),
    )


def _most(cores: Workers, workers: Workers, stories: float) -> float:
    """Return the stories a second at which the first kind of worker has no time left."""
    kinds = ((getattr(cores, k), 1 if k == "thread" else getattr(workers, k)) for k in Workers.__struct_fields__)
    return min((stories * there / used for used, there in kinds if used), default=0.0)


def _cost(prices: Prices, workers: Workers, memory: float, database: Database) -> float | None:
    if prices.core is None:
        return None
    processes = workers.serve + workers.read + workers.thread + workers.match + workers.deliver
    return round(processes * prices.core + memory * (prices.gb or 0.0) + database.gb * (prices.disk_gb or 0.0), 2)


def _problems(units: UnitCosts, load: Load, stories: float, cores: Workers) -> list[str]:
    found = []
    if cores.thread > load.busy:
        left = load.busy - (units.thread_round_ms / PACE + units.idle_ms) / 1000
        found.append(
            f"Threading one language takes {cores.thread:.2f} cores, and one worker does it: at most "
            f"{1000 * left / units.thread_ms:.0f} stories a second of one language are threaded in time."
        )
    if _every_shard(units, stories) >= load.busy:
        found.append(
            "Each shard has to make every story ready, and that alone takes all its time: "
            f"at most {1000 * load.busy / units.shard_ms:.0f} stories a second."
        )
    if load.worker_gb * 1e9 <= units.worker_bytes:
        found.append(f"A worker takes {units.worker_bytes / 1e9:.2f} GB without a follow: raise --worker-gb.")
    return found
