"""What the handlers of pages and of the API may ask for by name, and what of it opens and closes with a server."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from litestar import Litestar
from litestar.di import Provide

from wirebell.accounts.providers import Providers
from wirebell.app.house import House
from wirebell.app.hubs import HubDoor
from wirebell.app.pushes import PushDoor
from wirebell.app.serving import Pulse
from wirebell.app.wiring import egress
from wirebell.ports import Quotas
from wirebell.web.api.door import ApiDoor
from wirebell.web.doors import Doors
from wirebell.web.limits import Limits
from wirebell.web.visitor import Asked, Visitor, visitor_of
from wirebell.web.warming import warm


class Provided(NamedTuple):
    """What one house gives to its handlers."""

    house: House
    pulse: Pulse
    loopback: bool
    doors: Doors
    programs: ApiDoor
    hubs: HubDoor
    pushes: PushDoor


def provide(app: Litestar, house: House, pulse: Pulse, loopback: bool, quotas: Quotas | None) -> None:
    """Let the routes of an application answer for this house, from its next start on."""
    providers = Providers(house, egress(house.settings, house.clock))
    doors = Doors(house, providers, Limits(house.clock, quotas))
    hubs = HubDoor(house, egress(house.settings, house.clock))
    programs = ApiDoor(house, doors, pulse)
    app.state.provided = Provided(house, pulse, loopback, doors, programs, hubs, PushDoor(house))


def dependencies() -> dict[str, Provide]:
    """Return how each name that handlers ask for is found, for the house of the application that was asked."""
    plain = {
        "house": _house,
        "pulse": _pulse,
        "programs": _programs,
        "doors": _doors,
        "hubs": _hubs,
        "pushes": _pushes,
    }
    found = {name: Provide(one, sync_to_thread=False) for name, one in plain.items()}
    return {**found, "visitor": Provide(visitor_at, sync_to_thread=True)}


def visitor_at(request: Asked) -> Visitor:
    """Return who asks the house of this application."""
    provided = _of(request.app)
    return visitor_of(request, provided.house, provided.loopback)


async def opened(app: Litestar) -> None:
    """Open the house's doors and make ready what its first reader would wait for."""
    await _of(app).doors.opened()
    await asyncio.to_thread(warm, _of(app).house)


async def closed(app: Litestar) -> None:
    """Send what the doors still hold, and close what reaches out of the house."""
    provided = _of(app)
    await provided.doors.sent()
    await provided.hubs.close()
    await provided.doors.providers.close()


def _of(app: Litestar) -> Provided:
    found: Provided = app.state.provided
    return found


def _house(request: Asked) -> House:
    return _of(request.app).house


def _pulse(request: Asked) -> Pulse:
    return _of(request.app).pulse


def _programs(request: Asked) -> ApiDoor:
    return _of(request.app).programs


def _doors(request: Asked) -> Doors:
    return _of(request.app).doors


def _hubs(request: Asked) -> HubDoor:
    return _of(request.app).hubs


def _pushes(request: Asked) -> PushDoor:
    return _of(request.app).pushes
