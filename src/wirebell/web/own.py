"""What waits for a reader: the next digest before it goes out."""

from __future__ import annotations

import asyncio
from typing import Literal

from litestar import MediaType, Response, route
from litestar.di import NamedDependency

from wirebell.app import newspaper
from wirebell.app.house import House
from wirebell.web.pages import page
from wirebell.web.system import READ
from wirebell.web.visitor import Visitor, stranger_refused

SEE: Literal[303] = 303
OWN = {"Cache-Control": "private, no-store"}


@route("/digest", http_method=READ, media_type=MediaType.HTML)
async def digest(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show what waits for a follower, by the moment at which it will be told."""
    who = stranger_refused(visitor)
    waiting = await asyncio.to_thread(newspaper.waiting, house, who)
    return Response(page("digest.html", visitor, bundles=waiting), headers=OWN)


HANDLERS = (digest,)
