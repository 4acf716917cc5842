"""Files and folders as sources: programs hand stories in by writing files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from msgspec.structs import replace

from wirebell.errors import SourceError
from wirebell.intake.answer import Look
from wirebell.model.source import Fetched, Source, Visit

MOST_BYTES = 15 * 1024 * 1024
"""Of one file."""
MOST_FILES = 20_000
"""In one folder."""
BATCH = 64 * 1024 * 1024
"""Bytes read in one look, but for the first, which must know a folder whole so that it alerts nobody."""
_SETTLED = 1.0


@dataclass(frozen=True)
class _File:
    path: Path
    size: int
    modified: float
    mark: str


def path_of(url: str) -> Path:
    """Return the path that a source's address (file:// or plain) stands for."""
    return Path(url2pathname(urlsplit(url).path)) if url.startswith("file:") else Path(url)


def _file(path: Path) -> _File | None:
    try:
        found = path.stat()
    except OSError:
        return None  # gone between listing and looking, or a link to nowhere
    if not path.is_file():
        return None
    # 60 bits of (name, size, mtime) tell one state of a file from another; a folder's memory is a row of these.
    what = f"{path.name}\0{found.st_size}\0{found.st_mtime_ns}".encode("utf-8", "surrogateescape")
    mark = blake2b(what, digest_size=8).hexdigest()[:15]
    return _File(path.absolute(), found.st_size, found.st_mtime, mark)


def _listed(source: Source) -> list[_File]:
    path = path_of(source.url)
    if source.kind == "file":
        one = _file(path)
        if one is None:
            raise SourceError(f"There is no file {path}; put it back or remove the source.")
        return [one]
    try:
        names = sorted(p for p in path.iterdir() if not p.name.startswith("."))
    except OSError as fault:
        raise SourceError(
            f"The folder {path} cannot be read ({fault.strerror}); put it back or remove the source."
        ) from fault
    if len(names) > MOST_FILES:
        raise SourceError(f"{path} holds more than {MOST_FILES:,} files; move those long read elsewhere.")
    return [one for one in map(_file, names) if one]


def _settled(one: _File, source: Source) -> bool:
    """Tell whether nobody is writing it any more; a time in the future tells nothing and counts as settled."""
    return source.kind == "file" or not 0 <= time.time() - one.modified < _SETTLED


def _read(one: _File, now: datetime) -> Fetched | str:
    """Return what a file holds, or the problem with it."""
    if one.size > MOST_BYTES:
        return f"{one.path.name} is larger than {MOST_BYTES // 1024**2} MiB and is passed over"
    try:
        body = one.path.read_bytes()[:MOST_BYTES]
    except OSError as fault:
        return f"{one.path.name} cannot be read ({fault.strerror})"
    kind = guess_type(one.path.name)[0] or "application/octet-stream"
    headers = (
        ("content-type", kind),
        ("last-modified", format_datetime(datetime.fromtimestamp(one.modified, UTC), usegmt=True)),
    )
    return Fetched(url=one.path.as_uri(), status=200, headers=headers, body=body, at=now)


def _batch(files: list[_File], first: bool) -> Iterator[_File]:
    size = 0
    for one in files:
        if size and not first and size + one.size > BATCH:
            return
        size += min(one.size, MOST_BYTES)
        yield one


def _marks(visit: Visit) -> frozenset[str]:
    return frozenset((visit.digest or "").removeprefix("files:").split())


def seen(source: Source, visit: Visit, now: datetime) -> Look:
    """Return the files of a source that are new or changed, one Fetched each, by name.

    A file is known by name, size and time of change, hidden ones and folders within are passed over. One written
    within the last second is left for the next look, unless it is itself the source. One that cannot be read is
    named on the health line and tried again. Blocks: call in a thread. Raises SourceError.
    """
    listed = _listed(source)
    old = _marks(visit)
    fresh = [one for one in listed if one.mark not in old and _settled(one, source)]
    results = [(one, _read(one, now)) for one in _batch(fresh, first=visit.visits == 0)]
    fetched = tuple(found for _, found in results if isinstance(found, Fetched))
    problems = [found for _, found in results if isinstance(found, str)]
    done = {one.mark for one, found in results if isinstance(found, Fetched) or one.size > MOST_BYTES}
    marks = sorted(one.mark for one in listed if one.mark in old or one.mark in done)
    looked = replace(
        visit,
        visits=visit.visits + 1,
        digest="files:" + " ".join(marks),
        last=now,
        last_ok=now,
        failures=0,
        problem="; ".join(problems)[:500] + "." if problems else _still(visit, fresh),
    )
    return Look(fetched, looked)


def _still(visit: Visit, fresh: list[_File]) -> str | None:
    """Keep the word about a passed-over file until something else happens there."""
    return None if fresh else visit.problem
