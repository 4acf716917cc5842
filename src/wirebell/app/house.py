"""The wired program: settings, store, clock and knowledge of one process, opened when first needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from wirebell import settings as configuration
from wirebell.app.clock import SteadyClock
from wirebell.app.once import opened_once
from wirebell.ports import Clock, Store
from wirebell.settings import Settings

if TYPE_CHECKING:
    from wirebell.app.archive import Archive
    from wirebell.app.knowing import Known
    from wirebell.app.reads import Reads
    from wirebell.app.remembered import Remembered
    from wirebell.app.tracing import Tracer
    from wirebell.catalogue.lexicon import Lexicon
    from wirebell.match.book import FollowBook


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands: for replays and tests."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.moment


class House:
    """One process's Wirebell. Use it as a context manager: it closes what it opened.

    Imports of heavy parts are late, so that a command that only reads the database starts quickly.
    """

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or SteadyClock()

    @opened_once
    def store(self) -> Store:
        """The database, opened and migrated."""
        from wirebell.store import open_store

        return open_store(self.settings.database)

    @property
    def lexicon(self) -> Lexicon:
        """Topics and names, with what the home adds to them: read anew within a second of a change there."""
        return self._known.lexicon()

    @property
    def archive(self) -> Archive:
        """The archive, ready for the questions of pages."""
        return self._known.archive(self.store, self.clock)

    @opened_once
    def _known(self) -> Known:
        from wirebell.app.knowing import Known

        return Known(self.settings.home)

    @opened_once
    def remembered(self) -> Remembered:
        """What was made of the record as it is now."""
        from wirebell.app.remembered import Remembered

        return Remembered(self.store)

    @opened_once
    def reads(self) -> Reads:
        """What readers have read."""
        from wirebell.app.reads import Reads

        return Reads(self.store)

    @opened_once
    def tracer(self) -> Tracer | None:
        """What tells the lives of stories to the operator's collector; None unless the settings name one."""
        if self.settings.traces is None:
            return None
        from wirebell.app.tracing import traced

        return traced(self.settings.traces)

    @opened_once
    def secret(self) -> str:
        """The key that signs links."""
        return configuration.secret_key(self.settings)

    def knows_anew(self) -> None:
        """Read what the home adds when it is next asked for: it was changed just now."""
        self._known.changed()

    def begin(self) -> None:
        """Let the clock know the newest decision on record, before anything is decided or sent."""
        newest = self.store.alerts(limit=1) if isinstance(self.clock, SteadyClock) else []
        if newest and isinstance(self.clock, SteadyClock):
            self.clock.began(newest[0].created)

    def book(self) -> FollowBook:
        """Return the standing follows, compiled, as of now."""
        from wirebell.match.book import FollowBook
        from wirebell.pipeline.book import renew

        return renew(FollowBook(), self.store)

    def __enter__(self) -> Self:
        """Open nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store if it was opened, and tell what is left to tell of stories."""
        if tracer := self.__dict__.get("tracer"):
            tracer.close()
        if "reads" in self.__dict__:
            self.reads.close()
        if "store" in self.__dict__:
            self.store.close()
