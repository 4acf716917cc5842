"""Put alerts on private feeds: all of a claim at once, as nobody far away has to be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from wirebell.deliver.render.shelf import shelved
from wirebell.deliver.retry import after
from wirebell.logs import Log
from wirebell.model.delivery import Delivery
from wirebell.pipeline.sending import Posted, in_hand, posted
from wirebell.pipeline.world import World

log = Log()


async def shelve(deliveries: Sequence[Delivery], world: World) -> Posted:
    """Record that these stand on their followers' feeds; each bundle is one message."""
    with in_hand(deliveries, world):
        about = [(delivery.alert.story, delivery.alert.version) for delivery in deliveries]
        with world.steps.timed("send", dict.fromkeys(about)):
            settled = [one for bundle in _bundles(deliveries) for one in await _shelved(bundle, world)]
        if settled:
            await asyncio.shield(world.settling.settle(settled))
    return posted(settled)


def _bundles(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    found: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.bundle or delivery.id, []).append(delivery)
    return list(found.values())


async def _shelved(bundle: Sequence[Delivery], world: World) -> list[Delivery]:
    message = shelved(bundle)
    outcome = await world.senders["feed"].send(message)
    now = world.clock.now()
    settled = [after(replace(one, message=message.id), outcome, now, world.chance) for one in bundle]
    alerts = [delivery.alert for delivery in bundle]
    log.info(
        "delivered",
        channel="feed",
        attempt=settled[0].attempts,
        message=message.id,
        stories=" ".join(dict.fromkeys(alert.story for alert in alerts)),
        alerts=" ".join(alert.id for alert in alerts),
    )
    return settled
