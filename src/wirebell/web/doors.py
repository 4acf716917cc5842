"""What one process remembers of who knocks: how often, and the mails under way."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

import structlog

from wirebell.accounts import addresses
from wirebell.accounts.letters import Letter, send
from wirebell.accounts.providers import Providers
from wirebell.app.house import House
from wirebell.errors import StoreError, UsageError
from wirebell.model.limit import Bucket
from wirebell.web.limits import Limits, taken
from wirebell.web.visitor import Visitor, stranger_refused

log = structlog.get_logger()

MOST_FOLLOWS = 500
"""Follows of one reader who signs in; at the machine itself there is no such number."""


class Doors:
    """Buckets and letters of one process, and the providers of its house.

    These buckets are drawn from one at a time: in a cluster, too, nobody gets one more than they hold.
    """

    def __init__(self, house: House, providers: Providers, limits: Limits | None = None) -> None:
        self._house, self.providers = house, providers
        self.limits = limits or Limits(house.clock)
        self.asks = self.limits.buckets("asks", Bucket(quota=10, window=3600))
        self.newcomers = self.limits.buckets("newcomers", Bucket(quota=3, window=86_400))
        self.tries = self.limits.buckets("tries", Bucket(quota=30, window=3600))
        self.follows = self.limits.buckets("follows", Bucket(quota=60, window=60))
        self.tests = self.limits.buckets("tests", Bucket(quota=10, window=60))
        self._sending: set[Future[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def opened(self) -> None:
        """Know the loop that letters are sent in."""
        self._loop = asyncio.get_running_loop()

    def post(self, letter: Letter, newcomer_at: str | None = None) -> None:
        """Send a letter beside the answer, from any thread: how long that takes tells nobody anything.

        One that a newcomer asked for is sent only while their network has not asked for many.
        """
        if self._loop is None:
            raise RuntimeError("letters are sent while the application runs")
        sending = asyncio.run_coroutine_threadsafe(self._send(letter, newcomer_at), self._loop)
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)

    async def _send(self, letter: Letter, newcomer_at: str | None) -> None:
        try:
            if newcomer_at is None or (await taken(self.newcomers, newcomer_at)).allowed:
                await send(letter, self._house)
        except StoreError as fault:  # whoever waits for it asks anew
            log.warning("letter not sent", kind=letter.kind, problem=str(fault))

    async def sent(self) -> None:
        """Wait until all letters are on their way."""
        await asyncio.gather(*map(asyncio.wrap_future, list(self._sending)))

    def room(self, follower: str) -> None:
        """Refuse another follow of a reader who has very many, or makes them very quickly. Raises UsageError."""
        if len(self._house.store.follows(follower)) >= MOST_FOLLOWS:
            said = "You have {most} follows, as many as one can have: stop one first."
            raise UsageError(said, most=str(MOST_FOLLOWS))
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
