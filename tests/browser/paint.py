"""How soon every page is there, and whether it moves: Largest Contentful Paint and Cumulative Layout Shift.

    .venv/bin/python -m tests.browser.paint [ROUNDS]

Each page of the demo's news day is opened ROUNDS times (3), each time in a browser that has never seen this
server, with the processor slowed down four times, on a phone and on a wide screen. Exits 1 if a median is over a
second or anything moves.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, served
from tests.browser.test_looks import PAINTED, filled
from tests.web.day import PAGES, played
from tests.web.test_serve import Served

SLOWER = 4
"""Times that the processor is slowed down."""
TARGET = 1000.0
WIDTHS = (360, 1280)


class Painted(NamedTuple):
    """One page on one screen: the median of its largest paint in milliseconds, and the most that moved."""

    page: str
    width: int
    largest: float
    shift: float


def opened(browser: Any, address: str, width: int) -> tuple[float, float]:
    """Open a page as a first visit on a slow processor; return its largest paint and its layout shift."""
    context = browser.new_context(viewport={"width": width, "height": 800}, service_workers="block")
    try:
        page = context.new_page()
        page.add_init_script(PAINTED)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found = page.evaluate("painted")
        return float(found["largest"]), float(found["shift"])
    finally:
        context.close()


def measured(browser: Any, demo: Served, rounds: int) -> list[Painted]:
    """Return what every page came to, the slowest first."""
    found = []
    for name, path in PAGES.items():
        for width in WIDTHS:
            tries = [opened(browser, demo.address.rstrip("/") + filled(path, demo), width) for _ in range(rounds)]
            largest, shifts = zip(*tries, strict=True)
            found.append(Painted(name, width, median(largest), max(shifts)))
    return sorted(found, key=lambda one: -one.largest)


def main() -> int:
    """Measure and print; return the exit code."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    full = shutil.which(CHROMIUM)
    if full is None:
        sys.exit(f"no Chromium: apt-get install {CHROMIUM}")
    serving = contextmanager(served)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(played(Path(folder))) as demo,
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=full, args=["--no-sandbox"])
        found = measured(browser, demo, rounds)
        browser.close()
    for one in found:
        sys.stdout.write(f"{one.largest:7.0f} ms  {one.shift:.4f}  {one.width:4}  {one.page}\n")
    largest = [one.largest for one in found]
    sys.stdout.write(f"{len(found)} pages: median {median(largest):.0f} ms, most {largest[0]:.0f} ms\n")
    return 1 if largest[0] >= TARGET or any(one.shift for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
