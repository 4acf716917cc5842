"""What one process remembers of who knocks: how often, and the mails under way."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future

from wirebell.accounts import addresses, reaching
from wirebell.accounts.letters import Letter, answered_letter, send
from wirebell.accounts.providers import Providers
from wirebell.alert.audit import Audit
from wirebell.app import stories
from wirebell.app.desk import Asking, answer_reuse, ask_reuse, reuse_request
from wirebell.app.house import House
from wirebell.app.tried_out import TriedOut
from wirebell.deliver.channels import parse_address, written_out
from wirebell.errors import Enough, StoreError
from wirebell.logs import Log
from wirebell.model.change import By
from wirebell.model.limit import Bucket
from wirebell.model.publisher import ReuseRequest, ReuseState
from wirebell.model.story import Story
from wirebell.web.limits import Limits, taken
from wirebell.web.visitor import Visitor, stranger_refused

log = Log()

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
        self.questions = self.limits.buckets("questions", Bucket(quota=10, window=3600))
        self.requests = self.limits.buckets("requests", Bucket(quota=10, window=3600))
        self.tests = self.limits.buckets("tests", Bucket(quota=10, window=60))
        self._auditing = threading.Lock()
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
        """Refuse another follow of a reader who has very many, or makes them very quickly. Raises Enough."""
        if self._house.store.follow_count(follower) >= MOST_FOLLOWS:
            said = "You have {most} follows, as many as one can have: stop one first."
            raise Enough(said, most=str(MOST_FOLLOWS))
        if not self.follows.take(follower).allowed:
            raise Enough("That is a follow a second for a minute: wait a little, then go on.")

    def address(self, visitor: Visitor, to: str | None) -> str | None:
        """Return where a visitor's alerts may go, as typed. Raises UsageError where somebody is asked first."""
        said = written_out(to) if to else None
        return said if visitor.at_machine else self.permitted(stranger_refused(visitor), said)

    def permitted(self, follower: str, to: str | None) -> str | None:
        """Return where a follower's alerts may go, None if nothing was said.

        Raises Unconfirmed where somebody is asked first, who then gets a mail, and Enough.
        """
        try:
            return addresses.permitted(self._house, follower, to)
        except addresses.Unconfirmed as fault:
            self.ask_at(follower, fault.address)
            raise

    def ask_at(self, follower: str, address: str) -> None:
        """Ask by mail whether a follower's alerts may come; an address asked today is not asked again.

        Raises UsageError for what is no mail address, and Enough for a follower who had many asked.
        """
        to = parse_address(address)
        if not self.questions.take(follower).allowed:
            raise Enough("Ten addresses an hour are enough to ask at: wait a little, then go on.")
        letter = addresses.ask(self._house, follower, to)
        if letter is not None:
            self.post(letter)

    def try_out(self, follower: str, address: str) -> TriedOut:
        """Send a test to where a follower is reached. Raises UsageError, and Enough for who sent many."""
        if not self.tests.take(follower).allowed:
            raise Enough("Ten tests a minute are enough for anybody: wait a little.")
        return reaching.try_out(self._house, follower, address)

    def audit(self) -> Audit:
        """Audit all that is on record, which may take minutes. Raises Enough while another audit is made."""
        if not self._auditing.acquire(blocking=False):
            raise Enough("An audit is under way: ask again once it is done.")
        try:
            return stories.audit(self._house)
        finally:
            self._auditing.release()

    def ask_reuse(self, story: Story, follower: str, said: Asking) -> ReuseRequest:
        """Keep a request to reuse a story for the desk. Raises UsageError, and Enough for who sent many."""
        if not self.requests.take(follower).allowed:
            raise Enough("Ten requests an hour are enough for any desk: wait a little, then go on.")
        return ask_reuse(self._house, story, follower, said)

    def answer_reuse(self, request: str, state: ReuseState, answer: str, by: By) -> ReuseRequest:
        """Answer a request to reuse a story, on record and by mail; what was said before is not mailed again.

        Raises UsageError if there is no such request, or the answer is too long.
        """
        before = reuse_request(self._house, request)
        answered = answer_reuse(self._house, request, state, answer, by)
        if answered != before:
            self.post(answered_letter(self._house, answered))
        return answered
