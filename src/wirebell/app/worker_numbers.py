"""What a worker of a cluster does, in numbers: by the server's names where they mean the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wirebell.app.exposition import Metric, counter, counters, gauge, gauges, of_process
from wirebell.cluster.health import Health
from wirebell.model.cluster import Lag
from wirebell.pipeline.steps import Steps

_COUNTED = {
    "read": ("stories_read_total", "Stories read"),
    "threaded": ("stories_threaded_total", "Stories put under storylines"),
    "told": ("stories_matched_total", "Stories matched for the followers of this shard"),
    "alerts": ("alerts_total", "Alerts decided and not held"),
}
"""What is counted by kind of work, under its name; deliveries stand together."""


def measured(health: Health, steps: Steps) -> list[Metric]:
    """Return all that is measured; what waits is left out while the record does not answer."""
    return [
        *_state(health),
        *(counter(*_COUNTED[kind], count) for kind, count in health.done.items() if kind in _COUNTED),
        *_deliveries(health),
        counters("step_seconds_total", "Seconds spent in each step", "step", dict(sorted(steps.seconds.items()))),
        *(_waiting(health.lag) if health.lag else ()),
        *of_process(),
    ]


def _state(health: Health) -> Iterable[Metric]:
    labels = {"work": health.work, "shard": health.shard or ""}
    yield Metric("wirebell_worker_info", "gauge", "Which worker this is, as labels", ((labels, 1.0),))
    yield gauge("worker_ok", "1 while the record answers", float(health.ok))
    yield gauge("worker_stands_by", "1 while another one does its work", float(health.stands_by))
    yield gauge("bus_connected", "1 while the broker answers", float(health.bus is None))


def _deliveries(health: Health) -> Iterable[Metric]:
    if health.work == "deliver":
        yield counters("deliveries_total", "Attempts at deliveries by what came of them", "outcome", health.done)


def _waiting(lag: Lag) -> Iterable[Metric]:
    stages: Mapping[str, float] = {"read": lag.read, "thread": lag.thread, "deliver": lag.deliver}
    yield gauges("waiting", "What waits for a kind of work in the whole cluster, up to 10,000", "work", stages)
    shards = {str(number): count for number, count in sorted(lag.match.items())}
    yield gauges("waiting_matched", "Stories that wait for each shard, up to 10,000", "shard", shards)
    yield gauge(
        "stories_pending_oldest_seconds", "Age of the oldest story that waits", max(0.0, lag.oldest or 0.0)
    )
