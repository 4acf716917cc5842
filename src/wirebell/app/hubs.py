"""Hubs that send us stories: asked, confirmed, renewed before the end; what they send is stored, then answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Literal
from urllib.parse import urlsplit

from msgspec.structs import replace

from wirebell.app.house import House
from wirebell.deliver.render.clean import one_line
from wirebell.errors import SourceError
from wirebell.intake import leases
from wirebell.intake.egress.addresses import Rules
from wirebell.intake.formats.link import absolute
from wirebell.intake.websub import holds, request, safe, secret_of, token_of
from wirebell.logs import Log
from wirebell.model.source import Fetched, Source, Visit
from wirebell.model.websub import Lease
from wirebell.pipeline.sent import take_sent
from wirebell.ports import Http, Store

log = Log()

FORM = {"content-type": "application/x-www-form-urlencoded"}
AT_ONCE = 8
ONWARD = 5
"""Hubs that one may send us on to, each to the next."""
Taken = Literal["stored", "ignored", "gone", "unknown"]


async def upkeep(house: House, http: Http) -> int:
    """Ask hubs for what is due: to begin, to go on, to stop. Return how many were asked."""
    now, store = house.clock.now(), house.store
    standing = await asyncio.to_thread(store.leases)
    if not standing:
        return 0
    there = {source.id for source in await asyncio.to_thread(store.sources)}
    wanted = [lease if lease.source in there else leases.ending(lease, now) for lease in standing]
    due = [lease for lease in wanted if lease.next is None or lease.next <= now]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(lease: Lease) -> None:
        async with gate:
            await _ask(house, http, lease, now)

    await asyncio.gather(*(one(lease) for lease in due))
    return len(due)


async def _ask(house: House, http: Http, lease: Lease, now: datetime) -> None:
    """Ask a hub, and write what came of it unless the hub was quicker than its own answer and has confirmed."""
    stops = lease.state == "ending"
    pending = leases.asked(lease, now)
    await asyncio.to_thread(house.store.put_lease, pending)
    if stops and lease.failures >= leases.TRIES:
        after = None
    elif not _reaches(house, lease.hub):
        after = leases.failed(pending, "base_url is this machine's own: the hub cannot reach it", now)
    else:
        after = await _asked(house, http, pending, now)
    await asyncio.to_thread(_put, house.store, pending, after)


def _put(store: Store, pending: Lease, after: Lease | None) -> None:
    if store.leases(pending.source) != [pending]:
        return
    if after is None:
        store.end_lease(pending.source)
    else:
        store.put_lease(after)


async def _asked(house: House, http: Http, pending: Lease, now: datetime) -> Lease:
    mode = "unsubscribe" if pending.state == "ending" else "subscribe"
    try:
        answer = await _posted(http, pending, request(pending, mode, house.settings.base_url, house.secret))
    except SourceError as fault:
        return leases.failed(pending, one_line(str(fault)), now)
    if 200 <= answer.status < 300:
        return pending
    return leases.failed(pending, f"the hub answered {answer.status}", now)


async def _posted(http: Http, lease: Lease, form: bytes) -> Fetched:
    """Return the answer of a hub, or of the hub that it sends us on to (307, 308); a secret is told to none in the
    clear.

    The lease stays that of the hub which the source names: it is that one which is asked again.
    """
    hub = lease.hub
    answer = await http.post(hub, FORM, form)
    for _ in range(ONWARD):
        other = absolute(hub, answer.header("location")) if answer.status in (307, 308) else None
        if other is None or (lease.signed and not safe(other)):
            break
        hub = other
        answer = await http.post(hub, FORM, form)
    return answer


def _reaches(house: House, hub: str) -> bool:
    """Return whether a hub can reach us: not from elsewhere if our address is this machine's own."""
    own = urlsplit(house.settings.base_url).hostname or ""
    public = Rules.of((), (urlsplit(house.settings.base_url).port or 443,))
    local = own == "localhost" or (own[:1].isdigit() and public.refusal(own, 443) is not None)
    return not local or (urlsplit(hub).hostname or "")[:1].isdigit()


