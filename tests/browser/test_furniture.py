"""The demo's newspaper in Chromium: its furniture follows for its reader, with and without a script."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.browser.conftest import OpenTab, sync_api
from tests.browser.test_looks import violations
from tests.waiting import wait_until
from wirebell.app.house import House
from wirebell.settings import load

ARTICLE = "/northern/nw-4101"
READER = "demo.reader-1"


class Playing(NamedTuple):
    """The demo as it runs: its house, its pages, and the papers' address."""

    house: House
    wirebell: str
    papers: str


@pytest.fixture(scope="module")
def playing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    home: Path = tmp_path_factory.mktemp("playing")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "wirebell",
        "--home",
        str(home),
        "demo",
        "--port",
        str(port),
        "--seconds",
        "1",
    ]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={"COLUMNS": "200", "PATH": "/usr/bin"}
    )
    assert child.stdout is not None
    found = None
    while found is None:
        line = child.stdout.readline()
        assert line, "the demo ended"
        found = re.search(r"furniture: (http://\S+)/", line)
    with House(load(home, {})) as house:
        wait_until(lambda: house.store.find_story(f"{found[1]}{ARTICLE}") is not None, 40)
        yield Playing(house, f"http://127.0.0.1:{port}", found[1])
    child.terminate()
    child.communicate(timeout=60)


@pytest.fixture(autouse=True)
def nothing_followed(playing: Playing) -> Iterator[None]:
    yield
    for follow in playing.house.store.follows(READER):
        playing.house.store.end_follow(follow.id)


def followed(playing: Playing) -> list[str]:
    return [follow.expression for follow in playing.house.store.follows(READER)]


def test_buttons_follow_announce_and_agree(playing: Playing, tab: OpenTab) -> None:
    one = tab(playing.papers)
    one.go(ARTICLE)
    topics, alerts = one.page.locator("wirebell-topics"), one.page.locator("wirebell-alerts button[aria-pressed]")
    first = topics.locator("button[aria-pressed]").first
    first.wait_for()
    assert first.get_attribute("aria-pressed") == alerts.get_attribute("aria-pressed") == "false"
    first.click()
    topics.get_by_role("status").filter(has_text="You follow").wait_for(state="attached")
    for button in (first, alerts):
        sync_api.expect(button).to_have_attribute("aria-pressed", "true", timeout=30_000)
    assert len(followed(playing)) == 1
    one.page.reload()
    alerts.filter(has_text="You get alerts on").wait_for()
    alerts.focus()
    one.page.keyboard.press("Enter")
    wait_until(lambda: followed(playing) == [])
    assert one.complaints == []
    assert one.page.context.cookies() == []


def test_plain_forms_do_the_same_without_a_script(playing: Playing, tab: OpenTab) -> None:
    one = tab(playing.papers, script=False, width=360)
    one.go(ARTICLE)
    one.page.get_by_role("button", name="Follow the topics in this article").click()
    one.page.get_by_role("heading", name="Follow the topics in this article").wait_for()
    one.page.get_by_role("button", name="Follow Idris Sayed").click()
    one.page.get_by_role("button", name="Follow Idris Sayed", pressed=True).wait_for()
    assert followed(playing) == ['person:"idris sayed"']
    one.page.get_by_role("link", name="Back to the article").click()
    one.page.wait_for_url(f"{playing.papers}{ARTICLE}")


def test_a_page_that_is_old_says_so_and_the_button_goes_back(playing: Playing, tab: OpenTab) -> None:
    one = tab(playing.papers)
    one.go(ARTICLE)
    button = one.page.locator("wirebell-topics button[aria-pressed]").first
    button.wait_for()
    one.page.route("**/furniture/press", refuse)
    button.click()
    one.page.locator("wirebell-topics .wrong").filter(has_text="This page is old").wait_for()
    assert button.get_attribute("aria-pressed") == "false"


def refuse(route: Any) -> None:
    """Answer as the server does to a pass that is over; what a browser asks before that goes through."""
    if route.request.method == "OPTIONS":
        route.continue_()
    else:
        origin = route.request.headers.get("origin", "*")
        route.fulfill(status=401, json={}, headers={"Access-Control-Allow-Origin": origin})


def test_without_the_server_the_plain_forms_stay(playing: Playing, tab: OpenTab) -> None:
    one = tab(playing.papers)
    one.page.route("**/furniture/article*", lambda route: route.abort())
    one.go(ARTICLE)
    one.page.wait_for_load_state("networkidle")
    one.page.get_by_role("button", name="Follow the topics in this article").wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "light"), (360, "dark"), (1280, "dark")])
def test_the_paper_has_no_fault_that_axe_knows(width: int, scheme: str, playing: Playing, tab: OpenTab) -> None:
    one: Any = tab(playing.papers, width=width, scheme=scheme)
    for path in ("/northern/", ARTICLE):
        one.go(path)
        one.page.wait_for_load_state("networkidle")
        assert violations(one.page) == []
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    one.page.locator("wirebell-topics button[aria-pressed]").first.click()
    wait_until(lambda: bool(followed(playing)))
    assert violations(one.page) == []


def test_colours_are_the_papers(playing: Playing, tab: OpenTab) -> None:
    one = tab(playing.papers)
    one.go(ARTICLE)
    button = one.page.locator("wirebell-alerts button[aria-pressed]")
    button.wait_for()
    assert button.evaluate("e => getComputedStyle(e).borderTopColor") == "rgb(11, 79, 108)"
