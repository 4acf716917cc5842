"""Sign-in by an account elsewhere in Chromium, with and without a script: there and back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import OpenTab, free_port, served
from tests.browser.test_accounts import ADA, sound
from tests.web.provider import CLIENT, SECRET, Provider, running
from tests.web.test_serve import Served
from wirebell.accounts import users


@pytest.fixture
def far() -> Iterator[Provider]:
    with running() as found:
        found.claims = {"email": ADA, "email_verified": True}
        yield found


@pytest.fixture
def town(demo_home: Path, tmp_path: Path, far: Provider) -> Iterator[Served]:
    """The demo's house, which takes the word of a provider, at the address that people are sent back to."""
    home = shutil.copytree(demo_home, tmp_path / "home")
    (tmp_path / "key").write_text(SECRET)
    port = free_port()
    (home / "wirebell.toml").write_text(
        f'local_reader = false\nbase_url = "http://localhost:{port}"\nallow_private = ["127.0.0.0/8"]\n'
        f'[[providers]]\nid = "far"\nname = "The Works"\nissuer = "{far.issuer}"\nclient_id = "{CLIENT}"\n'
        f'client_secret = "file:{tmp_path / "key"}"\n'
    )
    for found in served(home, port):
        found.address = f"http://localhost:{port}/"
        yield found


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_there_and_back(script: bool, town: Served, tab: OpenTab) -> None:
    users.add(town.house, ADA, "operator", "desk")
    one = tab(town.address, script=script)
    one.go("/sign-in?back=/follows")
    one.page.get_by_role("button", name="Sign in with The Works").press("Enter")
    one.page.wait_for_url("**/follows?told=signed-in")
    one.go("/settings/access")
    one.page.get_by_text("The Works").wait_for()
    assert one.complaints == []


def test_every_state_of_it_is_sound(town: Served, far: Provider, tab: OpenTab) -> None:
    one = tab(town.address)
    one.go("/sign-in")
    sound(one, "a button for the provider")
    far.silent = True
    one.page.get_by_role("button", name="Sign in with The Works").click()
    one.page.get_by_role("heading", name="On to The Works").wait_for()
    sound(one, "on the way")
    one.go("/sign-in/back/far?state=none&code=none")
    sound(one, "late")


def test_who_has_no_account_is_told_so(town: Served, tab: OpenTab) -> None:
    one = tab(town.address, script=False)
    one.go("/sign-in")
    one.page.get_by_role("button", name="Sign in with The Works").click()
    one.page.get_by_text("There is no account for that here.").wait_for()
    one.page.get_by_role("button", name="Send me a link").wait_for()
