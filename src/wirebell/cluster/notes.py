"""What letters say: a line of JSON with the version of its form, so that old and new workers run together."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from wirebell.errors import UsageError

VERSION = 1
"""The form of letters that this Wirebell writes and reads. A field that may be left out makes no new one."""


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """There is work; `seq` or `seqs` are the stories that made somebody say so, if they are named.

    Workers of before pass `seqs` over, and look into the record.
    """

    v: int = VERSION
    seq: int = 0
    seqs: tuple[int, ...] = ()

    @property
    def named(self) -> tuple[int, ...]:
        """Return the numbers of the stories that it names."""
        return (self.seq,) if self.seq else self.seqs


class Unreadable(UsageError):
    """A letter that says nothing we know."""


_decoder = msgspec.json.Decoder(Note)
_V = msgspec.json.Decoder(dict[str, msgspec.Raw])


def sealed(note: Note) -> bytes:
    """Return the letter of a note; its version is always written."""
    said: dict[str, object] = {"v": note.v, "seq": note.seq}
    return msgspec.json.encode(said | {"seqs": note.seqs} if note.seqs else said)


def opened(body: bytes) -> Note | None:
    """Return the note of a letter, None for one of a later form, left to newer workers. Raises Unreadable."""
    try:
        version = msgspec.json.decode(_V.decode(body)["v"], type=int)
        if version > VERSION:
            return None
        return _decoder.decode(body)
    except KeyError:
        raise Unreadable("it does not say of which form it is") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise Unreadable(f"it is no note: {fault}") from fault
