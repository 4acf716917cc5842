"""What came of a message that a publisher pushed."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Pushed(Struct, frozen=True, kw_only=True):
    """What a push brought; `silent` stories alert nobody, with their reason on record."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    silent: int = 0


class Heard(Struct, frozen=True, kw_only=True):
    """A pushed message that was taken, by its id: the same again is answered as before.

    `mark` is a hash of its text: the same id with another text is another message.
    """

    source: str
    message: str
    at: datetime
    answer: Pushed
    mark: str = ""
