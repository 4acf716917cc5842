"""Signing in and looking after one's account in Chromium: without a script too, and accessible in every state."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenTab, Tab, served
from tests.browser.test_looks import COLOURS, SIZES, violations
from tests.web.signed import CODE, mails, text_of
from tests.web.test_serve import Served
from wirebell.accounts import addresses, users
from wirebell.app.house import House

ADA = "ada@mail.example"


@pytest.fixture
def town(demo_home: Path, tmp_path: Path) -> Iterator[Served]:
    """The demo's house where everybody signs in, Ada as its operator."""
    home = shutil.copytree(demo_home, tmp_path / "home")
    (home / "wirebell.toml").write_text("local_reader = false\n")
    yield from served(home)


def letter(house: House) -> str:
    """The text of the newest letter, once it is there."""
    return text_of(mails(house, 1)[-1])


def link_in(text: str) -> str:
    """The path of the link in a letter."""
    return next("/" + line.split("/", 3)[3] for line in text.split() if line.startswith("http"))


def ask(tab: Tab, back: str = "/") -> None:
    tab.go(f"/sign-in?back={back}")
    tab.page.get_by_label("Your mail address").fill(ADA)
    tab.page.get_by_role("button", name="Send me a link").click()
    tab.page.get_by_role("heading", name="Look at your mail").wait_for()


def sound(tab: Tab, name: str) -> None:
    """Hold the page as it stands against axe, in light and dark, and against the width of a phone."""
    tab.page.set_viewport_size({"width": 360, "height": 800})
    tab.page.emulate_media(color_scheme="light")
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    found = violations(tab.page)
    tab.page.emulate_media(color_scheme="dark")
    found += violations(tab.page, COLOURS)
    tab.page.set_viewport_size({"width": 1280, "height": 800})
    assert violations(tab.page, SIZES) + found == [], name


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_signing_in_by_the_link_and_out_again(script: bool, town: Served, tab: OpenTab) -> None:
    users.add(town.house, ADA, "operator", "desk")
    one = tab(town.address, script=script)
    one.go("/follows")
    one.page.get_by_role("main").get_by_role("link", name="Sign in").click()
    one.page.get_by_label("Your mail address").fill(ADA)
    one.page.get_by_role("button", name="Send me a link").click()
    one.page.get_by_role("heading", name="Look at your mail").wait_for()
    one.go(link_in(letter(town.house)))
    one.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    one.page.wait_for_url("**/follows?told=signed-in")
    one.page.get_by_text("You are signed in.").wait_for()
    (cookie,) = [c for c in one.page.context.cookies() if c["name"] == "__Host-wirebell"]
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Lax")
    one.page.get_by_role("button", name="Sign out").click()
    one.page.wait_for_url("**/?told=signed-out")
    one.go("/follows")
    one.page.get_by_role("heading", name="Sign in to open this").wait_for()


def test_signing_in_by_the_code_by_keyboard(town: Served, tab: OpenTab) -> None:
    users.add(town.house, ADA, "operator", "desk")
    one = tab(town.address)
    ask(one)
    code = CODE.search(letter(town.house))
    assert code
    one.page.get_by_label("The code of the mail").focus()
    one.page.keyboard.type(code[1])
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**/?told=signed-in")


def test_every_state_of_signing_in_is_sound(town: Served, tab: OpenTab) -> None:
    users.add(town.house, ADA, "operator", "desk")
    one, other = tab(town.address), tab(town.address)
    for path in ("/sign-in", "/sign-in/code", "/settings", "/sign-in/nothing", "/confirm/nothing"):
        one.go(path)
        sound(one, path)
    ask(one)
    sound(one, "asked")
    one.page.get_by_label("The code of the mail").fill("BCDF GHJK")
    one.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    one.page.locator("[aria-invalid=true]").wait_for()
    sound(one, "a wrong code")
    link = link_in(letter(town.house))
    other.go(link)
    other.page.get_by_role("heading", name="Another browser asked for this").wait_for()
    sound(other, "another browser")
    one.go(link)
    sound(one, "the link")


def test_settings_of_an_account_are_sound_empty_and_full(town: Served, tab: OpenTab) -> None:
    users.add(town.house, ADA, "operator", "desk")
    one = tab(town.address)
    ask(one)
    one.go(link_in(letter(town.house)))
    one.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    one.page.wait_for_url("**/?told=signed-in")
    for path in ("/settings", "/settings/access", "/settings/yours", "/users"):
        one.go(path)
        sound(one, path)
    users.add(town.house, "x" * 60 + "@a-rather-long-domain.example", "reader")
    one.go("/users")
    sound(one, "users, long")
    one.go("/settings/access")
    one.page.get_by_label("A new token, for what will use it").fill("archive")
    one.page.get_by_role("button", name="Make a token").click()
    one.page.get_by_text("it is never shown again").wait_for()
    sound(one, "a new token")
    one.go("/settings/yours")
    one.page.get_by_label("Type erase").fill("no")
    one.page.get_by_role("button", name="Erase everything of mine").click()
    one.page.locator("[aria-invalid=true]").wait_for()
    sound(one, "not erased")


def test_an_address_agrees_by_a_button(town: Served, tab: OpenTab) -> None:
    asked = addresses.ask(town.house, "desk", "mailto:friend@mail.example")
    assert asked
    one = tab(town.address, script=False)
    one.go("/" + asked.link.split("/", 3)[3])
    sound_without_script(one)
    one.page.get_by_role("button", name="Yes, they may").click()
    one.page.get_by_role("heading", name="Alerts may come").wait_for()
    assert "mailto:friend@mail.example" in town.house.store.confirmed("desk")


def sound_without_script(tab: Tab) -> Any:
    """A page that runs nothing still has one heading and one button."""
    assert tab.page.get_by_role("heading", level=1).count() == 1
    assert tab.page.get_by_role("main").get_by_role("button").count() == 1
