"""One transaction a method, on the writer or on the readers; faults come out as StoreError."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from wirebell.effects import passing, watched
from wirebell.errors import DiskFailed, StoreError
from wirebell.store.engines import glancing
from wirebell.store.faults import explained, is_unsynced
from wirebell.store.holders import Holders, TableHolders
from wirebell.store.upgrade import prepare, require
from wirebell.store.watch import Watch


class Transactions:
    """The two engines of a database.

    `lone_writer` says that the database takes one writer at a time: our threads then queue here, where the
    queue is fair, and only processes meet in the database. `holders` are those who claim from it. Without
    `upgrade` a database of an older schema is refused.
    """

    def __init__(
        self,
        writer: Engine,
        readers: Engine,
        lone_writer: bool,
        holders: Holders | None = None,
        upgrade: bool = True,
    ) -> None:
        self._writer, self._readers, self._glances = writer, readers, glancing(writer, readers)
        self._turn = threading.Lock() if lone_writer else None
        self._holders = holders or TableHolders(writer)
        self._failed: str | None = None
        self._claims, self._broken = itertools.count(), list[str]()
        self._draws = itertools.count(1)
        self._look_again = float("-inf")
        self._watching, self._watch = threading.Lock(), Watch(readers)
        with self._writing() as conn:
            prepare(conn) if upgrade else require(conn)

    @contextmanager
    def _writing(self, engine: Engine | None = None) -> Iterator[Connection]:
        effect = f"store.{sys._getframe(2).f_code.co_name}" if watched() else "store"  # the method that writes
        with self._turn or nullcontext(), self._transaction(engine or self._writer, effect) as conn:
            yield conn

    def _writing_at_once(self) -> AbstractContextManager[Connection]:
        """For one statement that writes: a transaction around it would be two more to PostgreSQL."""
        return self._writing(self._glances if self._turn is None else self._writer)

    @contextmanager
    def _holding(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as fault:
            raise StoreError(explained(fault, self._writer.url)) from fault

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._transaction(self._readers) as conn:
            yield conn

    @contextmanager
    def _glancing(self) -> Iterator[Connection]:
        """For one question, which needs no transaction to be answered as of one moment."""
        with self._transaction(self._glances) as conn:
            yield conn

    @contextmanager
    def _transaction(self, engine: Engine, effect: str | None = None) -> Iterator[Connection]:
        if self._failed:
            raise DiskFailed(self._failed)
        try:
            with engine.connect() as conn, conn.begin() as changes:
                yield conn
                if effect is not None:
                    with passing(effect):
                        changes.commit()
        except (SQLAlchemyError, UnicodeEncodeError) as fault:
            if not is_unsynced(fault):
                raise StoreError(explained(fault, engine.url)) from fault
            self._failed = explained(fault, engine.url)
            raise DiskFailed(self._failed) from fault
