"""What a measurement was made on: a figure without its machine is none."""

from __future__ import annotations

import os
import platform
import resource
from pathlib import Path

from msgspec import Struct


class Machine(Struct, frozen=True, kw_only=True):
    """The machine as far as it matters to a figure; `load` is the one-minute load average."""

    python: str
    cores: int
    processor: str
    load: float


def machine() -> Machine:
    """Return the machine this runs on."""
    return Machine(
        python=platform.python_version(),
        cores=os.cpu_count() or 1,
        processor=platform.machine(),
        load=round(os.getloadavg()[0], 2),
    )


def resident_bytes() -> int:
    """Return the memory of this process that is resident now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:  # not Linux: the peak is the nearest figure there is
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()
