"""The Store on a database: every method one transaction over the functions of `store._sources` and so on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from wirebell.effects import passing
from wirebell.errors import StoreError
from wirebell.model.backlog import Backlog
from wirebell.store import _backlog, _stories, schema
from wirebell.store._sql import counted
from wirebell.store.faults import explained
from wirebell.store.sql.accounts import SqlAccounts
from wirebell.store.sql.alerts import SqlAlerts
from wirebell.store.sql.archive import SqlArchive
from wirebell.store.sql.callers import SqlCallers
from wirebell.store.sql.changes import SqlChanges
from wirebell.store.sql.deliveries import SqlDeliveries
from wirebell.store.sql.follows import SqlFollows
from wirebell.store.sql.keeping import SqlKeeping
from wirebell.store.sql.ledger import SqlLedger
from wirebell.store.sql.marks import SqlMarks
from wirebell.store.sql.preferences import SqlPreferences
from wirebell.store.sql.programs import SqlPrograms
from wirebell.store.sql.publishers import SqlPublishers
from wirebell.store.sql.reads import SqlReads
from wirebell.store.sql.sources import SqlSources
from wirebell.store.sql.stories import SqlStories
from wirebell.store.sql.webhooks import SqlWebhooks

_COUNTED = (schema.sources, schema.followers, schema.alerts, schema.deliveries)
"""By their full names: the modules here are called like the tables, and would stand in their place."""


class SqlStore(
    SqlSources,
    SqlStories,
    SqlArchive,
    SqlFollows,
    SqlPreferences,
    SqlAlerts,
    SqlDeliveries,
    SqlWebhooks,
    SqlAccounts,
    SqlCallers,
    SqlChanges,
    SqlKeeping,
    SqlPrograms,
    SqlPublishers,
    SqlMarks,
    SqlReads,
    SqlLedger,
):
    """A Store on SQLite or PostgreSQL; see `wirebell.ports.Store` for what every method promises."""

    def backlog(self, now: datetime) -> Backlog:
        """See Store."""
        with self._reading() as conn:
            return _backlog.look(conn, now)

    def revision(self) -> int:
        """See Store."""
        with self._reading() as conn:
            return counted(conn, "revision")

    def stamp(self) -> str:
        """See Store."""
        with self._watching:
            try:
                return self._watch.stamp()
            except SQLAlchemyError as fault:
                raise StoreError(explained(fault, self._readers.url)) from fault

    def counts(self) -> dict[str, int]:
        """See Store."""
        with self._reading() as conn:
            found = {table.name: _rows(conn, table) for table in _COUNTED}
            standing = conn.execute(
                select(func.count()).select_from(schema.follows).where(schema.follows.c.ended.is_(None))
            )
            return found | {"follows": standing.scalar_one(), "stories": _stories.count(conn)}

    def divided(self) -> int:
        """See Store."""
        now = self.division()
        return now.shards or now.planned

    def close(self) -> None:
        """See Store; after a disk that failed nothing is closed, for that would sync once more."""
        if self._failed:
            return
        with passing("store.close"):  # the last to go lets SQLite write its log back
            self._holders.close()
            self._watch.close()
            self._writer.dispose()
            self._readers.dispose()


def _rows(conn: Connection, table: Table) -> int:
    return conn.execute(select(func.count()).select_from(table)).scalar_one()
