"""Templates compiled once for all processes, and kept where Python keeps what it compiled."""

from __future__ import annotations

import sys
from contextlib import suppress
from hashlib import blake2b
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

_TAG = sys.implementation.cache_tag


class Compiled(FileSystemBytecodeCache):
    """What templates became, in the `__pycache__` of the module that sets up how; one change there and all is old.

    As with Python's own, nothing is kept where the folder cannot be written or Python may keep nothing.
    """

    def __init__(self, module: str) -> None:
        file = Path(module)
        super().__init__(str(Path(cache_from_source(module)).parent), f"{file.stem}.{_TAG}.%s.template")
        self._how = blake2b(jinja2.__version__.encode() + file.read_bytes()).hexdigest()

    def get_source_checksum(self, source: str) -> str:
        """Return what is another text once the template is, or how it is compiled."""
        return blake2b((self._how + source).encode()).hexdigest()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template became, if that may be."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):  # the folder is not ours to write: each process compiles for itself
                super().dump_bytecode(bucket)
