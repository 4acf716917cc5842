"""Mail into a folder, used while no SMTP server is configured."""

from __future__ import annotations

import asyncio
import os
from hashlib import blake2b
from pathlib import Path

from wirebell.deliver.render.mime import UnsafeMessage, mime
from wirebell.effects import passing
from wirebell.model.delivery import Delivered, Later, Message, Outcome, Refused


class MailSink:
    """A Sender that writes each message as `<hash of its id>.eml`: sent again, it is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: Message) -> Outcome:
        """Write the file wholly or not at all; a folder that cannot be written is Later."""
        name = blake2b(message.id.encode(), digest_size=16).hexdigest() + ".eml"
        try:
            await asyncio.to_thread(_write, self._folder / name, mime(message))
        except UnsafeMessage as fault:
            return Refused(str(fault))
        except OSError as fault:
            return Later(f"the mail folder {self._folder} cannot be written: {fault}")
        return Delivered(receipt=name)

    async def close(self) -> None:
        """Do nothing: nothing is held open."""


def _write(path: Path, content: bytes) -> None:
    """The draft has the message's own name: what a kill leaves behind is written over when it is sent again.

    Its owner alone reads it: a mail to sign in lets in whoever has it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.touch(mode=0o600)
        with draft.open("wb") as file:
            with passing("mailbox.write"):
                file.write(content)
                file.flush()
            with passing("mailbox.sync"):
                os.fsync(file.fileno())
        with passing("mailbox.rename"):
            draft.replace(path)
        with passing("mailbox.sync-folder"):
            _sync_folder(path.parent)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Make a rename last: on a loss of power it is the folder that forgets it."""
    number = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(number)
    finally:
        os.close(number)
