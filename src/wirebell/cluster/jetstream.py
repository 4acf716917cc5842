"""The bus over NATS JetStream.

    stream PREFIX        PREFIX.v1.QUEUE (read, thread, match.K, deliver): a work queue, letters go once done
    stream PREFIX-dead   PREFIX.dead.QUEUE: letters that nobody could use, kept for two weeks

Each queue has one durable pull consumer that all its workers share. All of it is made when it is not there, so
that a broker that was emptied under running workers is put right by the next of them that looks.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, RetentionPolicy, StreamConfig
from nats.js.errors import APIError, NotFoundError, ServiceUnavailableError

from wirebell.errors import BusError, UsageError
from wirebell.logs import Log
from wirebell.ports import Letter
from wirebell.ports.bus import Buried

log = Log()

CONNECT = 3.0
"""Seconds for the broker to answer when a worker starts, and at each try to connect again."""
ANSWER = 2.0
"""Seconds for the broker to answer whatever else."""
KEPT = 14 * 86_400.0
"""Seconds for which letters that nobody could use are kept."""
MOST = 1_000_000
"""Letters on all queues; the oldest go then, and the record says again what is to be done."""
AGAIN = 1.0
"""Seconds after which a broker that is away is asked again."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_AWAY = (NatsError, APIError, TimeoutError, OSError)
NO_JETSTREAM = (
    "The NATS server at {} runs without JetStream: start it with `nats-server -js -sd FOLDER`, or put "
    "`jetstream {{ store_dir: FOLDER }}` into its configuration."
)


@dataclass(frozen=True)
class Address:
    """Where the broker is, and what its streams and subjects begin with."""

    server: str
    prefix: str


def address(url: str) -> Address:
    """Return the parts of nats://[USER:PASSWORD@]HOST[:PORT][/PREFIX]. Raises UsageError for any other."""
    parts = urlsplit(url)
    prefix = parts.path.strip("/") or "wirebell"
    if parts.scheme not in ("nats", "tls") or not parts.hostname or not _NAME.fullmatch(prefix):
        raise UsageError(
            f"--nats {url!r}: give nats://HOST:PORT, or nats://HOST:PORT/PREFIX where several Wirebells "
            "share a broker."
        )
    return Address(f"{parts.scheme}://{parts.netloc}", prefix)


class JetLetter:
    """See `wirebell.ports.bus.Letter`. What the broker does not hear of, it hands out again."""

    def __init__(self, message: Msg, queue: str) -> None:
        self._message = message
        self.queue, self.body, self.tries = queue, message.data, message.metadata.num_delivered

    async def done(self) -> None:
        """See Letter."""
        with suppress(*_AWAY):
            await self._message.ack()

    async def later(self, seconds: float) -> None:
        """See Letter."""
        with suppress(*_AWAY):
            await self._message.nak(delay=seconds)

    async def working(self) -> None:
        """See Letter."""
        with suppress(*_AWAY):
            await self._message.in_progress()


