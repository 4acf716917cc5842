"""A real mail server on the loopback that behaves as a test scripts it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Scripted:
    """What the server answers at each stage; "drop" closes the connection, "hang" never answers.

    `most` is how many mails it takes in one session.
    """

    mail: str = ""
    rcpt: str = ""
    data: str = ""
    most: int | None = None
    taken: list[Envelope] = field(default_factory=list)
    sessions: int = 0
    addressed: int = 0
    talking: list[SMTP] = field(default_factory=list)

    def hang_up(self) -> None:
        """Close every session, as a server does with idle ones and when it restarts."""
        for protocol in self.talking:
            hang_up(protocol)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        session.mails = getattr(session, "mails", 0) + 1  # type: ignore[attr-defined]
        if self.most is not None and session.mails > self.most:  # type: ignore[attr-defined]
            return "421 4.7.0 too many messages in this session"
        envelope.mail_from = address
        return await answer(self.mail, server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        self.addressed += 1
        return await answer(self.rcpt, server)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        return await answer(self.data, server)


async def answer(scripted: str, server: SMTP) -> str:
    if scripted == "drop":
        hang_up(server)
    if scripted == "hang":
        await asyncio.sleep(60)
    return scripted if scripted[:1].isdigit() else "250 2.0.0 OK"


def hang_up(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()


@asynccontextmanager
async def mail_server(scripted: Scripted, tls: ssl.SSLContext | None = None, **how: Any) -> AsyncIterator[int]:
    """Serve on a free port, which is given; every session is ended on leaving."""

    def session() -> SMTP:
        scripted.talking.append(SMTP(scripted, tls_context=tls, enable_SMTPUTF8=True, **how))
        return scripted.talking[-1]

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        scripted.hang_up()
        for protocol in scripted.talking:
            if protocol._handler_coroutine is not None:
                protocol._handler_coroutine.cancel()
        await asyncio.sleep(0)
