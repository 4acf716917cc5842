"""A newcomer's path: open, follow from a story, get the alert, see why, stop it. With and without a script."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenTab, hand_in, served
from tests.waiting import wait_until
from tests.web.test_serve import Served
from wirebell.app import sources

FIRST = {
    "id": "one",
    "headline": "Karsan votes on foreign troops",
    "body": "Prime Minister Idris Sayed told parliament in Karsan that American troops will leave.\n\n"
    '"We did not ask them to go overnight," Mr Sayed said on Friday.',
    "url": "https://harbour.example/one",
}
SECOND = {
    "id": "two",
    "headline": "Sayed sees the general off",
    "body": 'Prime Minister Idris Sayed shook hands with the general in Karsan. "Go well," Mr Sayed said.',
    "url": "https://harbour.example/two",
}
SOON = 15_000


@pytest.fixture
def paper(empty_database: Path, tmp_path: Path) -> Iterator[tuple[Served, Path]]:
    """A server with one source that has brought one story, and nobody who follows anything."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(empty_database, home / "wirebell.db")
    tray = tmp_path / "tray.json"
    hand_in(tray, [dated(FIRST)])
    for found in served(home):
        wish = sources.SourceWish(address=str(tray), name="The Harbour Post", pages="never", poll=1)
        sources.add(found.house, wish)
        wait_until(partial(_has_stories, found))
        yield found, tray


def _has_stories(server: Served) -> bool:
    return bool(server.house.store.stories())


def dated(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "published": datetime.now(UTC).isoformat()}


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_a_newcomers_path(script: bool, paper: tuple[Served, Path], tab: OpenTab) -> None:
    server, tray = paper
    one = tab(server.address, script=script, width=360)
    began = time.monotonic()
    page = one.page

    one.go("/")
    page.get_by_text("You follow nothing yet.").wait_for()
    page.get_by_role("link", name=FIRST["headline"]).click()
    page.get_by_role("button", name="Follow Idris Sayed").click()
    page.get_by_text("Followed. You hear of it from the next story on.").wait_for()
    assert page.get_by_role("button", name="Follow Idris Sayed").get_attribute("aria-pressed") == "true"

    hand_in(tray, [dated(SECOND), dated(FIRST)])
    deadline = time.monotonic() + SOON / 1000
    while not server.house.store.alerts(follower="me") and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    page.get_by_role("link", name="My news").click()
    alert = page.locator("article.line", has_text=SECOND["headline"])
    alert.get_by_role("link", name="Idris Sayed", exact=True).wait_for()

    alert.get_by_role("link", name="Why?").click()
    page.get_by_text("You were alerted:").wait_for()
    page.locator(".steps-list .met").first.wait_for()

    page.get_by_role("link", name="Follows", exact=True).click()
    page.get_by_role("button", name="Stop Idris Sayed").click()
    page.get_by_text("Stopped. Nothing more comes of it.").wait_for()
    page.get_by_text("You follow nothing yet.").wait_for()

    assert server.house.store.follows("me") == []
    assert time.monotonic() - began < 60
    assert one.complaints == []


def test_the_text_is_marked_without_a_script(paper: tuple[Served, Path], tab: OpenTab) -> None:
    one = tab(paper[0].address, script=False)
    one.go("/")
    one.page.get_by_role("link", name=FIRST["headline"]).click()
    one.page.locator("h1", has_text=FIRST["headline"]).wait_for()
    assert one.page.locator(".text .mk").count() == 0
    one.page.get_by_role("link", name="Names", exact=True).click()
    one.page.get_by_role("link", name="Quotes", exact=True).click()
    assert (
        one.page.locator(".text a.mk.names", has_text="Idris Sayed").get_attribute("href") == "/person/idris-sayed"
    )
    assert one.page.locator(".text .mk.quotes").first.text_content() == "We did not ask them to go overnight,"
    one.page.locator(".text a.mk.names", has_text="Idris Sayed").click()
    one.page.get_by_role("heading", level=1, name="Idris Sayed", exact=True).wait_for()


def test_a_follow_is_built_without_a_script(paper: tuple[Served, Path], tab: OpenTab) -> None:
    server, _ = paper
    one = tab(server.address, script=False)
    one.go("/follows")
    one.page.get_by_label("Follow something else").fill("troops AND (karsan")
    one.page.get_by_role("button", name="Look back").click()
    assert one.page.locator(".wrong mark").text_content() == "("
    one.page.get_by_label("What do you want to hear of?").fill("troops AND karsan")
    one.page.get_by_role("button", name="Look back").click()
    assert "You would have had 1 alert" in one.page.locator(".headline").text_content()
    one.page.get_by_label("Tell me by").fill("mailto:me@mail.example")
    one.page.get_by_label("When").select_option("daily")
    one.page.get_by_role("button", name="Follow").click()
    one.page.get_by_text("Followed.").wait_for()
    (made,) = server.house.store.follows("me")
    assert (made.expression, made.to, made.policy.cadence) == (
        "karsan AND troops",
        "mailto:me@mail.example",
        "daily",
    )
