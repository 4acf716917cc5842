"""The record of everything, put together from its parts."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from wirebell.model.backlog import Backlog
from wirebell.ports.accounts import AccountRecord
from wirebell.ports.alerts import AlertRecord
from wirebell.ports.archive import ArchiveRecord
from wirebell.ports.callers import CallerRecord
from wirebell.ports.changes import ChangeRecord
from wirebell.ports.deliveries import DeliveryRecord
from wirebell.ports.follows import FollowRecord
from wirebell.ports.keeping import KeepingRecord
from wirebell.ports.marks import MarkRecord
from wirebell.ports.preferences import PreferenceRecord
from wirebell.ports.programs import ProgramRecord
from wirebell.ports.publishers import PublisherRecord
from wirebell.ports.reads import ReadRecord
from wirebell.ports.sources import SourceRecord
from wirebell.ports.stories import StoryRecord
from wirebell.ports.webhooks import WebhookRecord


class Store(
    SourceRecord,
    StoryRecord,
    ArchiveRecord,
    FollowRecord,
    PreferenceRecord,
    AlertRecord,
    DeliveryRecord,
    WebhookRecord,
    AccountRecord,
    CallerRecord,
    ChangeRecord,
    KeepingRecord,
    ProgramRecord,
    PublisherRecord,
    MarkRecord,
    ReadRecord,
    Protocol,
):
    """The record of everything: synchronous, safe to call from several threads.

    Every method is one transaction: it happened wholly and durably when the call returns, or not at all. Rows
    are never doubled: repeating a call after a crash is harmless. Database failures come out as StoreError.
    Methods that list return a snapshot, ordered as stated, by id where nothing else is stated.
    """

    def backlog(self, now: datetime) -> Backlog:
        """Return what waits longer than it should, and what goes nowhere any more."""
        ...

    def revision(self) -> int:
        """Return a number that grows with every change a running server must notice: sources, follows."""
        ...

    def stamp(self) -> str:
        """Return a text that is another one once anything on record has changed since; it may change without that.

        Cheap: what was made of the record may be kept as long as the text stays the same.
        """
        ...

    def counts(self) -> dict[str, int]:
        """Return how many sources, stories, followers, follows, alerts and deliveries there are."""
        ...

    def divided(self) -> int:
        """Return among how many shards a cluster divides followers, or is to; 0 where one process tells all."""
        ...

    def close(self) -> None:
        """Let go of the database; calling it twice is harmless."""
        ...
