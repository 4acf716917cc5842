"""Keeping and letting go: a backup while all goes on, a restore that sends nothing twice, and retention."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from wirebell.app.house import House
from wirebell.app.knowledge import IMPORTED, NAMES, RULES, TAGGER
from wirebell.app.push_key import FILE as PUSH_KEY
from wirebell.effects import passing
from wirebell.errors import StoreError, UsageError
from wirebell.model.keeping import Purged
from wirebell.settings import FILE, KEY
from wirebell.store.backup import check, copy, file_of, found_schema, sync

DATABASE = "wirebell.db"
BESIDE = (KEY, PUSH_KEY, FILE, NAMES, IMPORTED, RULES, TAGGER)
"""Files of a home that a backup holds besides the database: without the keys, links and browsers would end."""
NO_KEY = (
    "The backup holds no {key}: links in mail that was sent end, and addresses of private feeds and secrets of "
    "webhooks change. If you have that file, put it into {home} before anything runs there."
)
OF_SQLITE = ("", "-wal", "-journal")
"""What SQLite keeps a database in: it would take the last writes of one moved away into one put in its place."""
RESTORED = "restored from a backup: it may have been sent since the backup was made"
STEP = 500
"""Told versions that one step of retention looks at."""


class BackedUp(Struct, frozen=True, kw_only=True):
    """A backup that was made."""

    folder: str
    bytes: int
    files: tuple[str, ...]


class Restored(Struct, frozen=True, kw_only=True):
    """A restore; `held` deliveries and alerts waited in the backup and are not sent again.

    `caution` says what the backup did not hold, if anything ends by that.
    """

    home: str
    held: int
    caution: str | None = None


def back_up(house: House, folder: Path) -> BackedUp:
    """Put a whole backup into a folder that is not there yet: wholly, or not at all. The server may run.

    A database of an older schema is copied, and left, as it is: whoever goes back needs it so.
    Raises UsageError for a folder that is there, StoreError if it cannot be written.
    """
    if folder.exists():
        raise UsageError(f"{folder} is there already: give a folder that is not, as one for each day.")
    database = file_of(house.settings.database)
    if found_schema(house.settings.database) is None:  # one that is not ours is not copied, an older one as it is
        house.store.counts()
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with _writing(folder):
            draft.mkdir(mode=0o700, parents=True)
            _fill(house, database, draft)
            with passing("backup.rename"):
                draft.rename(folder)
            sync(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # half a backup, one for each day, would fill the disk
    files = sorted(folder.iterdir())
    return BackedUp(
        folder=str(folder), bytes=sum(f.stat().st_size for f in files), files=tuple(f.name for f in files)
    )


def _fill(house: House, database: Path, draft: Path) -> None:
    copy(database, draft / DATABASE)
    for name in BESIDE:
        if (house.settings.home / name).exists():
            shutil.copy2(house.settings.home / name, draft / name)
            sync(draft / name)
    sync(draft)


@contextmanager
def _writing(what: Path) -> Iterator[None]:
    """Raise StoreError for what the disk, or a right on it, does not let us do."""
    try:
        yield
    except OSError as fault:
        said = fault.strerror or str(fault)
        raise StoreError(f"{what} cannot be written: {said}. Make room, or give another place.") from fault


def restore(house: House, folder: Path, resend: bool = False) -> Restored:
    """Put a backup into a home without a database: wholly, or not at all.

    What waits in the backup is held, as it may have been sent since; with `resend` it is sent. Stories that were
    accepted and not told are decided first, so that the audit is clean. The database comes last: before it is
    there, the restore can be made again. Raises UsageError for a place that is taken, StoreError for a backup that
    is damaged and a place that cannot be written.
    """
    home, database, source = house.settings.home, file_of(house.settings.database), folder / DATABASE
    if not source.exists():
        raise UsageError(f"{folder} holds no {DATABASE}: give a folder that `wirebell backup` made.")
    _free(database)
    check(source)
    draft = database.with_name(f".{database.name}.part")
    _clear(draft)
    try:
        with _writing(database):
            _beside(folder, home)
            keyless = not (home / KEY).exists()
            with passing("restore.copy"):
                draft.touch(mode=0o600)  # as it was: what holds addresses is its owner's alone
                shutil.copyfile(source, draft)
            held = _ready(house, draft, resend)
            sync(draft)
            with passing("restore.rename"):
                draft.rename(database)
            sync(database.parent)
    finally:
        _clear(draft)
    return Restored(home=str(home), held=held, caution=NO_KEY.format(key=KEY, home=home) if keyless else None)


def _free(database: Path) -> None:
    """Raise UsageError if a database stands in the way, or a part of one that was moved away."""
    there = [f"{database}{part}" for part in OF_SQLITE if Path(f"{database}{part}").exists()]
    if there:
        raise UsageError(
            f"{' and '.join(there)} is there already: move it away, with all that SQLite keeps beside it "
            "(-wal, -shm, -journal), or restore into another --home."
        )


def _clear(draft: Path) -> None:
    for left in draft.parent.glob(f"{draft.name}*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _beside(folder: Path, home: Path) -> None:
    for name in BESIDE:
        if (folder / name).exists() and not (name == FILE and (home / name).exists()):
            shutil.copy2(folder / name, home / name)


def _ready(house: House, draft: Path, resend: bool) -> int:
    """Decide in the draft what is undecided, and hold all that waits there; to send it again, only open it.

    Raises StoreError for a database of a newer Wirebell, and for one that is not ours.
    """
    settings = replace(house.settings, database=f"sqlite:///{draft}")
    with House(settings, house.clock) as drafted:
        drafted.store.counts()
        if resend:
            return 0
        if drafted.store.pending(1):
            _decide(drafted)
        return drafted.store.hold_waiting(drafted.clock.now(), RESTORED)


def _decide(house: House) -> None:
    import asyncio

    from wirebell.app.running import take_all
    from wirebell.app.wiring import wire

    async def decide() -> None:
        world = wire(house)
        try:
            await asyncio.to_thread(take_all, house, world, house.book())
        finally:
            await world.close()

    asyncio.run(decide())


def purge(house: House, days: int) -> Iterator[Purged]:
    """Delete what is older than so many days, a step at a time; yield what each step deleted."""
    before, after = house.clock.now() - timedelta(days=days), 0
    while True:
        step = house.store.purge(before, STEP, after)
        yield step
        if step.upto is None:
            return
        after = step.upto
