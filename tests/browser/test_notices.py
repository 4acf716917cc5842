"""A browser is added on the settings page, and its worker shows what is pushed to it.

No push service can be reached here: `subscribe` answers with a subscription made up, and Chromium's own tools hand
messages to the worker as that service would.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenTab, served
from tests.deliver.test_sealing import AUTH, PAIR
from tests.web.test_serve import Served, until
from wirebell.deliver.sealing import public_bytes

SUBSCRIBED = """
const given = {key: Uint8Array.from(%s), auth: Uint8Array.from(%s)};
PushManager.prototype.subscribe = async (options) => ({
  endpoint: "https://fcm.googleapis.com/fcm/send/made-up-" + options.applicationServerKey.length,
  getKey: (name) => (name === "auth" ? given.auth : given.key).buffer,
});
PushManager.prototype.getSubscription = async () => null;
"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/notices/");
  return (await registration.getNotifications()).map((one) => ({
    title: one.title, body: one.body, tag: one.tag, silent: one.silent, open: one.data.open,
    actions: one.actions.map((action) => action.title),
  }));
}"""


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
    until(lambda: bool(server.house.store.browsers()))
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
    push(json.dumps(first | {"stop_says": "Stop this follow"}))
    [shown] = notices(page, 1)
    assert (shown["title"], shown["open"], shown["actions"]) == (
        "Sailors rescued",
        "/story/a",
        ["Stop this follow"],
    )
    push(json.dumps({"title": "Withdrawn: Sailors rescued", "tag": "t1", "silent": True, "open": "/story/a"}))
    page.wait_for_timeout(300)
    [shown] = notices(page, 1)
    assert (shown["title"], shown["silent"], shown["actions"]) == ("Withdrawn: Sailors rescued", True, [])
    push("[[[ no JSON")
    assert sorted(one["title"] for one in notices(page, 2)) == ["Wirebell", "Withdrawn: Sailors rescued"]
    assert one.complaints == []


def pusher(context: Any, page: Any, origin: str) -> Any:
    """Return what hands a message to the worker of this page, as a push service does."""
    tools = context.new_cdp_session(page)
    found: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: found.extend(one["registrationId"] for one in said["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    for _ in range(50):
        if found:
            break
        page.wait_for_timeout(100)

    def push(data: str) -> None:
        tools.send(
            "ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found[0], "data": data}
        )

    return push


def notices(page: Any, number: int) -> list[dict[str, Any]]:
    """Return the notifications that stand, once there are so many."""
    shown: list[dict[str, Any]] = []
    for _ in range(50):
        shown = page.evaluate(SHOWN)
        if len(shown) >= number:
            break
        page.wait_for_timeout(100)
    return shown
