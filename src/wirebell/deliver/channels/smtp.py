"""A client of SMTP whose every step passes the counted point, and whose final dot is a step of its own."""

from __future__ import annotations

import re
from typing import Any

import aiosmtplib
from aiosmtplib import SMTPDataError, SMTPResponse, SMTPServerDisconnected

from wirebell.effects import passing

GO_ON = 354
DOT = b"."
_LEADING = re.compile(rb"(?m)^\.")


class SMTP(aiosmtplib.SMTP):
    """As aiosmtplib's; the steps are named smtp.connect, smtp.ehlo, smtp.mail … smtp.data, smtp.dot."""

    async def connect(self, **how: Any) -> SMTPResponse:
        """Open a session."""
        with passing("smtp.connect"):
            return await super().connect(**how)

    async def execute_command(self, *args: bytes, **how: Any) -> SMTPResponse:
        """Give one command and wait for its reply."""
        verb = args[0].split(b" ")[0].decode("latin-1").lower()
        with passing("smtp.dot" if args[0] == DOT else f"smtp.{verb}"):
            return await super().execute_command(*args, **how)

    async def content(self, mail: bytes) -> None:
        """Give all of a mail with CRLF line ends but its final dot: without that the server has nothing.

        Raises SMTPDataError if the server wants none.
        """
        reply = await self.execute_command(b"DATA")
        if reply.code != GO_ON:
            raise SMTPDataError(reply.code, reply.message)
        if self.protocol is None:
            raise SMTPServerDisconnected("Connection lost")
        self.protocol.write(_LEADING.sub(b"..", mail if mail.endswith(b"\r\n") else mail + b"\r\n"))

    async def dot(self, timeout: float) -> SMTPResponse:
        """Give the final dot and wait for the reply to the whole mail, whatever it is."""
        return await self.execute_command(DOT, timeout=timeout)
