"""What the steps need from the world: Protocols that state their guarantees.

Every implementation of a port passes that port's one suite in `tests/contract`. No implementation is imported
here; `app` wires them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from wirebell.model.alert import Alert, Decided
from wirebell.model.archive import Page, Segment, Unshelved, Wording
from wirebell.model.backlog import Backlog
from wirebell.model.delivery import Delivery, Held, Message, Outcome
from wirebell.model.entitlement import Entitlement, Thing
from wirebell.model.follow import Follow, Follower
from wirebell.model.moving import Brought, BroughtCounts, ErasedCounts
from wirebell.model.policy import Preferences
from wirebell.model.source import Arrival, Fetched, Known, Source, Terms, Visit
from wirebell.model.story import Story
from wirebell.model.webhook import Line, Rotation


class Clock(Protocol):
    """The time. Replays set it; tests move it."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        ...


class Http(Protocol):
    """The egress door: every outgoing HTTP request of Wirebell goes through one of these.

    Guarantees: only http and https; only permitted ports; every address is resolved, checked against our own
    deny-list and connected to as checked; each redirect is checked anew; the decoded body, the headers and the
    whole exchange are bounded; no cookies, no proxy from the environment, credentials never cross hosts.
    """

    async def get(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Return the final answer, whatever its status (304 included, with an empty body).

        Raises Barred when the door will not do it, SourceError when the exchange failed; both name the
        address and say what to do.
        """
        ...

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Fetched:
        """Send a body and return the answer, whatever its status; raises as `get` does.

        No redirect is followed. Of the answer's body only the beginning is read, while it comes quickly.
        Raises Unanswered when the request may have arrived and no answer came.
        """
        ...

    async def close(self) -> None:
        """Let go of all connections; calling it twice is harmless."""
        ...


class Sender(Protocol):
    """Sends one message on one kind of channel; retry, rendering and rights are not its business."""

    async def send(self, message: Message) -> Outcome:
        """Try once and say what came of it; never raises for what the far side did."""
        ...

    async def close(self) -> None:
        """Let go of all connections; calling it twice is harmless."""
        ...


Recheck = Callable[["Claimable"], Delivery | Held]


class Claimable(Protocol):
    """What `recheck` may look at, as the store sees it inside the claiming transaction."""

    @property
    def delivery(self) -> Delivery:
        """The delivery about to be leased, with its alert."""
        ...

    @property
    def withdrawn(self) -> bool:
        """Whether the story has been withdrawn by now (by its newest version)."""
        ...

    @property
    def withheld(self) -> bool:
        """Whether the story's newest version is withheld."""
        ...

    @property
    def embargo(self) -> datetime | None:
        """The embargo of the story's newest version, past or to come; None if it has none."""
        ...

    @property
    def follows(self) -> tuple[Follow, ...]:
        """The alert's follows that still stand, as they stand; those of a team as the member's, if still one."""
        ...

    @property
    def preferences(self) -> Preferences | None:
        """The follower's preferences as they stand, None if none were ever set."""
        ...

    @property
    def closed(self) -> frozenset[Thing]:
        """What is closed to the follower now."""
        ...

    @property
    def story(self) -> Story | None:
        """The newest version that was read; None if nothing is closed to the follower nor the address shared."""
        ...

    @property
    def terms(self) -> Terms:
        """The terms of the source of `story`."""
        ...

    @property
    def suppressed(self) -> str | None:
        """Why nothing may be sent to the address any more, None if it may."""
        ...

    @property
    def ahead(self) -> datetime | None:
        """When an earlier delivery to the same webhook, which failed or is under way, is looked at again.

        None if there is no such one, and for addresses that are not webhooks: nothing else waits in line.
        """
        ...

    @property
    def told(self) -> bool:
        """Whether another alert about this story to the same follower and address was sent, or may have been.

        That is: such a delivery is sent, leased, or has `unknown` set. Nobody is told that a story they never
        got was corrected or withdrawn.
        """
        ...


class Store(Protocol):
    """The record of everything: synchronous, safe to call from several threads.

    Every method is one transaction: it happened wholly and durably when the call returns, or not at all. Rows
    are never doubled: repeating a call after a crash is harmless. Database failures come out as StoreError.
    Methods that list return a snapshot, ordered as stated, by id where nothing else is stated.
    """

    # -- sources ------------------------------------------------------------------------------------------

    def add_source(self, source: Source) -> bool:
        """Remember a source, due at once; return False, changing nothing, if its id or address is there."""
        ...

    def remove_source(self, source: str) -> bool:
        """Stop visiting a source; its stories stay. Return False if it is not there."""
        ...

    def change_source(self, source: Source) -> bool:
        """Put a source in the place of the one of its id, its visits kept; False if there is none, or its address
        is another's."""
        ...

    def terms(self, sources: Iterable[str]) -> dict[str, Terms]:
        """Return the terms of those of the sources that have any, by id."""
        ...

    def sources(self) -> list[Source]:
        """Return the sources that are visited, by name."""
        ...

    def visits(self) -> dict[str, Visit]:
        """Return the last visit of each source that had one, by source id."""
        ...

    def due_sources(self, now: datetime, limit: int) -> list[tuple[Source, Visit]]:
        """Return sources whose next visit has come, longest overdue first; never visited ones first of all.

        A source that was never visited comes with a fresh Visit (visits=0). Gone sources are left out.
        """
        ...

    # -- stories ------------------------------------------------------------------------------------------

    def known(self, keys: Iterable[str]) -> dict[str, Known]:
        """Return, for those identity keys that lead to a story, its newest version as known."""
        ...

    def accept(self, visit: Visit, arrivals: Sequence[Arrival]) -> int:
        """Store the arrivals, their identity keys and the visit in one transaction; return how many were new.

        An arrival whose (story, version) is already there is passed over. A key keeps its first story. Only
        after this may a push be acknowledged or a validator be used.
        """
        ...

    def pending(self, limit: int, after: int = 0) -> list[tuple[int, Arrival]]:
        """Return accepted arrivals not yet told, in order, with their sequence numbers, which are above `after`.

        Numbers become visible in their order: whoever has read up to one misses none below it.
        """
        ...

    def tell(self, stories: Sequence[tuple[int, Story]], decided: Sequence[Decided]) -> int:
        """Store stories as read (by their arrivals' sequence numbers) and what was decided, in one transaction.

        Alerts that exist by (story, follower, kind, revision) are passed over; returns the number inserted. A
        story's first batch fixes `follows_at`; a `Decided` that is `last` takes its arrival out of `pending`. A
        batch with another `follows_at`, or after the last, is a second worker's double and is passed over.
        `moved` alerts that still wait are due when they say from then on. Deliveries of a story that wait for a
        moment at which it may be told are looked at again from when a newer version of it was seen.
        Raises StoreError if a story was never accepted under that number, or decided on but never read.
        """
        ...

    def begun(self, limit: int, after: int = 0) -> dict[tuple[str, int], tuple[int, str]]:
        """Return (follows_at, cursor) by (story, version) of those whose telling has begun and not ended.

        Looks at the same arrivals that `pending` returns.
        """
        ...

    def story(self, story: str, version: int | None = None) -> Story | None:
        """Return a story as read, the newest version unless said; None if there is none."""
        ...

    def several(self, stories: Sequence[str]) -> list[Story]:
        """Return the newest version as read of each of these stories, in their order.

        What is not there is left out; a story that is asked for twice comes twice.
        """
        ...

    def stories(
        self,
        limit: int = 100,
        before: int | None = None,
        source: str | None = None,
        storyline: str | None = None,
    ) -> list[tuple[int, Story]]:
        """Return newest versions of told stories with sequence numbers, newest first, below `before`.

        `source` and `storyline` narrow by id: a story is under the storyline it was given when it came.
        """
        ...

    def versions(self, after: int = 0, limit: int = 500) -> list[tuple[int, Story, int]]:
        """Return (sequence, story version, follows_at) of all told versions in order, above `after`."""
        ...

    def lineage(self, story: str) -> list[tuple[Story, int]]:
        """Return the told versions of a story with their follows_at, oldest first."""
        ...

    def find_story(self, text: str) -> Story | None:
        """Return the story with that id, id prefix (8 or more characters) or address, or None."""
        ...

    # -- the archive --------------------------------------------------------------------------------------

    def unshelved(self, limit: int) -> Unshelved:
        """Return told versions that no segment holds yet, oldest first, and those between them not yet told."""
        ...

    def unshelved_count(self) -> int:
        """Return how many told versions come after the last segment."""
        ...

    def shelve(self, segment: Segment, pages: Sequence[Page], since: int) -> bool:
        """Put a segment with its pages in place, over the one of that number if there is one.

        `since` is the `upto` of the last segment it was made after, 0 for the first. Returns False, changing
        nothing, if another process has shelved more meanwhile.
        """
        ...

    def segments(self) -> list[Segment]:
        """Return the segments in order of their number, which is that of their stories."""
        ...

    def segment_pages(self, number: int) -> list[bytes]:
        """Return the bodies of a segment's pages, in order."""
        ...

    def pages(self, ranges: Sequence[tuple[bytes, bytes]]) -> list[list[tuple[int, bytes]]]:
        """Return, for each range of keys (the end excluded), the pages that may hold one of them.

        Each with the number of its segment, in order; all of one snapshot.
        """
        ...

    def picked(self, seqs: Sequence[int]) -> list[tuple[int, Story]]:
        """Return the told versions of those sequence numbers, as far as there are any."""
        ...

    def wordings(self, seqs: Sequence[int]) -> list[tuple[int, Wording]]:
        """Return the same as their text alone."""
        ...

    # -- followers and follows ----------------------------------------------------------------------------

    def add_follower(self, follower: Follower) -> bool:
        """Remember a follower; return False, changing nothing, if the id is there."""
        ...

    def followers(self) -> list[Follower]:
        """Return all followers."""
        ...

    def add_follow(self, follow: Follow) -> Follow:
        """Add a follow and return it with the revision it is valid from.

        If the follower already has a standing follow with the same expression and address, that one is
        returned and nothing changes.
        """
        ...

    def add_follows(self, follows: Sequence[Follow]) -> int:
        """Add many follows at once, as `add_follow` does each; return how many were new."""
        ...

    def change_follow(self, follow: Follow) -> Follow | None:
        """Put a new version in the place of the standing follow of that id and return it with its revision.

        Both happen at one revision. None, changing nothing, if no such follow stands, or if the follower has
        another one with this expression and address.
        """
        ...

    def end_follow(self, follow: str) -> bool:
        """End a standing follow from a new revision on; return False if none stands by that id."""
        ...

    def follows(self, follower: str | None = None) -> list[Follow]:
        """Return the standing follows in order of their revision, of one follower or of all."""
        ...

    def follows_changed(self, after: int) -> tuple[int, list[Follow]]:
        """Return the newest follow-set revision, and every follow added or ended above `after`, in order.

        One that was erased comes without its expression (model.follow.ERASED).
        """
        ...

    def bring(self, brought: Brought) -> BroughtCounts:
        """Add followers, sources and follows, and set preferences, all in one transaction; return what was new.

        What is there already stays as it is, but for preferences: these take the place of standing ones.
        """
        ...

    def erase(self, follower: str) -> ErasedCounts | None:
        """Delete a follower with all that is theirs, alerts and deliveries too; None if there is no such one.

        It leaves every team and is entitled to nothing. Of its follows stay rows without content, so that every
        copy of the set of follows learns that they are gone, as of a new revision; what was decided at an older
        one and comes later is told to the others alone. Suppressed addresses stay suppressed.
        """
        ...

    def set_preferences(self, preferences: Preferences) -> Preferences:
        """Put these in the place of the follower's standing preferences; return them with their revision.

        The revisions are those of follows. The same again changes nothing, and the standing ones are returned.
        """
        ...

    def preferences(self) -> list[Preferences]:
        """Return the standing preferences, by follower; none for a follower who never set any."""
        ...

    def entitle(self, entitlement: Entitlement) -> Entitlement:
        """Let a thing be closed, or a follower see it; return what stands, with its revision.

        The revisions are those of follows. The same again changes nothing.
        """
        ...

    def end_entitlement(self, thing: Thing, follower: str | None) -> bool:
        """Open a thing to all (`follower` None), or end a follower's entitlement; False if none stands."""
        ...

    def entitlements(self) -> list[Entitlement]:
        """Return what stands, by thing; first that it is closed, then those who may see it by follower."""
        ...

    def entitlements_changed(self, after: int) -> list[Entitlement]:
        """Return all that began to stand or ended above revision `after`, in order, as `preferences_changed`."""
        ...

    def preferences_changed(self, after: int) -> list[Preferences]:
        """Return all preferences set or ended above revision `after`, in order.

        Asked after `follows_changed`, they hold at least what stood at the revision that it returned.
        """
        ...

    # -- alerts -------------------------------------------------------------------------------------------

    def alerts(
        self,
        follower: str | None = None,
        since: datetime | None = None,
        story: str | None = None,
        limit: int | None = None,
    ) -> list[Alert]:
        """Return alerts of every state, newest first; filters narrow."""
        ...

    def alerted(self, story: str) -> list[Alert]:
        """Return the "new" and "corrected" alerts of a story that were not held, by follower and revision."""
        ...

    def told_of(self, storyline: str) -> set[str]:
        """Return the followers with a "new" alert, but for those that a policy held, of a story with it.

        A story is under the storyline it was given when it came.
        """
        ...

    def decided_for(self, followers: Sequence[str], since: datetime) -> list[Alert]:
        """Return the "new" alerts of these followers created since, in the order they were recorded."""
        ...

    # -- deliveries ---------------------------------------------------------------------------------------

    def claim(self, now: datetime, limit: int, lease: float, recheck: Recheck) -> list[Delivery]:
        """Lease up to `limit` deliveries that may be sent now, for `lease` seconds, with a new fencing token.

        In the same transaction: alerts that have come due get their deliveries (one for each address of their
        follows); leases that ran out are taken anew, with `unknown` set; `recheck` is asked about each, and
        what it holds is written as held and not returned. No two claims return the same delivery at one time.
        Alerts without an address to deliver to become held. First withdrawals and corrections, then what is due
        longest. An empty list means that nothing can be sent now. A delivery that `recheck` returns with a later
        `next` is put off. A bundle is never parted: with a delivery come all others of its bundle that may be sent
        now, however many are beyond `limit`.
        """
        ...

    def settle(self, deliveries: Sequence[Delivery]) -> int:
        """Write what became of leased deliveries; return how many were written.

        One whose token is not the lease's is passed over: a stale worker cannot mark anything. Raises StoreError,
        writing nothing, for a state that no lease ends in (model.delivery.LIFE).
        """
        ...

    def deliveries(self, alert: str | None = None, limit: int | None = None) -> list[Delivery]:
        """Return deliveries, newest first, of one alert or of all."""
        ...

    def feed(self, follower: str, limit: int) -> list[Delivery]:
        """Return what stands on a follower's private feed (address "feed", state sent), newest first."""
        ...

    def suppress(self, address: str, because: str) -> None:
        """Send nothing more to an address; the first reason is kept."""
        ...

    def suppressed(self) -> dict[str, str]:
        """Return the addresses nothing more is sent to, each with the reason."""
        ...

    def unsuppress(self, address: str) -> bool:
        """Let an address be sent to again; return False if it was not suppressed. What was held stays held."""
        ...

    # -- webhooks -----------------------------------------------------------------------------------------

    def lines(self) -> list[Line]:
        """Return, by address, what is in line for each webhook that anything was ever delivered or is due to."""
        ...

    def replay(self, address: str, since: datetime, now: datetime, sent: bool) -> int:
        """Let ended deliveries of alerts made at or after `since` wait again, as if never tried; return how many.

        Those refused or gone, and with `sent` those sent too. They keep their ids.
        """
        ...

    def rotate(self, address: str, now: datetime) -> Rotation:
        """Give a webhook the next generation of its secret, and return it."""
        ...

    def rotations(self) -> dict[str, Rotation]:
        """Return the rotation of each webhook whose secret was ever changed, by address."""
        ...

    # -- the house ----------------------------------------------------------------------------------------

    def backlog(self, now: datetime) -> Backlog:
        """Return what waits longer than it should, and what goes nowhere any more."""
        ...

    def revision(self) -> int:
        """Return a number that grows with every change a running server must notice: sources, follows."""
        ...

    def counts(self) -> dict[str, int]:
        """Return how many sources, stories, followers, follows, alerts and deliveries there are."""
        ...

    def close(self) -> None:
        """Let go of the database; calling it twice is harmless."""
        ...