class JetStreamBus:
    """See `wirebell.ports.Bus`. For one event loop; `open` before use."""

    def __init__(self, url: str, patience: float = 30.0) -> None:
        self.patience = patience
        self._at = address(url)
        self._name = f"{urlsplit(url).hostname}:{urlsplit(url).port or 4222}"
        self._client = Client()
        self._jet: JetStreamContext = self._client.jetstream(timeout=ANSWER)
        self._pulls: dict[str, JetStreamContext.PullSubscription] = {}
        self._made = False
        self._connecting: asyncio.Task[None] | None = None
        self._fault: str | None = None

    async def open(self) -> None:
        """Connect; a broker that is away is looked for on. Raises BusError for one without JetStream."""
        self._connecting = asyncio.create_task(self._connect())
        await asyncio.wait([self._connecting], timeout=CONNECT)
        if self._connecting.done():
            self._connecting.result()
            await self._make()

    async def _connect(self) -> None:
        try:
            await self._client.connect(
                self._at.server,
                connect_timeout=int(CONNECT),
                max_reconnect_attempts=-1,
                reconnect_time_wait=1,
                error_cb=_say,
                name="wirebell",
            )
        except (NatsError, ValueError) as fault:
            raise BusError(f"The NATS server at {self._name} refuses us: {fault}. Correct --nats.") from fault

    @property
    def problem(self) -> str | None:
        """See Bus."""
        if self._client.is_connected:
            return self._fault
        return (
            f"The NATS server at {self._name} does not answer: start it, or correct --nats. Workers go on "
            "meanwhile by looking into the database, more slowly."
        )

    # -- streams and consumers ----------------------------------------------------------------------------------

    async def _make(self) -> None:
        """Make the streams that are not there. Raises BusError where the server cannot have any."""
        prefix = self._at.prefix
        work = StreamConfig(
            name=prefix,
            subjects=[f"{prefix}.v1.>"],
            retention=RetentionPolicy.WORK_QUEUE,
            discard=DiscardPolicy.OLD,
            max_msgs=MOST,
        )
        dead = StreamConfig(name=f"{prefix}-dead", subjects=[f"{prefix}.dead.>"], max_age=KEPT, max_msgs=10_000)
        try:
            for config in (work, dead):
                try:
                    await self._jet.stream_info(str(config.name))
                except NotFoundError:
                    await self._jet.add_stream(config)
        except (ServiceUnavailableError, NoRespondersError) as fault:
            self._fault = NO_JETSTREAM.format(self._name)
            raise BusError(self._fault) from fault
        self._made = True

    async def _ready(self) -> bool:
        if not self._client.is_connected:
            return False
        with suppress(BusError):  # `problem` says so
            if not self._made:
                await self._make()
        return self._made

    async def _pull_of(self, queue: str) -> JetStreamContext.PullSubscription:
        if queue not in self._pulls:
            name = queue.replace(".", "-")
            wanted = ConsumerConfig(
                durable_name=name,
                filter_subject=self._subject(queue),
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=self.patience,
                max_ack_pending=1_000,
            )
            await self._jet.add_consumer(self._at.prefix, wanted)  # the same one again is no fault
            self._pulls[queue] = await self._jet.pull_subscribe_bind(consumer=name, stream=self._at.prefix)
        return self._pulls[queue]

    def _subject(self, queue: str) -> str:
        return f"{self._at.prefix}.v1.{queue}"

    async def _lost(self, fault: BaseException) -> None:
        """Make everything anew at the next use: the broker may have been emptied."""
        self._made, self._fault = False, f"The NATS server at {self._name}: {str(fault) or type(fault).__name__}."
        pulls, self._pulls = self._pulls, {}
        for pull in pulls.values():
            with suppress(*_AWAY):
                await pull.unsubscribe()

    # -- letters ------------------------------------------------------------------------------------------------

    async def send(self, queue: str, body: bytes) -> bool:
        """See Bus."""
        return await self._publish(self._subject(queue), body, {})

    async def _publish(self, subject: str, body: bytes, headers: dict[str, str]) -> bool:
        try:
            if not await self._ready():
                return False
            await self._jet.publish(subject, body, timeout=ANSWER, headers=headers or None)
        except _AWAY as fault:
            await self._lost(fault)
            return False
        self._fault = None
        return True

    async def pull(self, queue: str, limit: int, seconds: float) -> list[Letter]:
        """See Bus."""
        began = asyncio.get_running_loop().time()
        try:
            if await self._ready():
                pull = await self._pull_of(queue)
                found = await pull.fetch(limit, timeout=seconds)
                self._fault = None
                return [JetLetter(message, queue) for message in found]
        except TimeoutError:  # nothing came; or the consumer went, and nobody said so
            await self._look_after(queue)
            return []
        except _AWAY as fault:
            await self._lost(fault)
        await asyncio.sleep(max(began + min(seconds, AGAIN) - asyncio.get_running_loop().time(), 0.05))
        return []

    async def _look_after(self, queue: str) -> None:
        try:
            await self._jet.consumer_info(self._at.prefix, queue.replace(".", "-"))
        except _AWAY as fault:
            await self._lost(fault)

    async def waiting(self, queue: str) -> int | None:
        """See Bus."""
        try:
            if not await self._ready():
                return None
            await self._pull_of(queue)
            found = await self._jet.consumer_info(self._at.prefix, queue.replace(".", "-"))
        except _AWAY as fault:
            await self._lost(fault)
            return None
        return (found.num_pending or 0) + (found.num_ack_pending or 0)

    # -- letters that nobody could use --------------------------------------------------------------------------

    async def bury(self, letter: Letter, because: str) -> None:
        """See Bus."""
        said = {"Wirebell-Because": because.encode("ascii", "backslashreplace").decode().replace("\n", " ")[:500]}
        if await self._publish(f"{self._at.prefix}.dead.{letter.queue}", letter.body, said):
            await letter.done()

    async def buried(self, limit: int = 100) -> Sequence[Buried]:
        """See Bus."""
        stream = f"{self._at.prefix}-dead"
        found: list[Buried] = []
        try:
            if not await self._ready():
                return []
            state = (await self._jet.stream_info(stream)).state
            for number in range(state.first_seq, state.last_seq + 1):
                with suppress(NotFoundError):  # dug up since
                    found.append(await self._buried(number))
                if len(found) >= limit:
                    break
        except _AWAY as fault:
            await self._lost(fault)
        return found

    async def _buried(self, number: int) -> Buried:
        message = await self._jet.get_msg(f"{self._at.prefix}-dead", seq=number)
        queue = (message.subject or "").removeprefix(f"{self._at.prefix}.dead.")
        because = (message.headers or {}).get("Wirebell-Because", "")
        return Buried(number=number, queue=queue, body=message.data or b"", because=because)

    async def dig_up(self, number: int) -> bool:
        """See Bus."""
        try:
            found = await self._buried(number) if await self._ready() else None
        except NotFoundError:
            return False
        except _AWAY as fault:
            await self._lost(fault)
            return False
        if found is None or not await self.send(found.queue, found.body):
            return False
        await self._jet.delete_msg(f"{self._at.prefix}-dead", number)
        return True

    async def wipe(self) -> None:
        """See Bus; the streams go with all that is in them, as an operator may do it."""
        for name in (self._at.prefix, f"{self._at.prefix}-dead"):
            with suppress(*_AWAY):
                await self._jet.delete_stream(name)
        self._made = False
        self._pulls.clear()

    async def close(self) -> None:
        """See Bus."""
        if self._connecting is not None and not self._connecting.done():
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        with suppress(*_AWAY):
            await self._client.close()


async def _say(fault: Exception) -> None:
    log.debug("bus", problem=repr(fault))
