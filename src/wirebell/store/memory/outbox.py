"""Alerts and deliveries of the memory twin, in dictionaries; its caller sees to one thread at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from msgspec.structs import replace

from wirebell.model.alert import Alert
from wirebell.model.backlog import LATE, RECENT, RETRIES, Backlog
from wirebell.model.delivery import BARRED, UNTOLD, Delivery, is_webhook
from wirebell.model.webhook import Line
from wirebell.store.life import UNDER_WAY, numbered, opened, rank, replayable, settled, without_address

_Once = tuple[str, str, str, int]


class MemoryOutbox:
    """What was decided and what became of it."""

    def __init__(self) -> None:
        self.alerts: dict[_Once, Alert] = {}
        self.deliveries: dict[str, Delivery] = {}
        self.suppressed: dict[str, str] = {}
        self._leases: dict[str, datetime] = {}
        self._numbers: dict[str, int] = {}

    def add(self, alert: Alert) -> bool:
        """Keep an alert unless it is there."""
        once = (alert.story, alert.follower, alert.kind, alert.revision)
        if once in self.alerts:
            return False
        self.alerts[once] = alert
        return True

    def move(self, moved: Sequence[Alert]) -> None:
        """Let alerts that still wait be due when they say."""
        for alert in moved:
            once = (alert.story, alert.follower, alert.kind, alert.revision)
            if once in self.alerts and self.alerts[once].state in ("due", "deferred"):
                there = self.alerts[once]
                due = {"due": alert.due, "moves": alert.moves}
                self.alerts[once] = replace(there, state=alert.state, because=alert.because, **due)

    def wake(self, story: str, seen: datetime) -> None:
        """Let deliveries of a story that wait for a version which may be told be looked at again."""
        for delivery in self.deliveries.values():
            waits = delivery.state == "waiting" and delivery.because in UNTOLD
            if waits and delivery.alert.story == story:
                self.deliveries[delivery.id] = replace(delivery, next=seen, since=seen)

    def chosen(
        self, follower: str | None, since: datetime | None, story: str | None, limit: int | None
    ) -> list[Alert]:
        """See Store.alerts."""
        found = [
            alert
            for alert in reversed(self.alerts.values())
            if follower in (None, alert.follower)
            and story in (None, alert.story)
            and (since is None or alert.created >= since)
        ]
        return sorted(found, key=lambda alert: alert.created, reverse=True)[:limit]

    def new(self) -> list[Alert]:
        """Return the "new" alerts in the order they were recorded."""
        return [alert for alert in self.alerts.values() if alert.kind == "new"]

    def alerted(self, story: str) -> list[Alert]:
        """See Store.alerted."""
        found = [
            alert
            for alert in self.alerts.values()
            if alert.story == story and alert.kind != "withdrawn" and alert.state != "held"
        ]
        return sorted(found, key=lambda alert: (alert.follower, alert.revision))

    def waits(self, story: str) -> bool:
        """Return whether an alert or a delivery of a story waits."""
        due = any(a.story == story and a.state in ("due", "deferred") for a in self.alerts.values())
        deliveries = (d for d in self.deliveries.values() if d.alert.story == story)
        return due or any(d.state in ("waiting", "leased") for d in deliveries)

    def drop(self, stories: set[str]) -> int:
        """Forget the alerts and deliveries of stories; return how many alerts."""
        gone = [key for key, alert in self.alerts.items() if alert.story in stories]
        for key in gone:
            del self.alerts[key]
        self.deliveries = {name: d for name, d in self.deliveries.items() if d.alert.story not in stories}
        return len(gone)

    # -- claim ----------------------------------------------------------------------------------------------

    def claim(
        self, now: datetime, limit: int, lease: float, answer: Callable[[Delivery], Delivery]
    ) -> list[Delivery]:
        """See Store.claim; a fault in `answer` leaves everything as it was."""
        before = dict(self.alerts), dict(self.deliveries)
        try:
            while True:
                opened_any = self._open_due(now, limit)
                answers = numbered([answer(d) for d in self._claimable(now, limit)], self._number)
                for delivery in answers:
                    self.deliveries[delivery.id] = delivery
                    self._leases[delivery.id] = now + timedelta(seconds=lease)
                leased = [delivery for delivery in answers if delivery.state == "leased"]
                if leased or not (answers or opened_any):
                    return leased
        except BaseException:
            self.alerts, self.deliveries = before
            raise

    def _number(self, address: str, many: int) -> int:
        first = self._numbers.get(address, 0) + 1
        self._numbers[address] = first + many - 1
        return first

    def _open_due(self, now: datetime, limit: int) -> bool:
        due = [(key, a) for key, a in self.alerts.items() if a.state in ("due", "deferred") and a.due <= now]
        due = sorted(due, key=lambda pair: _place(pair[1]))
        last = [_place(alert) for _, alert in due[limit - 1 : limit]]
        due = [pair for n, pair in enumerate(due) if n < limit or _place(pair[1]) in last]
        for key, alert in due:
            new = opened(alert)
            self.deliveries |= {delivery.id: delivery for delivery in new}
            self.alerts[key] = new[0].alert if new else without_address(alert)
        return bool(due)

    def _at(self, delivery: Delivery) -> datetime:
        return self._leases[delivery.id] if delivery.state == "leased" else delivery.next

    def _claimable(self, now: datetime, limit: int) -> list[Delivery]:
        ready = [d for d in self.deliveries.values() if d.state in ("waiting", "leased") and self._at(d) <= now]
        ready = sorted(ready, key=lambda d: (rank(d.alert.kind), self._at(d)))
        bundles = {d.bundle for d in ready[:limit] if d.bundle}
        return ready[:limit] + [d for d in ready[limit:] if d.bundle in bundles]

    def ahead(self, delivery: Delivery, now: datetime) -> datetime | None:
        """Return when one before it to the same webhook that failed or is under way is looked at again."""
        found = None
        for other in self.deliveries.values() if is_webhook(delivery.address) else ():
            if other.id == delivery.id:
                break
            if other.address == delivery.address and self._holds_up(other, now):
                again = now + timedelta(seconds=UNDER_WAY) if other.state == "leased" else other.next
                found = min(found or again, again)
        return found

    def _holds_up(self, other: Delivery, now: datetime) -> bool:
        waits = other.state == "leased" or (other.state == "waiting" and other.attempts > 0)
        return waits and self._at(other) > now

    def lines(self) -> list[Line]:
        """See Store.lines."""
        hooked = sorted({d.address for d in self.deliveries.values() if is_webhook(d.address)})
        return [self._line(address) for address in hooked]

    def _line(self, address: str) -> Line:
        here = [d for d in self.deliveries.values() if d.address == address]
        waiting = [d for d in here if d.state in ("waiting", "leased")]
        head = min(waiting, key=lambda d: d.attempts == 0, default=None)
        states = Counter(d.state for d in here)
        return Line(
            address=address,
            waiting=len(waiting),
            sent=states["sent"],
            refused=states["refused"] + states["gone"],
            failing=head.attempts if head else 0,
            next=head.next if head else None,
            because=head.because if head else None,
        )

    def replay(self, address: str, since: datetime, now: datetime, sent: bool) -> int:
        """See Store.replay."""
        ended = [
            d
            for d in self.deliveries.values()
            if d.address == address and d.state in replayable(sent) and d.alert.created >= since
        ]
        for d in ended:
            brought = d.unknown or d.state == "sent"
            self.deliveries[d.id] = replace(
                d, state="waiting", attempts=0, next=now, because=None, unknown=brought
            )
        return len(ended)

    def told(self, delivery: Delivery) -> bool:
        """Return whether another delivery has brought the story to the same follower and address, or may have."""
        return any(self._brought(other, delivery) for other in self.deliveries.values())

    def _brought(self, other: Delivery, delivery: Delivery) -> bool:
        alert, same = other.alert, delivery.alert
        return (
            alert.id != same.id
            and (alert.story, alert.follower, other.address) == (same.story, same.follower, delivery.address)
            and (other.state in ("sent", "leased") or other.unknown)
        )

    def erase(self, follower: str) -> tuple[int, int]:
        """Forget a follower's alerts and deliveries; return how many those were."""
        alerts = [once for once, alert in self.alerts.items() if alert.follower == follower]
        deliveries = [d.id for d in self.deliveries.values() if d.alert.follower == follower]
        for once in alerts:
            del self.alerts[once]
        for delivery in deliveries:
            del self.deliveries[delivery]
        return len(alerts), len(deliveries)

    def backlog(self, now: datetime, **known: Any) -> Backlog:
        """Return what is late here, with what the caller knows."""
        late = now - LATE
        alerts = [a for a in self.alerts.values() if a.state in ("due", "deferred") and a.due < late]
        waiting = [d for d in self.deliveries.values() if d.state == "waiting" and d.next < late]
        leases = [d for d in self.deliveries.values() if d.state == "leased" and self._leases[d.id] < late]
        moments = [*(a.due for a in alerts), *(d.next for d in waiting), *(self._leases[d.id] for d in leases)]
        recent = [d for d in self.deliveries.values() if d.alert.created >= now - RECENT]
        states = Counter(d.state for d in recent)
        open_ = [d for d in self.deliveries.values() if d.state in ("waiting", "leased")]
        barred = [d.because for d in open_ if d.because and d.because.startswith(BARRED)]
        return Backlog(
            alerts=len(alerts),
            waiting=len(waiting),
            leases=len(leases),
            late_since=min(moments, default=None),
            refused=states["refused"] + states["gone"],
            sent=states["sent"],
            retried=sum(d.state == "waiting" and d.attempts > RETRIES for d in self.deliveries.values()),
            barred=len(barred),
            barred_because=min(barred, default=None),
            **known,
        )

    # -- settle and read ------------------------------------------------------------------------------------

    def settle(self, deliveries: Sequence[Delivery]) -> int:
        """See Store.settle."""
        ends = [settled(delivery) for delivery in deliveries]
        return sum(self._settle(delivery) for delivery in ends)

    def _settle(self, delivery: Delivery) -> bool:
        lease = self.deliveries.get(delivery.id)
        if lease is None or lease.state != "leased" or lease.token != delivery.token:
            return False
        self.deliveries[delivery.id] = replace(delivery, alert=lease.alert, address=lease.address)
        return True

    def newest(self, alert: str | None, limit: int | None) -> list[Delivery]:
        """See Store.deliveries."""
        return list(islice((d for d in reversed(self.deliveries.values()) if alert in (None, d.alert.id)), limit))

    def feed(self, follower: str, limit: int) -> list[Delivery]:
        """See Store.feed."""
        sent = [
            delivery
            for delivery in reversed(self.deliveries.values())
            if delivery.address == "feed" and delivery.state == "sent" and delivery.alert.follower == follower
        ]
        return sorted(sent, key=lambda delivery: delivery.alert.created, reverse=True)[:limit]


def _place(alert: Alert) -> tuple[int, datetime, str]:
    """Return the order in which alerts that came due get their deliveries."""
    return rank(alert.kind), alert.due, alert.follower
