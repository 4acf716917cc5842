"""Snapshots of indexes on disk: written whole or not at all, opened by memory map; and the follows' own.

A file that is mapped must not be cut short: who copies one here renames it into its place, as `write` does.
"""

from __future__ import annotations

import logging
import mmap
import os
from contextlib import suppress
from pathlib import Path

from wirebell.errors import UsageError
from wirebell.match.book import FollowBook
from wirebell.ports import Store
from wirebell.standing import Index, kernel

WORTH = 20_000  # distinct expressions; fewer are compiled in less time than a file is looked after

_LAST = 2**31 - 1  # no follow was made after this revision

log = logging.getLogger(__name__)


def write(path: Path, saved: bytes) -> None:
    """Write a snapshot: whoever opens the path finds the one before or this one, whole."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(saved)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def mapped(path: Path) -> mmap.mmap:
    """Return a snapshot's bytes as a map that this process alone writes to. Raises UsageError without one."""
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    except (OSError, ValueError) as fault:
        raise UsageError(f"{path}: {fault}. Build the index from the expressions instead.") from fault


def _file(home: Path) -> Path:
    return home / "follows.snapshot"


def opened_book(home: Path, store: Store) -> FollowBook:
    """Return an empty book whose index knows the expressions that the snapshot has, if that is of use.

    A snapshot from beyond the store's revision is of another store, or of this one before it was restored.
    What the book matches once it is renewed is what the store holds in any case.
    """
    if not kernel.COMPILED or not _file(home).exists():
        return FollowBook()
    try:
        index = Index.open(mapped(_file(home)))
    except UsageError as fault:
        log.warning("The snapshot of the follows is passed over: %s", fault)
        return FollowBook()
    revision, _ = store.follows_changed(_LAST)
    if int(index.note or 0) <= revision:
        return FollowBook(index)
    log.warning(
        "The snapshot of the follows is passed over: of revision %s, the store at %d", index.note, revision
    )
    return FollowBook()


def keep_book(home: Path, book: FollowBook) -> None:
    """Write a snapshot of the book's index, if it is large and the one there is of before.

    A disk that is full costs a slower start and nothing else.
    """
    if kernel.COMPILED and book.distinct >= WORTH and book.changed:
        with suppress(OSError):
            write(_file(home), book.snapshot())
