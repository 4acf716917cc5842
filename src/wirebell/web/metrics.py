"""What the server does, in numbers, and who may have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from wirebell.app.exposition import Metric, counter, counters, gauge, gauges, of_process
from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.model.backlog import Backlog

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def may_ask(client: str | None, headers: Mapping[str, str], networks: Iterable[str]) -> bool:
    """Return whether a caller is of one of the networks, and came straight: a proxy speaks for anybody."""
    if client is None or any(name in headers for name in FORWARDED):
        return False
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)


def measured(house: House, pulse: Pulse) -> list[Metric]:
    """Return all that is measured. Raises StoreError."""
    backlog, counts = house.store.backlog(house.clock.now()), house.store.counts()
    return [
        *_work(pulse),
        *_waiting(house, backlog),
        gauges("records", "Rows on record", "kind", counts),
        *of_process(),
    ]


def _work(pulse: Pulse) -> Iterable[Metric]:
    yield counter("visits_total", "Visits of sources", pulse.visits)
    yield counter("stories_total", "Stories told", pulse.stories)
    yield counter("alerts_total", "Alerts decided and not held", pulse.alerts)
    ends = {"sent": pulse.sent, "later": pulse.later, "refused": pulse.refused, "held": pulse.held}
    yield counters("deliveries_total", "Attempts at deliveries by what came of them", "outcome", ends)
    steps = pulse.steps.seconds if pulse.steps else {}
    yield counters("step_seconds_total", "Seconds spent in each step", "step", dict(sorted(steps.items())))
    yield gauges("works_failing", "1 while a kind of work fails", "work", dict.fromkeys(pulse.problems, 1.0))
    song = pulse.canary.song if pulse.canary else None
    if song and song.latency is not None:
        yield gauge("canary_seconds", "From accepted to sent, of the newest canary", song.latency)
    yield gauge("canary_missed", "Canaries in a row that were not heard in time", song.missed if song else 0)


def _waiting(house: House, backlog: Backlog) -> Iterable[Metric]:
    oldest = (house.clock.now() - backlog.oldest).total_seconds() if backlog.oldest else 0.0
    yield gauge("stories_pending", "Stories accepted and not yet told", backlog.pending)
    yield gauge("stories_pending_oldest_seconds", "Age of the oldest of them", max(0.0, oldest))
    late: dict[str, Any] = {"alerts": backlog.alerts, "deliveries": backlog.waiting, "leases": backlog.leases}
    yield gauges("late", "What could be done and has waited over 15 minutes", "kind", late)
    yield gauge("deliveries_retried", "Deliveries that wait after more than three tries", backlog.retried)
    yield gauge("deliveries_barred", "Mails that wait because a domain refuses ours for policy", backlog.barred)
    yield gauge("addresses_dead", "Addresses of follows that nothing is sent to any more", len(backlog.dead))