# -- the door -----------------------------------------------------------------------------------------------------


def _lease(house: House, source: str, token: str) -> Lease | None:
    found = next(iter(house.store.leases(source)), None)
    if found is None or not token.isascii() or not compare_digest(token, token_of(found, house.secret)):
        return None
    return found


def answer(house: House, source: str, token: str, asked: Mapping[str, str]) -> str | None:
    """Return the challenge of a hub that asks whether we mean it, "" for a denial; None if we do not mean it."""
    lease, now = _lease(house, source, token), house.clock.now()
    if lease is None or asked.get("hub.topic") != lease.topic:
        return None
    mode, challenge = asked.get("hub.mode"), asked.get("hub.challenge")
    if mode == "denied" and lease.state in ("asked", "active"):
        house.store.put_lease(leases.denied(lease, one_line(asked.get("hub.reason", ""), 200), now))
        return ""
    if mode == "subscribe" and lease.state == "asked" and challenge:
        said = asked.get("hub.lease_seconds", "")
        seconds = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
        house.store.put_lease(leases.confirmed(lease, seconds, now))
        return challenge
    if mode == "subscribe" and lease.state == "active" and challenge:
        return challenge  # it did not hear us the first time; what it lends us stays as long as it was
    if mode == "unsubscribe" and lease.state == "ending" and challenge:
        house.store.end_lease(source)
        return challenge
    return None


async def take(house: House, http: Http, source: str, token: str, sent: Fetched) -> Taken:
    """Store what a hub sent, durably; unsigned or not to be read, it is at most a reason to look at the source."""
    lease = await asyncio.to_thread(_lease, house, source, token)
    now = house.clock.now()
    if lease is None:
        return "unknown"
    if not lease.covers(now):
        return "gone"
    found = next((s for s in await asyncio.to_thread(house.store.sources) if s.id == source), None)
    if found is None:
        return "gone"
    if lease.signed and not holds(sent.header("x-hub-signature"), sent.body, secret_of(lease, house.secret)):
        log.warning("a hub's message is not signed by its secret", source=source)
        return "ignored"
    if lease.signed:
        try:
            await take_sent(found, replace(sent, url=lease.topic), house.store, http, now)
        except SourceError as fault:
            log.warning("a hub's message cannot be read", source=source, problem=str(fault))
        else:
            return "stored"
    await asyncio.to_thread(_look_soon, house.store, found, now)
    return "ignored"


def _look_soon(store: Store, source: Source, now: datetime) -> None:
    last = store.visits().get(source.id) or Visit(source=source.id, url=source.url)
    if last.last is None or (now - last.last).total_seconds() > 60:
        store.accept(replace(last, next=now), [])


class HubDoor:
    """The callback of hubs for a house: one message of a source at a time, pages through one door."""

    def __init__(self, house: House, http: Http) -> None:
        self._house, self._http = house, http
        self._turns: dict[str, asyncio.Lock] = {}

    def answer(self, source: str, token: str, asked: Mapping[str, str]) -> str | None:
        """Return the challenge to repeat, None for what we did not ask for."""
        return answer(self._house, source, token, asked)

    async def awaits(self, source: str, token: str, signature: str | None) -> bool:
        """Tell whether the body of a message is worth reading: without a signature to hold it to, none is."""
        lease = await asyncio.to_thread(_lease, self._house, source, token) if signature else None
        return lease is not None and lease.signed and lease.covers(self._house.clock.now())

    async def take(self, source: str, token: str, told: tuple[tuple[str, str], ...], body: bytes) -> Taken:
        """Store what a hub sent and say what became of it. Raises StoreError."""
        lease = await asyncio.to_thread(_lease, self._house, source, token)
        if lease is None:
            return "unknown"
        sent = Fetched(url=lease.topic, status=200, headers=told, body=body, at=self._house.clock.now())
        async with self._turns.setdefault(source, asyncio.Lock()):
            return await take(self._house, self._http, source, token, sent)

    async def close(self) -> None:
        """Let go of the door."""
        await self._http.close()
