"""Numbers as Prometheus reads them (text exposition format 0.0.4), and those that every process has."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct

CONTENT_TYPE = "text/plain; version=0.0.4"
"""Who answers says which character set; twice is refused by those who read the header strictly."""


class Metric(Struct, frozen=True):
    """One number with its name, help and labels."""

    name: str
    kind: str
    says: str
    values: tuple[tuple[Mapping[str, str], float], ...]


def counter(name: str, says: str, value: float, **labels: str) -> Metric:
    """Return what only grows while a process lives, under a name of ours."""
    return Metric(f"wirebell_{name}", "counter", says, ((labels, value),))


def counters(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    """Return several of one name, told apart by a label."""
    return Metric(f"wirebell_{name}", "counter", says, _labelled(label, values))


def gauge(name: str, says: str, value: float) -> Metric:
    """Return what rises and falls, under a name of ours."""
    return Metric(f"wirebell_{name}", "gauge", says, (({}, value),))


def gauges(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    """Return several of one name, told apart by a label."""
    return Metric(f"wirebell_{name}", "gauge", says, _labelled(label, values))


def _labelled(label: str, values: Mapping[str, float]) -> tuple[tuple[Mapping[str, str], float], ...]:
    return tuple(({label: key}, value) for key, value in values.items())


# -- the format -----------------------------------------------------------------------------------------------


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


# -- a process ------------------------------------------------------------------------------------------------


def of_process() -> Iterable[Metric]:
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
    yield gauge("scrape_timestamp_seconds", "The moment of this answer", time.time())
    yield gauges("build_info", "The version, as a label", "version", {version("wirebell"): 1.0})


def _by_kernel() -> Iterable[Metric]:
    """Yield what Linux says of this process in its `stat`, behind the name, which may hold anything."""
    told = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    begun, memory = int(told[19]) / os.sysconf("SC_CLK_TCK"), int(told[21]) * resource.getpagesize()
    booted = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    yield _plain("process_start_time_seconds", "gauge", "When it began, since 1970", booted + begun)
    yield _plain("process_resident_memory_bytes", "gauge", "Memory held now", float(memory))


def _plain(name: str, kind: str, says: str, value: float) -> Metric:
    return Metric(name, kind, says, (({}, value),))
