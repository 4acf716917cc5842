"""What one process knows beforehand, read anew once the home changes: a desk's rule holds without a restart."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING

from wirebell.app import knowledge
from wirebell.app.archive import Archive
from wirebell.app.merged_names import merged_values
from wirebell.catalogue.lexicon import Lexicon
from wirebell.errors import WirebellError
from wirebell.logs import Log

if TYPE_CHECKING:
    from pathlib import Path

    from wirebell.ports import Clock, Store

log = Log()
LOOKS_EVERY = 0.5
"""Seconds between looks at the files."""


class Known:
    """The lexicon of a home and the archive that asks by it, for all threads."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = Lock()
        self._lexicon: Lexicon | None = None
        self._archive: tuple[Lexicon, Archive] | None = None
        self._stamp: object = None
        self._looked = 0.0

    def lexicon(self) -> Lexicon:
        """Return the lexicon as the home has it. A file that is damaged later changes nothing but the log."""
        with self._lock:
            if self._lexicon is None:
                self._stamp = knowledge.stamp(self._home)
                self._lexicon = knowledge.lexicon_of(self._home)
                self._looked = time.monotonic()
            elif time.monotonic() - self._looked > LOOKS_EVERY:
                self._renew(self._lexicon)
                self._looked = time.monotonic()
            return self._lexicon

    def _renew(self, lexicon: Lexicon) -> None:
        stamp = knowledge.stamp(self._home)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._lexicon = knowledge.lexicon_of(self._home)
        except WirebellError as fault:
            log.warning("what the home adds cannot be read; what was known goes on", problem=str(fault))
            self._lexicon = lexicon

    def changed(self) -> None:
        """Look at the files when next asked, however soon that is."""
        with self._lock:  # who looks now may have looked too early, and would say that it was now
            self._looked = float("-inf")

    def archive(self, store: Store, clock: Clock) -> Archive:
        """Return the archive of a store, which knows the topics and names of now."""
        lexicon = self.lexicon()
        with self._lock:
            if self._archive is None or self._archive[0] is not lexicon:
                others = merged_values(lexicon.names)
                made = Archive(store, lexicon.topics.ancestors, others, clock)
                self._archive = lexicon, made
            return self._archive[1]
