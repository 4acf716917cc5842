"""What goes wrong, in Chromium: each time a page says what happened and what to do, in the reader's language."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenTab, Tab, free_port, served
from tests.browser.test_accounts import ask, letter, link_in
from tests.browser.test_looks import filled
from tests.waiting import wait_until
from tests.web.conftest import TOKEN
from tests.web.pages_of import pages_of
from tests.web.test_serve import Served
from wirebell.accounts import users
from wirebell.app.house import FixedClock, House
from wirebell.deliver.render.words import words
from wirebell.settings import load

ODD = ("%00", "%F0%9F%92%A5", "%E2%80%AE%D7%A9", "%FF%FE", "%EF%BF%BF", "a%0D%0Ab", "%F3%A0%81%81", "x" * 3000)
LOST = {
    "/nowhere": 404,
    "/story/nothing": 404,
    "/story/nothing/reuse": 404,
    "/person/nobody": 404,
    "/topic/nothing": 404,
    "/storyline/nothing": 404,
    "/source/nothing": 404,
    "/follows/nothing": 404,
    "/desk/story/nothing": 404,
    "/desk/source/nothing": 404,
    "/person/nobody/feed.atom": 404,
    "/feed/nothing.atom": 404,
    "/unsubscribe/broken": 404,
    "/confirm/nothing": 410,
    "/sign-in/nothing": 410,
    "/sign-out": 405,
}
"""Addresses that lead to nothing, and what the answer is."""
say = words("de").say


@pytest.fixture
def own(demo_home: Path, tmp_path: Path) -> Iterator[Served]:
    """A server of a day of its own: what is done there is seen by no other test."""
    yield from served(shutil.copytree(demo_home, tmp_path / "home"))


def said(tab: Tab) -> str:
    """What the page says, which is one heading with something to do below it."""
    main = tab.page.get_by_role("main")
    assert main.get_by_role("heading", level=1).count() == 1
    assert main.locator("a, button").count() >= 1
    return str(main.inner_text())


def press(tab: Tab, name: str) -> None:
    tab.page.get_by_role("main").get_by_role("button", name=name).first.click()


def open_in(tab: Tab, words_: str, path: str) -> None:
    """Go on by a link of the page."""
    tab.page.get_by_role("main").get_by_role("link", name=words_).click()
    tab.page.wait_for_url(f"**{path}")


# -- addresses ------------------------------------------------------------------------------------------------


def test_an_address_that_leads_nowhere_says_so_in_every_language(demo: Served, tab: OpenTab) -> None:
    found: dict[str, dict[str, str]] = {}
    for language in ("en", "de", "fr", "es"):
        one = tab(demo.address, locale=language)
        for path, status in LOST.items():
            assert one.go(path).status == status, path
            assert one.page.locator("html").get_attribute("lang") == language
            found.setdefault(path, {})[language] = said(one)
    for path, by_language in found.items():
        lines = [set(text.split("\n")[1:]) for text in by_language.values()]
        assert not set.intersection(*lines) - {"", "Wirebell"}, (path, by_language)


@pytest.mark.parametrize(
    "place",
    ["/story/", "/person/", "/follows/", "/search?q=", "/follows/new?expression=", "/why?story=", "/?told="],
)
def test_odd_unicode_breaks_no_page(place: str, demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address, locale="de")
    for odd in ODD:
        assert one.go(place + odd).status in {200, 400, 404}, odd
        assert one.page.locator("html").get_attribute("lang") == "de"
        assert one.page.get_by_role("heading", level=1).count() == 1
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), odd


def test_an_expression_of_any_length_is_answered_by_a_page(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address, locale="de")
    one.go("/search")
    one.page.get_by_role("searchbox").fill(
        "💥" * 10_000
    )  # each sign is two to a browser, and twelve in an address
    press(one, say("Search"))
    one.page.locator(".wrong, .hit, h2").first.wait_for()
    assert one.page.locator("html").get_attribute("lang") == "de"


def test_what_is_wrong_with_an_expression_is_said_in_the_language_of_the_page(demo: Served, tab: OpenTab) -> None:
    one = tab(demo.address, locale="de")
    one.go("/follows/new?expression=truppen+AND+(abzug")
    wrong = one.page.get_by_role("alert").inner_text()
    assert say("This parenthesis is never closed.") in wrong
    assert say("Put a ) where it ends.") in wrong


# -- forms ----------------------------------------------------------------------------------------------------


def token_of(page: Any, token: str) -> None:
    """Put another proof into the forms of a page."""
    page.evaluate("(t) => document.querySelectorAll('[name=token]').forEach((one) => { one.value = t; })", token)


def test_a_form_with_a_wrong_token_does_nothing_and_says_so(own: Served, tab: OpenTab) -> None:
    one = tab(own.address, locale="de")
    one.go("/settings")
    token_of(one.page, "forged")
    one.page.get_by_label(say("Your time zone")).fill("Asia/Tokyo")
    press(one, say("Save"))
    assert say("This form is not ours, or was changed: nothing was changed.") in said(one)
    one.page.get_by_role("link", name=say("Follows"), exact=True).wait_for()  # the frame is a reader's
    one.page.go_back()
    one.page.get_by_label(say("Your time zone")).wait_for()


def test_a_form_of_an_old_page_leads_back_to_it(own: Served, tab: OpenTab) -> None:
    before = FixedClock(datetime.now(UTC) - timedelta(hours=13))
    with House(load(own.house.settings.home, {}), before) as earlier:
        house = pages_of(earlier, loopback=True)
        old = TOKEN.search(house.get("/settings").text)
    assert old
    one = tab(own.address, locale="de")
    one.go("/settings")
    token_of(one.page, old[1])
    press(one, say("Save"))
    assert say("The page you sent this from is old: open it again and repeat.") in said(one)
    open_in(one, say("Open that page"), "/settings")


@pytest.mark.parametrize("size", [70_000, 3_000_000])
def test_a_form_that_is_far_too_large_is_refused_in_words(size: int, own: Served, tab: OpenTab) -> None:
    one = tab(own.address, locale="de")
    one.go(filled("/story/{corrected}/reuse", own))
    one.page.evaluate("document.querySelectorAll('[maxlength]').forEach((e) => e.removeAttribute('maxlength'))")
    one.page.get_by_label(say("Your name")).fill("Ada")
    one.page.get_by_label(say("Mail address for the answer")).fill("ada@mail.example")
    one.page.evaluate("(n) => { document.getElementById('use').value = 'x'.repeat(n); }", size)
    press(one, say("Send the request"))
    one.page.get_by_role("heading", name=say("Too large")).wait_for()
    assert say("A form may have 64 kB. Shorten it and send it again.") in said(one)
    assert own.house.store.reuse_requests(5) == []


def test_what_a_field_cannot_be_is_said_above_the_form(own: Served, tab: OpenTab) -> None:
    one = tab(own.address, locale="de")
    one.go("/settings")
    one.page.get_by_label(say("At most")).fill("0/day")
    press(one, say("Save"))
    wrong = one.page.get_by_role("alert").inner_text()
    assert say("cap {cap} lets nothing through: pause the follow, or remove it.", cap="'0/day'") in wrong
    one.go("/follows/new?expression=karsan+truppen")
    one.page.get_by_label(say("Tell me by")).fill("mailto:ada")
    press(one, say("Follow"))
    assert say("{address} has no @.", address="'mailto:ada'") in one.page.get_by_role("alert").inner_text()


# -- two tabs, and back -----------------------------------------------------------------------------------------


def test_a_follow_that_another_tab_stopped(own: Served, tab: OpenTab) -> None:
    one = tab(own.address, locale="de")
    other = Tab(one.page.context.new_page(), one.address)
    path = filled("/follows/{follow}", own)
    one.go(path)
    other.go(path)
    press(other, say("Stop"))
    other.page.wait_for_url("**told=stopped")
    press(one, say("Save"))
    shown = said(one)
    assert say("You have no such follow.") in shown
    assert say("It may have been stopped in another tab, or on another device of yours.") in shown
    one.page.go_back()
    assert say("You have no such follow.") in said(one)
    open_in(one, say("To what you follow"), "/follows")


def test_a_tab_that_reads_as_somebody_else_by_now(own: Served, tab: OpenTab) -> None:
    one = tab(own.address, locale="de")
    other = Tab(one.page.context.new_page(), one.address)
    one.go("/settings")
    other.go("/settings")
    other.page.locator("#who button[aria-pressed=false]").first.click()
    other.page.wait_for_url("**told=chosen")
    press(one, say("Save"))
    assert say("You are another follower now: open the page again and repeat.") in said(one)
    open_in(one, say("Open that page"), "/settings")


def test_back_after_a_form_sends_nothing_again(own: Served, tab: OpenTab) -> None:
    one = tab(own.address)
    one.go("/follows/new?expression=lighthouse+keeper")
    before = len(own.house.store.follows("desk"))
    press(one, "Follow")
    one.page.wait_for_url("**told=followed")
    one.page.go_back()
    one.page.get_by_role("button", name="Following").wait_for()  # the page is asked for anew, and knows
    one.page.go_forward()
    one.page.reload()
    assert len(own.house.store.follows("desk")) == before + 1


# -- sessions and the network ------------------------------------------------------------------------------------


def test_a_session_that_ended_in_another_tab_and_a_link_that_was_used(
    demo_home: Path, tmp_path: Path, tab: OpenTab
) -> None:
    home = shutil.copytree(demo_home, tmp_path / "home")
    (home / "wirebell.toml").write_text("local_reader = false\n")
    for town in served(home):
        users.add(town.house, "ada@mail.example", "operator", "desk")
        one = tab(town.address)
        ask(one)
        link = link_in(letter(town.house))
        one.go(link)
        press(one, "Sign in")
        one.page.wait_for_url("**told=signed-in")
        other = Tab(one.page.context.new_page(), one.address)
        assert other.go(link).status == 410
        assert "This link is over" in said(other)
        one.go(filled("/follows/{follow}", town))
        other.go("/")
        other.page.get_by_role("button", name="Sign out").click()
        other.page.wait_for_url("**told=signed-out")
        press(one, "Save")
        assert "nothing was changed" in said(one)
        open_in(one, "Sign in", "/sign-in?back=*")


def test_back_after_signing_out_shows_nothing_of_the_reader(demo_home: Path, tmp_path: Path, tab: OpenTab) -> None:
    home = shutil.copytree(demo_home, tmp_path / "home")
    (home / "wirebell.toml").write_text("local_reader = false\n")
    for town in served(home):
        users.add(town.house, "ada@mail.example", "operator", "desk")
        one = tab(town.address)
        ask(one)
        one.go(link_in(letter(town.house)))
        press(one, "Sign in")
        one.page.wait_for_url("**told=signed-in")
        read = [filled(path, town) for path in ("/", "/latest", "/story/{corrected}", "/storyline/{line}")]
        for path in read:
            one.go(path)
            assert "ada@mail.example" in one.page.content()
        one.page.get_by_role("button", name="Sign out").click()
        one.page.wait_for_url("**told=signed-out")
        for path in reversed(read):
            one.page.go_back()
            assert one.page.url == f"{one.address.rstrip('/')}{path}"
            assert "ada@mail.example" not in one.page.content()


def test_without_a_network_a_page_says_so_in_the_readers_language(
    demo_home: Path, tmp_path: Path, tab: OpenTab
) -> None:
    home, port = shutil.copytree(demo_home, tmp_path / "home"), free_port()
    server = served(home, port)
    found = next(server)
    one = tab(found.address, locale="fr")
    one.go("/settings")
    one.page.get_by_label(words("fr").say("Your language")).select_option("de")
    press(one, words("fr").say("Save"))
    one.page.wait_for_url("**told=saved")
    wait_until(lambda: ["language=de" in kept for kept in one.page.evaluate("caches.keys()")] == [True])
    found.child.kill()
    found.child.wait()
    one.go("/latest")
    assert say("There is no connection to your Wirebell") in said(one)
    assert one.page.locator("html").get_attribute("lang") == "de"
    for again in served(home, port):
        open_in(one, say("Try again"), "/")
        assert one.page.get_by_role("heading", level=1).inner_text() == say("My news")
        assert again.child.poll() is None
    list(server)
