"""What every command shares: the global options, the opened house, and how answers are shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer

from wirebell import settings as configuration
from wirebell.app.house import FixedClock, House
from wirebell.errors import UsageError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON alone on standard output.")]
MOST = 1_000_000_000
"""The most that a command takes for how many, or for the number of a thing: more fits into no database."""
As = Annotated[str, typer.Option("--as", metavar="FOLLOWER", help="The follower; `me` is the local default.")]


@dataclass
class Desk:
    """The global options of one call."""

    home: Path | None = None
    allow_private: Sequence[str] = field(default_factory=tuple)
    database: str | None = None
    json: bool = False

    @contextmanager
    def house(self, now: datetime | None = None, database: str | None = None) -> Iterator[House]:
        """Open the house for one command; `now` stops its clock there, `database` goes before that of the desk."""
        chosen = database or self.database
        settings = configuration.load(self.home, allow_private=self.allow_private, database=chosen)
        with House(settings, FixedClock(now) if now else None) as house:
            yield house

    def show(self, answer: object, say: Callable[[], None], as_json: bool = False) -> None:
        """Print the answer as JSON if that was asked for before or after the command, else let `say` tell it."""
        if not (self.json or as_json):
            say()
            return
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n")
        sys.stdout.flush()


_AT: ContextVar[Desk] = ContextVar("desk")


def open_desk(desk: Desk) -> None:
    """Make this the desk of the running command."""
    _AT.set(desk)


def desk() -> Desk:
    """Return the desk of the running command."""
    return _AT.get()


def moment(text: str | None, option: str) -> datetime | None:
    """Return an ISO date or date-time as an aware moment (a day is its midnight, no zone is UTC)."""
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as fault:
        raise UsageError(
            f"{option} {text!r} is not a date: write 2026-03-14 or 2026-03-14T09:30:00+00:00."
        ) from fault


def stop(code: int) -> NoReturn:
    """End the command with an exit code."""
    raise typer.Exit(code)
