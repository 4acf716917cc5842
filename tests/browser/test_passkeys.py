"""Passkeys in Chromium, with an authenticator of the browser: kept, used by keyboard, and removed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenTab, Tab, free_port, served
from tests.browser.test_accounts import ADA, ask, letter, link_in, sound
from tests.web.test_serve import Served
from wirebell.accounts import users, ways_in


@pytest.fixture
def town(demo_home: Path, tmp_path: Path) -> Iterator[Served]:
    """The demo's house with passkeys. They belong to a name, so it is asked for by `localhost`."""
    home = shutil.copytree(demo_home, tmp_path / "home")
    port = free_port()
    base = f"http://localhost:{port}"
    (home / "wirebell.toml").write_text(f'local_reader = false\npasskeys = true\nbase_url = "{base}"\n')
    for found in served(home, port):
        found.address = base + "/"
        yield found


def plug_in(tab: Tab, willing: bool = True) -> Any:
    """Give the browser an authenticator that knows who its user is."""
    devtools = tab.page.context.new_cdp_session(tab.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": willing,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def signed_in(tab: Tab, town: Served) -> None:
    ask(tab)
    tab.go(link_in(letter(town.house)))
    tab.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    tab.page.wait_for_url("**/?told=signed-in")


def test_a_passkey_is_made_used_and_removed(town: Served, tab: OpenTab) -> None:
    users.add(town.house, ADA, "operator", "desk")
    one = tab(town.address)
    plug_in(one)
    signed_in(one, town)
    one.go("/settings/access")
    sound(one, "none yet")
    one.page.get_by_label("A new passkey, called").fill("This laptop")
    one.page.get_by_role("button", name="Make a passkey").press("Enter")
    one.page.wait_for_url("**/settings/access?told=way-in")
    one.page.get_by_text("This laptop").wait_for()
    sound(one, "one passkey")
    one.page.get_by_role("button", name="Sign out", exact=True).click()
    one.page.wait_for_url("**/?told=signed-out")
    one.go("/sign-in?back=/follows")
    sound(one, "by mail or passkey")
    one.page.get_by_role("button", name="Sign in by a passkey").press("Enter")
    one.page.wait_for_url("**/follows?told=signed-in")
    one.go("/settings/access")
    one.page.get_by_role("button", name="Remove This laptop").click()
    one.page.wait_for_url("**/settings/access?told=let-go")
    assert ways_in.every(town.house, "desk") == []
    one.page.get_by_role("button", name="Sign out", exact=True).click()
    one.page.wait_for_url("**/?told=signed-out")
    one.go("/sign-in")
    one.page.get_by_role("button", name="Sign in by a passkey").click()
    one.page.get_by_text("That passkey opens nothing here").wait_for()
    sound(one, "removed")
    assert one.complaints == ["Failed to load resource: the server responded with a status of 403 (Forbidden)"]


def test_a_device_that_says_no_leaves_the_page_as_it_was(town: Served, tab: OpenTab) -> None:
    users.add(town.house, ADA, "operator", "desk")
    one = tab(town.address)
    plug_in(one, willing=False)
    signed_in(one, town)
    one.go("/settings/access")
    one.page.get_by_role("button", name="Make a passkey").click()
    one.page.get_by_text("No passkey was made").wait_for()
    sound(one, "refused")
    assert one.complaints == []


def test_without_a_script_the_mail_is_the_way_in(town: Served, tab: OpenTab) -> None:
    one = tab(town.address, script=False)
    one.go("/sign-in")
    assert one.page.get_by_role("button", name="Sign in by a passkey").count() == 0
    one.page.get_by_role("button", name="Send me a link").wait_for()
