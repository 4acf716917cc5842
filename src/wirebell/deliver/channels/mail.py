"""Mail over SMTP: one message, one recipient, one outcome."""

from __future__ import annotations

import asyncio
from typing import Literal

from aiosmtplib import SMTPException, SMTPResponseException
from msgspec import Struct

from wirebell.deliver.address import mailbox
from wirebell.deliver.channels.replies import outcome_of
from wirebell.deliver.channels.smtp import SMTP
from wirebell.deliver.doubt import Doubt
from wirebell.deliver.render.clean import one_line
from wirebell.deliver.render.mime import UnsafeMessage, mime
from wirebell.model.delivery import Later, Message, Outcome, Refused, Unknown

FINAL_DOT = 600.0
"""Seconds to wait for the reply to a whole message: giving up earlier sends it twice (RFC 5321, 4.5.3.2.6)."""
FAULTS = (SMTPException, OSError)


class MailServer(Struct, frozen=True, kw_only=True):
    """The server that takes our mail, and who we are to it.

    `tls`: "tls" from the first byte, "starttls" or not at all; it never falls back to plain text. `sender` is the
    bare envelope address that bounces return to. `ca` is a file of certificates to trust besides the system's.
    Times are in seconds.
    """

    host: str
    port: int
    sender: str
    tls: Literal["none", "starttls", "tls"] = "starttls"
    user: str | None = None
    password: str | None = None
    ca: str | None = None
    connections: int = 4
    timeout: float = 60.0
    final_dot: float = FINAL_DOT


class MailSender:
    """A Sender over up to `connections` connections, which are kept while they answer.

    With a `doubt` a message waits before its DATA for a place there, which whoever records the outcome gives back.
    """

    def __init__(self, server: MailServer, doubt: Doubt | None = None) -> None:
        self._server, self._doubt = server, doubt
        self._slots = asyncio.Semaphore(server.connections)
        self._idle: list[SMTP] = []

    async def send(self, message: Message) -> Outcome:
        """Send once; no answer after bytes of the message went out is Unknown."""
        try:
            content, to = mime(message), mailbox(message.address)
        except UnsafeMessage as fault:
            return Refused(str(fault))
        async with self._slots:
            try:
                smtp = await self._connected()
            except FAULTS as fault:
                return Later(_problem(f"no mail session with {self._server.host}:{self._server.port}", fault))
            try:
                return await self._give(smtp, to, content, message.id)
            finally:
                self._keep(smtp)

    async def close(self) -> None:
        """Take leave of the server on all connections."""
        while self._idle:
            smtp = self._idle.pop()
            try:
                await smtp.quit()
            except FAULTS:
                smtp.close()

    async def _connected(self) -> SMTP:
        while self._idle:
            smtp = self._idle.pop()
            try:
                await smtp.rset()  # servers drop idle sessions: found out here, before it can cost a message
            except FAULTS:
                smtp.close()
            else:
                return smtp
        return await self._connect()

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

    async def _give(self, smtp: SMTP, to: str, content: bytes, name: str) -> Outcome:
        """Hand over one message; the stage in which it fails decides what that means."""
        stage = "MAIL"
        try:
            await smtp.mail(self._server.sender)
            stage = "RCPT"
            await smtp.rcpt(to)
            if self._doubt:
                await self._doubt.enter(name)
            stage = "DATA"
            reply = await smtp.data(content, timeout=self._server.final_dot)
        except SMTPResponseException as fault:
            return outcome_of(fault.code, fault.message, to_recipient=stage == "RCPT")
        except FAULTS as fault:
            smtp.close()
            because = _problem(f"the mail server fell silent at {stage}", fault)
            return Unknown(because) if stage == "DATA" else Later(because)
        except asyncio.CancelledError:
            smtp.close()  # half a conversation: the next message must not be its continuation
            raise
        return outcome_of(reply.code, reply.message)

    def _keep(self, smtp: SMTP) -> None:
        if smtp.is_connected:
            self._idle.append(smtp)


def _problem(where: str, fault: Exception) -> str:
    return one_line(f"{where}: {str(fault) or type(fault).__name__}")
