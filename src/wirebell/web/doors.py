"""What one process remembers of who knocks: how often, and the mails under way."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

from wirebell.accounts import addresses
from wirebell.accounts.letters import Letter, send
from wirebell.accounts.providers import Providers
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.web.limits import Buckets
from wirebell.web.visitor import Visitor, stranger_refused

MOST_FOLLOWS = 500
"""Follows of one reader who signs in; at the machine itself there is no such number."""


class Doors:
    """Buckets and letters of one process, and the providers of its house."""

    def __init__(self, house: House, providers: Providers) -> None:
        self._house, self.providers = house, providers
        self.asks = Buckets(10, 3600, house.clock)
        self.newcomers = Buckets(3, 86_400, house.clock)
        self.tries = Buckets(30, 3600, house.clock)
        self.follows = Buckets(60, 60, house.clock)
        self.tests = Buckets(10, 60, house.clock)
        self._sending: set[Future[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def opened(self) -> None:
        """Know the loop that letters are sent in."""
        self._loop = asyncio.get_running_loop()

    def post(self, letter: Letter) -> None:
        """Send a letter beside the answer, from any thread: how long that takes tells nobody anything."""
        if self._loop is None:
            raise RuntimeError("letters are sent while the application runs")
        sending = asyncio.run_coroutine_threadsafe(send(letter, self._house), self._loop)
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)

    async def sent(self) -> None:
        """Wait until all letters are on their way."""
        await asyncio.gather(*map(asyncio.wrap_future, list(self._sending)))

    def room(self, follower: str) -> None:
        """Refuse another follow of a reader who has very many, or makes them very quickly. Raises UsageError."""
        if len(self._house.store.follows(follower)) >= MOST_FOLLOWS:
            raise UsageError(f"You have {MOST_FOLLOWS} follows, as many as one can have: stop one first.")
        if not self.follows.take(follower).allowed:
            raise UsageError("That is a follow a second for a minute: wait a little, then go on.")

    def address(self, visitor: Visitor, to: str | None) -> str | None:
        """Return where a visitor's alerts may go. Raises UsageError where somebody is asked first."""
        if visitor.at_machine:
            return to or None
        who = stranger_refused(visitor)
        try:
            return addresses.permitted(self._house, who, to)
        except addresses.Unconfirmed as fault:
            letter = addresses.ask(self._house, who, fault.address)
            if letter is not None:
                self.post(letter)
            raise
