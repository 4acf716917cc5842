"""What the server does, in numbers, as Prometheus reads them (text exposition format 0.0.4)."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from msgspec import Struct

from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.model.backlog import Backlog

CONTENT_TYPE = "text/plain; version=0.0.4"
"""The framework says which character set; twice is refused by those who read the header strictly."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Metric(Struct, frozen=True):
    """One number with its name, help and labels."""

    name: str
    kind: str
    says: str
    values: tuple[tuple[Mapping[str, str], float], ...]


def may_ask(client: str | None, headers: Mapping[str, str], networks: Iterable[str]) -> bool:
    """Return whether a caller is of one of the networks, and came straight: a proxy speaks for anybody."""
    if client is None or any(name in headers for name in FORWARDED):
        return False
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)


def exposition(metrics: Iterable[Metric]) -> str:
    """Return metrics in the text format."""
    lines: list[str] = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {metric.says}", f"# TYPE {metric.name} {metric.kind}"]
        lines += [f"{metric.name}{_labels(labels)} {_number(value)}" for labels, value in metric.values]
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    """Return a number whole: of a counter beyond a million no digit may be lost."""
    return repr(float(value)).removesuffix(".0")


def _labels(labels: Mapping[str, str]) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def measured(house: House, pulse: Pulse) -> list[Metric]:
    """Return all that is measured. Raises StoreError."""
    backlog, counts = house.store.backlog(house.clock.now()), house.store.counts()
    return [
        *_work(pulse),
        *_waiting(house, backlog),
        _gauges("records", "Rows on record", "kind", counts),
        *_process(),
    ]


def _counter(name: str, says: str, value: float, **labels: str) -> Metric:
    return Metric(f"wirebell_{name}", "counter", says, ((labels, value),))


def _gauge(name: str, says: str, value: float) -> Metric:
    return Metric(f"wirebell_{name}", "gauge", says, (({}, value),))


def _gauges(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    return Metric(f"wirebell_{name}", "gauge", says, tuple(({label: key}, value) for key, value in values.items()))


def _work(pulse: Pulse) -> Iterable[Metric]:
    yield _counter("visits_total", "Visits of sources", pulse.visits)
    yield _counter("stories_total", "Stories told", pulse.stories)
    yield _counter("alerts_total", "Alerts decided and not held", pulse.alerts)
    ends = {"sent": pulse.sent, "later": pulse.later, "refused": pulse.refused, "held": pulse.held}
    values: tuple[tuple[Mapping[str, str], float], ...] = tuple(({"outcome": k}, v) for k, v in ends.items())
    yield Metric("wirebell_deliveries_total", "counter", "Attempts at deliveries by what came of them", values)
    steps = pulse.steps.seconds if pulse.steps else {}
    times: tuple[tuple[Mapping[str, str], float], ...] = tuple(({"step": k}, v) for k, v in sorted(steps.items()))
    yield Metric("wirebell_step_seconds_total", "counter", "Seconds spent in each step", times)
    yield _gauges("works_failing", "1 while a kind of work fails", "work", dict.fromkeys(pulse.problems, 1.0))
    song = pulse.canary.song if pulse.canary else None
    if song and song.latency is not None:
        yield _gauge("canary_seconds", "From accepted to sent, of the newest canary", song.latency)
    yield _gauge("canary_missed", "Canaries in a row that were not heard in time", song.missed if song else 0)


def _waiting(house: House, backlog: Backlog) -> Iterable[Metric]:
    oldest = (house.clock.now() - backlog.oldest).total_seconds() if backlog.oldest else 0.0
    yield _gauge("stories_pending", "Stories accepted and not yet told", backlog.pending)
    yield _gauge("stories_pending_oldest_seconds", "Age of the oldest of them", max(0.0, oldest))
    late: dict[str, Any] = {"alerts": backlog.alerts, "deliveries": backlog.waiting, "leases": backlog.leases}
    yield _gauges("late", "What could be done and has waited over 15 minutes", "kind", late)
    yield _gauge("deliveries_retried", "Deliveries that wait after more than three tries", backlog.retried)
    yield _gauge("deliveries_barred", "Mails that wait because a domain refuses ours for policy", backlog.barred)
    yield _gauge("addresses_dead", "Addresses of follows that nothing is sent to any more", len(backlog.dead))


def _process() -> Iterable[Metric]:
    """Yield what Prometheus' own clients say of a process, by the same names, as far as the system tells it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    yield _plain("process_cpu_seconds_total", "counter", "CPU used", used.ru_utime + used.ru_stime)
    yield _plain("process_max_rss_bytes", "gauge", "Most memory held so far", used.ru_maxrss * 1024.0)
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield _plain("process_max_fds", "gauge", "Files that may be open", float(most))
    numbers = Path("/proc/self/fd")
    if numbers.is_dir():
        yield _plain("process_open_fds", "gauge", "Open files", float(sum(1 for _ in numbers.iterdir())))
        yield from _by_kernel()
    yield _gauge("scrape_timestamp_seconds", "The moment of this answer", time.time())
    yield Metric(
        "wirebell_build_info", "gauge", "The version, as a label", (({"version": version("wirebell")}, 1.0),)
    )


def _by_kernel() -> Iterable[Metric]:
    """Yield what Linux says of this process in its `stat`, behind the name, which may hold anything."""
    told = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    begun, memory = int(told[19]) / os.sysconf("SC_CLK_TCK"), int(told[21]) * resource.getpagesize()
    booted = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    yield _plain("process_start_time_seconds", "gauge", "When it began, since 1970", booted + begun)
    yield _plain("process_resident_memory_bytes", "gauge", "Memory held now", float(memory))


def _plain(name: str, kind: str, says: str, value: float) -> Metric:
    return Metric(name, kind, says, (({}, value),))
