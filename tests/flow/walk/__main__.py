"""Walk by many seeds: `python -m tests.flow.walk 1:200 [STEPS]`; prints the steps of each that went wrong."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from structlog.testing import capture_logs

from tests.flow.walk.walking import Walk
from wirebell.store import MemoryStore


def walked(seed: int, steps: int) -> bool:
    """Walk by a seed and return whether all was well."""
    with tempfile.TemporaryDirectory() as folder, capture_logs():
        walk = Walk(MemoryStore(), Path(folder), seed)
        wrong = asyncio.run(walk.goes(steps))
    if wrong:
        sys.stdout.write("\n".join((f"== seed {seed}", *walk.done, *(f"!! {one}" for one in wrong), "")))
    return not wrong


def main(seeds: str, steps: str = "40") -> None:
    """Walk by all seeds from the first to the last; exit 1 if one went wrong."""
    first, _, last = seeds.partition(":")
    each = range(int(first), int(last or first) + 1)
    bad = []
    for seed in each:
        if not walked(seed, int(steps)):
            bad.append(seed)
        sys.stderr.write(f"\r{seed - each[0] + 1} of {len(each)}, {len(bad)} wrong")
        sys.stderr.flush()
    sys.stderr.write("\n")
    sys.stdout.write(f"{len(each)} walks of {steps} steps, wrong: {bad}\n")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
