"""The pages and the API of a house, asked as over the network.

Tests use the same routes one after the other, each for its own house: making them took longer than most tests.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.web.provided import provide
from wirebell.web.routes import routes

HERE = "http://127.0.0.1:8580"
Client = TestClient[Litestar]
_idle: list[Litestar] = []
"""Routes that answer for no house now."""


class _Served(TestClient[Litestar]):
    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        fault: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        super().__exit__(kind, fault, trace)
        _idle.append(self.app)


def pages_of(house: House, pulse: Pulse | None = None, *, loopback: bool = False, **more: Any) -> Client:
    """Return who asks this house, on a server for the world, or with `loopback` on one for the machine itself.

    A `with` statement starts and stops the server.
    """
    app = _idle.pop() if _idle else routes()
    provide(app, house, pulse or Pulse(), loopback, None)
    return _Served(app, **{"base_url": HERE, **more} if loopback else more)
