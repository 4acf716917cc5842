"""All that is on record of one reader, out to a file: what they want, what they were told, how they come in."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from wirebell.accounts.tokens import TokenRow
from wirebell.accounts.tokens import every as tokens_of
from wirebell.accounts.ways_in import WayRow
from wirebell.accounts.ways_in import every as ways_of
from wirebell.app.answers import AlertRow, DeliveryRow, FollowShort
from wirebell.app.house import House
from wirebell.app.portable import exported
from wirebell.app.stories import deliveries_of, telling
from wirebell.model.alert import Alert
from wirebell.model.portable import Portable
from wirebell.model.read import HaveRead


class SessionRow(Struct, frozen=True, kw_only=True):
    """A session as its owner sees it; `here` is the one that asks."""

    id: str
    browser: str
    made: datetime
    seen: datetime
    until: datetime
    here: bool = False


class Own(Struct, frozen=True, kw_only=True):
    """Everything on record of a reader. `follows` is what `wirebell import` reads."""

    address: str | None
    role: str | None
    addresses: tuple[str, ...]
    sessions: tuple[SessionRow, ...]
    tokens: tuple[TokenRow, ...]
    ways_in: tuple[WayRow, ...]
    follows: Portable
    read: tuple[HaveRead, ...]
    alerts: tuple[AlertRow, ...]
    deliveries: tuple[DeliveryRow, ...]


def sessions_of(house: House, follower: str, here: str = "") -> list[SessionRow]:
    """Return the sessions of a follower, the newest first."""
    found = (one for one in house.store.passes(follower, house.clock.now()) if one.kind == "session")
    return [
        SessionRow(id=one.id, browser=one.name, made=one.made, seen=one.seen, until=one.until, here=one.id == here)
        for one in found
    ]


def everything(house: House, follower: str) -> Own:
    """Return everything on record of a follower; of news that they may not read now, that it was sent alone."""
    deliveries = deliveries_of(house, follower)
    sent = {delivery.alert for delivery in deliveries if delivery.state == "sent"}
    alerts = _alerts(house, follower, sent)
    listed = {alert.id for alert in alerts}
    account = house.store.account_of(follower)
    return Own(
        address=account.address.removeprefix("mailto:") if account else None,
        role=account.role if account else None,
        addresses=tuple(house.store.confirmed(follower)),
        sessions=tuple(sessions_of(house, follower)),
        tokens=tuple(tokens_of(house, follower)),
        ways_in=tuple(ways_of(house, follower)),
        follows=exported(house, follower),
        read=tuple(house.store.read_by(follower)),
        alerts=alerts,
        deliveries=tuple(delivery for delivery in deliveries if delivery.alert in listed),
    )


def _alerts(house: House, follower: str, sent: set[str]) -> tuple[AlertRow, ...]:
    """Return a follower's alerts. Of a story that may not be read, only that it was sent: a row tells a match."""
    alerts = house.store.alerts(follower=follower)
    rows = zip(alerts, telling(house, follower)(alerts), strict=True)
    return tuple(row or _bare(alert) for alert, row in rows if row or alert.id in sent)


def _bare(alert: Alert) -> AlertRow:
    """Return an alert without anything of its story."""
    return AlertRow(
        id=alert.id,
        story=alert.story,
        headline="",
        url=None,
        source="",
        published=None,
        follower=alert.follower,
        kind=alert.kind,
        revision=alert.revision,
        created=alert.created,
        follows=tuple(FollowShort(id=f.id, expression=f.expression) for f in alert.follows),
        reasons=(),
        state=alert.state,
        because=None,
    )
