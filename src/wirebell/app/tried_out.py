"""What came of a test of a channel: one message, sent now, that counts for nothing."""

from __future__ import annotations

import asyncio

from msgspec import Struct

from wirebell.model.delivery import Delivered, Message, Outcome, Unknown
from wirebell.ports import Sender

PATIENCE = 30.0
"""Seconds that whoever pressed a button waits for the far side; some answer only after minutes."""


class TriedOut(Struct, frozen=True, kw_only=True):
    """What came of a test: `ok` if the far side took the message, `detail` what it said."""

    address: str
    outcome: str
    ok: bool
    detail: str


def tried_out(sender: Sender, message: Message) -> TriedOut:
    """Send a message now, close the sender, and say what came of it."""
    outcome = asyncio.run(_sent(sender, message))
    ok = isinstance(outcome, Delivered)
    detail = outcome.receipt if isinstance(outcome, Delivered) else outcome.because
    return TriedOut(address=message.address, outcome=type(outcome).__name__.lower(), ok=ok, detail=detail)


async def _sent(sender: Sender, message: Message) -> Outcome:
    try:
        async with asyncio.timeout(PATIENCE):
            return await sender.send(message)
    except TimeoutError:
        return Unknown(f"no answer in {PATIENCE:.0f} seconds: it may have arrived, or not")
    finally:
        await sender.close()
