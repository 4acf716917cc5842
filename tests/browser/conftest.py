"""A real server over real houses, and Debian's Chromium to look at it with."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.web.day import played
from tests.web.test_serve import Served

sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright: make setup installs it")
CHROMIUM = "chromium"
BROWSERS = ("chromium-headless-shell", CHROMIUM, "chromium-browser", "google-chrome")
"""The first of them that is here opens pages: without windows it takes a third of the work."""


HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder: what a browser shows is the same from every Python."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for a module: while it is open an event loop runs in this thread, so modules share none."""
    yield from started(*BROWSERS)


def started(*names: str) -> Iterator[Any]:
    """Run the first of these browsers that is here; skips without any."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"no Chromium: apt-get install {names[0]}")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Tab:
    """One page of the browser, and all that it complained of."""

    page: Any
    address: str
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def go(self, path: str, until: str = "load") -> Any:
        """Open a page, anew where Chromium gave up as the machine's network changed: other tests lay cables."""
        try:
            return self.page.goto(self.address + path, wait_until=until)
        except sync_api.Error as fault:
            if "ERR_NETWORK_CHANGED" not in fault.message:
                raise
            return self.page.goto(self.address + path, wait_until=until)


def complaints(tab: Tab, said: Any) -> None:
    """Keep what the browser says is wrong."""
    if said.type == "error":
        tab.complaints.append(said.text)


def dismissed(tab: Tab, shown: Any) -> None:
    """Keep what a dialog says and close it."""
    tab.dialogs.append(shown.message)
    shown.dismiss()


OpenTab = Callable[..., Tab]


@pytest.fixture
def tab(chromium: Any) -> Iterator[OpenTab]:
    """Open a tab at a server: `tab(address, script=False, width=360, scheme="dark", locale="de-DE")`."""
    contexts: list[Any] = []

    def opened(
        address: str, *, script: bool = True, width: int = 1280, scheme: str = "light", locale: str = "en-GB"
    ) -> Tab:
        context = chromium.new_context(
            java_script_enabled=script,
            locale=locale,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(30_000)  # machines may be busy; how quick pages are is measured by paint.py
        found = Tab(context.new_page(), address.rstrip("/"))
        found.page.on("console", lambda said: complaints(found, said))
        found.page.on("pageerror", lambda fault: found.complaints.append(str(fault)))
        found.page.on("dialog", lambda shown: dismissed(found, shown))
        return found

    yield opened
    for context in contexts:
        context.close()


# -- the demo's day ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's news day, taken from files: what `make demo` shows at its end."""
    return played(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of a copy of it."""
    yield from served(shutil.copytree(demo_home, tmp_path_factory.mktemp("served") / "home"))


def served(home: Path, port: int = 0) -> Iterator[Served]:
    """Serve a home until the tests are done with it."""
    found = Served(home, port)
    yield found
    found.child.kill()
    found.child.communicate()
    found.house.store.close()


def free_port() -> int:
    """A port that nobody has, for a server whose address has to be known before it runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def hand_in(tray: Path, rows: list[dict[str, Any]]) -> None:
    """Put stories into a tray file."""
    tray.write_bytes(msgspec.json.encode(rows))
