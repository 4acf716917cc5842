"""Other cores kept busy while something is measured, as they are where workers share a machine.

Cores share caches and memory, often more: a story takes its reader a fifth longer while the core beside works.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from wirebell.bench.flow import rows_of
from wirebell.catalogue.lexicon import load
from wirebell.read import Row, read_row


@contextmanager
def neighbours(stories: Path) -> Iterator[None]:
    """Let every other core read stories of a file until the block ends."""
    command = [sys.executable, "-m", __name__, str(stories)]
    with ExitStack() as going:
        for _ in range((os.cpu_count() or 1) - 1):
            one = going.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))  # noqa: S603 - our own module
            going.callback(one.kill)
            assert one.stdout is not None
            one.stdout.readline()  # it has everything loaded and begins
        yield


def _busy(stories: Path, parent: int) -> None:
    """Read stories until the process that wants it is gone."""
    lexicon, rows = load(), rows_of(stories)
    print("reads", flush=True)
    for number in count():
        if os.getppid() != parent:
            return
        row = rows[number % len(rows)]
        read_row(Row(id=number, text=f"{row['title']}\n\n{row['body']}"), lexicon)


if __name__ == "__main__":
    _busy(Path(sys.argv[1]), os.getppid())
