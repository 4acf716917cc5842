"""A small wire for the store's suites: alerts, batches, and stories taken in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from tests.samples import NOW, arrival, item, story, told
from wirebell.model.alert import Alert, Decided, FollowRef
from wirebell.model.delivery import Delivery, Held
from wirebell.model.source import Arrival, Visit
from wirebell.ports import Claimable, Store

HOOK = FollowRef(id="f3", expression="harbour", to="https://desk.example/hook")
SECOND = timedelta(seconds=1)
VISIT = Visit(source="harbour", url="https://harbour.example/feed", visits=1, last=NOW, last_ok=NOW, next=NOW)
FEED = FollowRef(id="f1", expression="troops", to="feed")
MAIL = FollowRef(id="f2", expression="karsan", to="mailto:me@desk.example")


def alert(**changes: Any) -> Alert:
    base = Alert(
        id="",
        story="s1",
        version=1,
        follower="me",
        kind="new",
        revision=0,
        follows=(FEED,),
        created=NOW,
        due=NOW,
        state="due",
    )
    made = replace(base, **changes)
    return replace(made, id=made.id or f"{made.story}/{made.follower}/{made.kind}/{made.revision}")


def batch(*alerts: Alert, **changes: Any) -> Decided:
    base = Decided(
        story=alerts[0].story if alerts else "s1",
        version=alerts[0].version if alerts else 1,
        follows_at=1,
        alerts=alerts,
        cursor=max((a.follower for a in alerts), default=""),
        last=True,
    )
    return replace(base, **changes)


def an_arrival(name: str = "s1", version: int = 1, **changes: Any) -> Arrival:
    url = f"https://harbour.example/{name}"
    sent = changes.pop("item", None) or item(guid=name, url=url, title=f"Headline of {name}")
    keys = changes.pop("keys", (f"g:harbour:{name}",))
    return arrival(story=name, version=version, item=sent, keys=keys, digest=f"{name}.{version}", **changes)


def take(store: Store, name: str, *alerts: Alert, version: int = 1, **how: Any) -> int:
    """Accept a story and tell it, with these alerts; return its sequence number."""
    store.accept(VISIT, [an_arrival(name, version, **how)])
    seq = next(seq for seq, a in store.pending(10_000) if (a.story, a.version) == (name, version))
    store.tell([(seq, read(name, version))], [batch(*alerts, story=name, version=version)])
    return seq


def read(name: str, version: int = 1, **changes: Any) -> Any:
    url = f"https://harbour.example/{name}"
    changes = {"headline": f"Headline of {name}", "url": url, "told": told(version=version)} | changes
    return story(id=name, **changes)


def send(claimable: Claimable) -> Delivery | Held:
    return claimable.delivery


def claim(store: Store, now: datetime = NOW, limit: int = 100, lease: float = 60) -> list[Delivery]:
    return store.claim(now, limit, lease, send)


def sent(deliveries: Sequence[Delivery]) -> list[Delivery]:
    return [replace(delivery, state="sent", attempts=delivery.attempts + 1) for delivery in deliveries]


def asked(store: Store) -> list[Claimable]:
    """Return what recheck is shown, and hold everything."""
    seen: list[Claimable] = []

    def hold(claimable: Claimable) -> Held:
        seen.append(claimable)
        return Held(because="a test")

    assert store.claim(NOW, 100, 60, hold) == []
    return seen
