"""Mail over SMTP: one message, one recipient, one outcome."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Literal, NamedTuple

from aiosmtplib import SMTPException, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError
from msgspec import Struct

from wirebell.deliver.address import mailbox
from wirebell.deliver.channels.replies import outcome_of
from wirebell.deliver.channels.smtp import SMTP
from wirebell.deliver.dkim import DkimKey, signed
from wirebell.deliver.doubt import Doubt
from wirebell.deliver.pace import Pace
from wirebell.deliver.render.clean import one_line
from wirebell.deliver.render.mime import UnsafeMessage, mime
from wirebell.model.delivery import (
    BARRED,
    Barred,
    Delivered,
    Later,
    Message,
    Outcome,
    Refused,
    Unknown,
    Untried,
)
from wirebell.ports import Clock

FINAL_DOT = 600.0
"""Seconds to wait for the reply to a whole message: giving up earlier sends it twice (RFC 5321, 4.5.3.2.6)."""
LONGEST_WAIT = 240.0
"""Seconds to wait for a turn at a domain: well within the lease."""
FAULTS = (SMTPException, OSError)
IDLE = 2.0
"""Seconds after which a session is asked whether it is still there before it is trusted with a mail."""
CLOSING = 421
HINTS = {
    (465, "starttls"): 'port 465 is encrypted from the first byte: tls = "tls"',
    (587, "tls"): 'port 587 is encrypted later: tls = "starttls"',
    (25, "tls"): 'port 25 is encrypted later: tls = "starttls"',
}
"""What is most likely wrong where no session begins (RFC 8314 section 3.3)."""
SAID = {"dot": "the final dot"}
BARRED_SINCE = Untried(f"{BARRED}: another mail to its domain was refused meanwhile")


class MailServer(Struct, frozen=True, kw_only=True):
    """The server that takes our mail, and who we are to it.

    `tls`: "tls" from the first byte, "starttls" or not at all; it never falls back to plain text. `sender` is the
    bare envelope address that bounces return to. `ca` is a file of certificates to trust besides the system's.
    `per_domain` is how many mails a second go to one domain; None is any number. Times are in seconds.
    """

    host: str
    port: int
    sender: str
    tls: Literal["none", "starttls", "tls"] = "starttls"
    user: str | None = None
    password: str | None = None
    ca: str | None = None
    connections: int = 4
    per_domain: float | None = None
    timeout: float = 60.0
    final_dot: float = FINAL_DOT


class Stamp(NamedTuple):
    """What a mail is given on its way: its own envelope sender by address, and a signature of the moment."""

    envelope: Callable[[str], str] | None = None
    dkim: DkimKey | None = None
    clock: Clock | None = None


class _Turn(NamedTuple):
    """A mail on its way to its turn, and how often its domain had refused our mail when it set out."""

    message: str
    to: str
    content: bytes
    bars: Counter[str]
    domain: str
    known: int

    @property
    def barred(self) -> bool:
        """Whether the domain has refused our mail since."""
        return self.bars[self.domain] > self.known


class MailSender:
    """A Sender over up to `connections` connections, which are kept while they answer.

    With a `doubt` a message waits before its final dot for a place there, which whoever records the outcome gives
    back.
    `stamp` says what each mail is given on its way. Once a domain has refused our mail for policy, what waited for
    its turn there meanwhile comes back Untried: at most as many refusals are met as there are connections.
    """

    def __init__(self, server: MailServer, doubt: Doubt | None = None, stamp: Stamp | None = None) -> None:
        self._server, self._doubt, self._stamp = server, doubt, stamp or Stamp()
        self._pace = Pace(server.per_domain)
        self._slots = asyncio.Semaphore(server.connections)
        self._idle: list[tuple[SMTP, float]] = []
        self._bars = Counter[str]()

    async def send(self, message: Message) -> Outcome:
        """Send once; no answer after bytes of the message went out is Unknown."""
        try:
            content, to = self._content(message), mailbox(message.address)
        except UnsafeMessage as fault:
            return Refused(str(fault))
        domain = to.rpartition("@")[2].casefold()
        turn = _Turn(message.id, to, content, self._bars, domain, self._bars[domain])
        wait = await self._pace.turn(domain, LONGEST_WAIT)
        if wait is not None:
            return Later("so many mails wait for this domain", after=wait)
        async with self._slots:
            outcome = await self._handed(turn)
            if isinstance(outcome, Barred):
                self._bars[domain] += 1  # before the slot is free: who waits for it must know
        return outcome

    async def _handed(self, turn: _Turn) -> Outcome:
        """Hand over in a session that lives."""
        outcome: Outcome | None = None
        while outcome is None:
            if turn.barred:
                return BARRED_SINCE
            try:
                smtp, kept = await self._connected()
            except FAULTS as fault:
                return Later(_no_session(self._server, fault))
            outcome = await self._given(smtp, turn, kept)
            if outcome is None and not kept:
                return Later("the mail server ended the session before the first mail")
        return outcome

    async def close(self) -> None:
        """Take leave of the server on all connections."""
        while self._idle:
            smtp, _ = self._idle.pop()
            try:
                await smtp.quit()
            except FAULTS:
                smtp.close()

    async def _connected(self) -> tuple[SMTP, bool]:
        """Return a session, and whether it was kept: servers drop idle ones, which must cost no message."""
        while self._idle:
            smtp, fresh = self._idle.pop()
            if smtp.is_connected and fresh > asyncio.get_running_loop().time():
                return smtp, True
            try:
                await smtp.rset()
            except FAULTS:
                smtp.close()
            else:
                return smtp, True
        return await self._connect(), False

    async def _connect(self) -> SMTP:
        server = self._server
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            local_hostname=server.sender.rpartition("@")[2] or "localhost",
            use_tls=server.tls == "tls",
            start_tls=server.tls == "starttls",
            cert_bundle=server.ca,
            timeout=server.timeout,
        )
        await smtp.connect()
        return smtp

    def _content(self, message: Message) -> bytes:
        content = mime(message)
        dkim, clock = self._stamp.dkim, self._stamp.clock
        return signed(content, dkim, int(clock.now().timestamp())) if dkim and clock else content

    async def _given(self, smtp: SMTP, turn: _Turn, kept: bool) -> Outcome | None:
        """Hand over one message and keep the session; None if that had ended before it heard of the message."""
        outcome: Outcome | None = None
        try:
            outcome = await self._give(smtp, turn, kept)
        finally:
            if smtp.is_connected:  # after a whole mail the next may follow at once, else RSET comes first
                whole = isinstance(outcome, Delivered)
                self._idle.append((smtp, asyncio.get_running_loop().time() + IDLE if whole else 0.0))
        return outcome

    async def _give(self, smtp: SMTP, turn: _Turn, kept: bool) -> Outcome | None:
        """Hand over one message; the stage in which it fails decides what that means."""
        stage = "MAIL"
        try:
            await smtp.mail(self._stamp.envelope(turn.to) if self._stamp.envelope else self._server.sender)
            stage = "RCPT"
            await smtp.rcpt(turn.to)
            stage = "DATA"
            await smtp.content(turn.content)
            if self._doubt and not await self._doubt.enter(turn.message):
                smtp.close()
                return Later("what became of another mail cannot be recorded")
            if turn.barred:
                smtp.close()  # without its dot the mail is not there
                return BARRED_SINCE
            if not smtp.is_connected:  # it went while others were in doubt: without its dot the mail is not there
                raise SMTPServerDisconnected("Connection lost")
            stage = "dot"
            reply = await smtp.dot(self._server.final_dot)
        except SMTPResponseException as fault:
            if kept and stage == "MAIL" and fault.code == CLOSING:
                smtp.close()  # servers take so many mails in one session: the next takes this one
                return None
            return outcome_of(fault.code, fault.message, to_recipient=stage == "RCPT")
        except FAULTS as fault:
            smtp.close()
            if stage == "MAIL" and not isinstance(fault, SMTPTimeoutError):
                return None
            because = _problem(f"the mail server fell silent at {SAID.get(stage, stage)}", fault)
            return Unknown(because) if stage == "dot" else Later(because)
        except asyncio.CancelledError:
            smtp.close()  # half a conversation: the next message must not be its continuation
            raise
        return outcome_of(reply.code, reply.message)


def _no_session(server: MailServer, fault: Exception) -> str:
    hint = HINTS.get((server.port, server.tls))
    return _problem(f"no mail session with {server.host}:{server.port}{f' ({hint})' if hint else ''}", fault)


def _problem(where: str, fault: Exception) -> str:
    return one_line(f"{where}: {str(fault) or type(fault).__name__}")
