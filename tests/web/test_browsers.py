"""Browsers that take alerts: added by a form, reached from a story, and closed to everybody else's."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from tests.deliver.test_sealing import AUTH, PAIR, claims, opened
from tests.flow.test_webhooks import Moved, run, story
from tests.loopback import http, loopback
from tests.web.conftest import OURS, Client, send
from wirebell.app import browsers, follows, preferring
from wirebell.app.browsers import Subscription
from wirebell.app.house import House
from wirebell.deliver.base64url import written
from wirebell.deliver.sealing import public_bytes
from wirebell.errors import SettingsError, UsageError
from wirebell.settings import load

POINT, SECRET = written(public_bytes(PAIR.public_key())), written(AUTH)
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
FORM = {"endpoint": ENDPOINT, "key": POINT, "auth": SECRET, "name": "My phone"}


def test_a_browser_is_added_tried_out_of_and_removed(client: Client, house: House) -> None:
    answer = send(client, "/browsers/add", **(FORM | {"all": "yes", "back": "/settings"}))
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings?told=browser")
    [row] = browsers.rows(house)
    assert (row.follower, row.name, row.service) == ("ana", "My phone", "fcm.googleapis.com")
    assert preferring.preferences_of(house, "ana").to == row.address
    send(client, "/browsers/add", **FORM)
    assert len(browsers.rows(house)) == 1
    shown = client.get("/settings").text
    assert "My phone" in shown
    assert SECRET not in shown
    assert browsers.key(house).public in shown
    send(client, f"/browsers/{row.id}/remove")
    assert browsers.rows(house) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://evil.example/fcm.googleapis.com"},
        {"endpoint": "https://127.0.0.1/x"},
        {"endpoint": "http://fcm.googleapis.com/x"},
        {"key": "AAAA"},
        {"key": written(b"\x04" * 65)},
        {"auth": "AAAA"},
        {"auth": "$$$$"},
        {"endpoint": ""},
    ],
)
def test_what_is_no_browser_is_refused(client: Client, house: House, wrong: dict[str, str]) -> None:
    assert send(client, "/browsers/add", **(FORM | wrong)).status_code == 400
    assert house.store.browsers() == []


def test_ten_browsers_are_the_most(house: House) -> None:
    for n in range(10):
        browsers.add(house, "ana", Subscription(endpoint=f"{ENDPOINT}{n}", key=POINT, auth=SECRET), "")
    with pytest.raises(UsageError, match="10"):
        browsers.add(house, "ana", Subscription(endpoint=ENDPOINT, key=POINT, auth=SECRET), "")
    browsers.add(house, "bob", Subscription(endpoint=ENDPOINT, key=POINT, auth=SECRET), "")


def test_nobody_follows_to_anothers_browser(house: House) -> None:
    made = browsers.add(house, "bob", Subscription(endpoint=ENDPOINT, key=POINT, auth=SECRET), "")
    for who in ("ana", "me"):
        with pytest.raises(UsageError, match="no browser"):
            follows.add(house, "harbour", who, made.address)
    with pytest.raises(UsageError, match="no browser"):
        preferring.prefer(house, "ana", to=made.address)


def test_a_new_endpoint_is_taken_from_who_knows_the_old_one_alone(client: Client, house: House) -> None:
    made = browsers.add(house, "ana", Subscription(endpoint=ENDPOINT, key=POINT, auth=SECRET), "")
    said = {"old": ENDPOINT, "endpoint": ENDPOINT + "2", "key": POINT, "auth": SECRET}
    for old, headers, status in (
        ("https://fcm.googleapis.com/guess", OURS, 204),
        (ENDPOINT, {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        (ENDPOINT, {}, 403),
    ):
        assert client.post("/browsers/changed", json=said | {"old": old}, headers=headers).status_code == status
        assert house.store.browsers() == [made]
    evil = said | {"endpoint": "https://evil.example/"}
    assert client.post("/browsers/changed", json=evil, headers=OURS).status_code == 400
    assert client.post("/browsers/changed", json=[1], headers=OURS).status_code == 400
    assert client.post("/browsers/changed", json=said, headers=OURS).status_code == 204
    [now] = house.store.browsers()
    assert (now.address, now.endpoint) == (made.address, ENDPOINT + "2")


def test_the_worker_is_sent_at_an_address_that_stays(client: Client) -> None:
    answer = client.get("/push-worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    again = client.get("/push-worker.js", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_new_key_lets_go_of_all_browsers_and_a_broken_one_is_said(house: House) -> None:
    browsers.add(house, "ana", Subscription(endpoint=ENDPOINT, key=POINT, auth=SECRET), "")
    before = browsers.key(house).public
    after = browsers.key(house, anew=True)
    assert (after.removed, after.public == before) == (1, False)
    assert browsers.key(house).public == after.public
    place = house.settings.home / "push-key.pem"
    assert place.stat().st_mode & 0o077 == 0
    place.write_text("nonsense")
    with pytest.raises(SettingsError, match=r"push-key\.pem"):
        browsers.key(house)


async def test_a_story_reaches_the_browser_and_one_that_is_gone_is_dropped(tmp_path: Path) -> None:
    async with loopback() as peer:
        peer.answers["/send/1"] = http(status="201 Created")
        home = tmp_path / "home"
        home.mkdir()
        (home / "wirebell.toml").write_text('push_services = ["127.0.0.1"]\n')
        with House(load(home, {}, allow_private=["127.0.0.0/8"]), Moved()) as found:
            follows.ensure_follower(found, "me")
            said = Subscription(endpoint=peer.url("/send/1"), key=POINT, auth=SECRET)
            to = browsers.add(found, "me", said, "Test").address
            follows.add(found, "sailors", "me", to)
            await run(found, tmp_path / "tray.json", [story("a")])
            peer.answers["/send/1"] = http(status="410 Gone")
            await run(found, tmp_path / "tray.json", [story("a"), story("b")])
            await run(found, tmp_path / "tray.json", [story("a"), story("b"), story("c")])
            assert found.store.browsers() == []
            assert to in found.store.suppressed()
            states = sorted(d.state for d in found.store.deliveries())
            browsers.add(found, "me", said, "Test")
            peer.answers["/send/1"] = http(status="201 Created")
            await run(found, tmp_path / "tray.json", [story("d")])
    titles = [json.loads(opened(asked.body, PAIR, AUTH))["title"] for asked in peer.asked]
    assert titles == ["Sailors at a", "Sailors at b", "Sailors at d"]
    assert states == ["gone", "held", "sent"]
    assert claims(peer.asked[0].headers["authorization"])[0]["sub"] == "mailto:alerts@localhost"
    assert msgspec.json.decode(opened(peer.asked[0].body, PAIR, AUTH))["open"].startswith("/story/")
