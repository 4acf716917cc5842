"""A client of SMTP whose every step passes the counted point."""

from __future__ import annotations

from typing import Any

import aiosmtplib
from aiosmtplib import SMTPResponse

from wirebell.effects import passing


class SMTP(aiosmtplib.SMTP):
    """As aiosmtplib's; the steps are named smtp.connect, smtp.ehlo, smtp.mail … and smtp.data for all of DATA."""

    async def connect(self, **how: Any) -> SMTPResponse:
        """Open a session."""
        with passing("smtp.connect"):
            return await super().connect(**how)

    async def execute_command(self, *args: bytes, **how: Any) -> SMTPResponse:
        """Give one command and wait for its reply."""
        with passing(f"smtp.{args[0].split(b' ')[0].decode('latin-1').lower()}"):
            return await super().execute_command(*args, **how)

    async def data(self, message: str | bytes, /, **how: Any) -> SMTPResponse:
        """Give a message, final dot and all, and wait for its reply."""
        with passing("smtp.data"):
            return await super().data(message, **how)
