"""A browser is added on the settings page, and its worker shows what is pushed to it.

No push service can be reached here: `subscribe` answers with a subscription made up, and Chromium's own tools hand
messages to the worker as that service would.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import CHROMIUM, OpenTab, served, started
from tests.deliver.test_sealing import AUTH, PAIR
from tests.waiting import wait_until
from tests.web.test_serve import Served
from wirebell.deliver.sealing import public_bytes

SUBSCRIBED = """
const given = {key: Uint8Array.from(%s), auth: Uint8Array.from(%s)};
PushManager.prototype.subscribe = async (options) => ({
  endpoint: "https://fcm.googleapis.com/fcm/send/made-up-" + options.applicationServerKey.length,
  getKey: (name) => (name === "auth" ? given.auth : given.key).buffer,
});
PushManager.prototype.getSubscription = async () => null;
"""
# Tenths of a second: a busy machine may take many to start a worker of a page.
PATIENCE, AGAIN = 300, 20
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/notices/");
  return (await registration.getNotifications()).map((one) => ({
    title: one.title, body: one.body, tag: one.tag, silent: one.silent, open: one.data.open,
    actions: one.actions.map((action) => action.title),
  }));
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The whole browser: without windows it shows no notices."""
    yield from started(CHROMIUM, "google-chrome")


@pytest.fixture
def server(empty_database: Path, tmp_path: Path) -> Iterator[Served]:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(empty_database, home / "wirebell.db")
    yield from served(home)


def test_a_browser_is_added_and_shows_and_replaces_what_is_pushed(server: Served, tab: OpenTab) -> None:
    one = tab(server.address)
    page, context = one.page, one.page.context
    context.grant_permissions(["notifications"], origin=one.address)
    page.add_init_script(SUBSCRIBED % (list(public_bytes(PAIR.public_key())), list(AUTH)))
    one.go("/settings")
    page.get_by_label("Name of this browser").fill("Test browser")
    page.get_by_role("button", name="Add this browser").click()
    page.get_by_text("This browser is told from now on.").wait_for()
    wait_until(lambda: bool(server.house.store.browsers()))
    [made] = server.house.store.browsers()
    assert (made.name, made.endpoint[-3:]) == ("Test browser", "-65")
    assert [p.to for p in server.house.store.preferences()] == [made.address]

    push = pusher(context, page, one.address)
    first = {
        "title": "Sailors rescued",
        "body": "The Post",
        "tag": "t1",
        "open": "/story/a",
        "stop": "/unsubscribe/x",
    }
    [shown] = shown_of(page, push, json.dumps(first | {"stop_says": "Stop this follow"}), 1)
    assert (shown["title"], shown["open"], shown["actions"]) == (
        "Sailors rescued",
        "/story/a",
        ["Stop this follow"],
    )
    withdrawn = {"title": "Withdrawn: Sailors rescued", "tag": "t1", "silent": True, "open": "/story/a"}
    [shown] = shown_of(page, push, json.dumps(withdrawn), 1, lambda shown: shown[0]["silent"])
    assert (shown["title"], shown["silent"], shown["actions"]) == ("Withdrawn: Sailors rescued", True, [])
    both = shown_of(page, push, "[[[ no JSON", 2)
    assert sorted(one["title"] for one in both) == ["Wirebell", "Withdrawn: Sailors rescued"]
    assert one.complaints == []


def pusher(context: Any, page: Any, origin: str) -> Any:
    """Return what hands a message to the worker of notices of this page, as a push service does.

    Chromium's tools drop a message, and say nothing, for a worker that shows none, as the one for pages without a
    network, or that is not yet at work: so this waits for the right one.
    """
    tools = context.new_cdp_session(page)
    ours, at_work = set[str](), set[str]()

    def registered(said: Any) -> None:
        ours.update(
            one["registrationId"] for one in said["registrations"] if one["scopeURL"].endswith("/notices/")
        )

    def changed(said: Any) -> None:
        at_work.update(one["registrationId"] for one in said["versions"] if one["status"] == "activated")

    tools.on("ServiceWorker.workerRegistrationUpdated", registered)
    tools.on("ServiceWorker.workerVersionUpdated", changed)
    tools.send("ServiceWorker.enable")
    for _ in range(PATIENCE):
        if ours & at_work:
            break
        page.wait_for_timeout(100)
    [found] = ours & at_work

    def push(data: str) -> None:
        tools.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found, "data": data})

    return push


def shown_of(
    page: Any, push: Any, data: str, number: int, so: Callable[[Any], bool] = bool
) -> list[dict[str, Any]]:
    """Return the notifications that stand after a message, once there are so many and they are `so`.

    Chromium's tools lose a message now and then to a worker that has just begun; as a push service that hears
    nothing, this sends it again, which shows no second one.
    """
    shown: list[dict[str, Any]] = []
    for waited in range(PATIENCE):
        if waited % AGAIN == 0:
            push(data)
        shown = page.evaluate(SHOWN)
        if len(shown) >= number and so(shown):
            break
        page.wait_for_timeout(100)
    return shown
