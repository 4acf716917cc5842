"""A loss of power, as a disk without a battery would have it: what was written and not yet synced may be gone.

SQLite's own layer of files is watched (its default VFS, through ctypes, in the process that is killed): every
write to the database and its log is kept with what was there before, and forgotten when SQLite syncs that file.
Each sync is an effect, "disk.sync". At the kill what is left is handed over, and `cut` makes the files what a disk
may hold afterwards: all that was synced, and of each write since any of its sectors, in any order, or none.

What this does not simulate: a disk that lies about a sync, metadata of the file system (a new file's name), and
files other than SQLite's.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p, cast
from pathlib import Path
from random import Random
from typing import Any

from wirebell.effects import passing

SECTOR = 512
Verdict = Callable[[str, str, int], int]
WATCHED = 0x100 | 0x80000
"""SQLITE_OPEN_MAIN_DB and SQLITE_OPEN_WAL."""
_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("longest", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("own", c_void_p),
        ("open", c_void_p),
    )


class _Methods(Structure):
    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("rest", c_void_p * 14),
    )


class Recorder:
    """Keeps what SQLite wrote in this process and did not sync; `leave` hands it over just before the end.

    `verdict` is asked before each write (with its end) and each sync: an error of SQLite's in its place, or 0.
    """

    def __init__(self, to: Path, verdict: Verdict = lambda *_: 0) -> None:
        self._to, self._verdict = to, verdict
        self._unsynced: dict[str, list[tuple[int, bytes, bytes]]] = {}
        self._files: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._kept: list[Any] = []
        library = ctypes.CDLL("libsqlite3.so.0")
        library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        vfs = library.sqlite3_vfs_find(None).contents
        self._open = _Open(vfs.open)
        ours = _Open(self._opening)
        self._kept.append(ours)
        vfs.open = cast(ours, c_void_p).value

    def leave(self) -> None:
        """Write down what was never synced."""
        text = {
            path: [(at, base64.b64encode(old).decode(), base64.b64encode(new).decode()) for at, old, new in writes]
            for path, writes in self._unsynced.items()
        }
        self._to.write_text(json.dumps(text))

    def _opening(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        """Open as SQLite does, with its own name: it keeps the pointer, and names its third file after it."""
        code: int = self._open(vfs, name, file, flags, out)
        if code == 0 and name and flags & WATCHED:
            self._watch(file, os.fsdecode(ctypes.string_at(name)))
        return code

    def _watch(self, file: int, path: str) -> None:
        self._files[file] = path
        if path not in self._numbers:  # never closed: closing would let go of SQLite's locks on the file
            self._numbers[path] = os.open(path, os.O_RDONLY)
        place = c_void_p.from_address(file)
        methods = _Methods.from_buffer_copy(_Methods.from_address(place.value or 0))
        write, truncate, sync = _Write(methods.write), _Truncate(methods.truncate), _Sync(methods.sync)

        def writing(file: int, data: int, size: int, at: int) -> int:
            path = self._files[file]
            if code := self._verdict("write", path, at + size):
                return code
            old = os.pread(self._numbers[path], size, at)
            self._unsynced.setdefault(path, []).append((at, old, ctypes.string_at(data, size)))
            return int(write(file, data, size, at))

        def truncating(file: int, size: int) -> int:
            path = self._files[file]
            old = os.pread(self._numbers[path], 1 << 30, size)
            self._unsynced.setdefault(path, []).append((size, old, b""))
            return int(truncate(file, size))

        def syncing(file: int, flags: int) -> int:
            if code := self._verdict("sync", self._files[file], 0):
                return code
            with passing("disk.sync"):
                code = int(sync(file, flags))
                if code == 0:
                    self._unsynced.pop(self._files[file], None)
            return code

        for name, kind, ours in (
            ("write", _Write, writing),
            ("truncate", _Truncate, truncating),
            ("sync", _Sync, syncing),
        ):
            made = kind(ours)
            self._kept.append(made)
            setattr(methods, name, cast(made, c_void_p).value)
        self._kept.append(methods)
        place.value = ctypes.addressof(methods)


def cut(left: Path, chance: Random) -> int:
    """Make the files what a loss of power may leave of them; return how many unsynced writes there were."""
    found: dict[str, list[tuple[int, str, str]]] = json.loads(left.read_text())
    for name, rows in found.items():
        path = Path(name)
        if not path.exists():
            continue
        writes = [(at, base64.b64decode(old), base64.b64decode(new)) for at, old, new in rows]
        whole = bytearray(path.read_bytes())
        for at, old, new in reversed(writes):  # as it was at the last sync
            end = at + len(new)
            whole[at:] = old + whole[end:] if len(old) >= len(new) else old
        share = chance.choice((0.0, 0.5, 0.9))
        for at, _, new in writes:
            for offset in range(0, len(new), SECTOR):
                if chance.random() < share:
                    _put(whole, at + offset, new[offset : offset + SECTOR])
        path.write_bytes(bytes(whole))
        Path(f"{name}-shm").unlink(missing_ok=True)
    for shm in {str(Path(name.removesuffix("-wal"))) + "-shm" for name in found}:
        Path(shm).unlink(missing_ok=True)
    return sum(map(len, found.values()))


def _put(whole: bytearray, at: int, part: bytes) -> None:
    if len(whole) < at:
        whole.extend(bytes(at - len(whole)))
    whole[at : at + len(part)] = part
