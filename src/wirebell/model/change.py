"""What somebody at the desk changed: kept for good, with who did it, and what was there before."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Via = Literal["page", "api", "command"]
ChangeKind = Literal[
    "source",
    "rule",
    "import",
    "terms",
    "name",
    "storyline",
    "correction",
    "withdrawal",
    "embargo",
    "reuse",
    "access",
    "way-in",
]


class By(Struct, frozen=True, gc=False):
    """Who asks for a change, and by which door. At the command line nobody is known: `who` is empty."""

    who: str = ""
    via: Via = "command"


COMMAND = By()


class Change(Struct, frozen=True, kw_only=True, gc=False):
    """One change. `thing` is the id of what was changed, `label` what people call it.

    `before` and `after` are texts in a notation of the kind's own, None for nothing; putting `before` back undoes
    it. `undoes` is the number of the change that this one takes back. `who` is a follower, empty once erased.
    """

    number: int = 0
    at: datetime
    who: str
    via: Via
    kind: ChangeKind
    thing: str
    label: str
    before: str | None = None
    after: str | None = None
    undoes: int | None = None
