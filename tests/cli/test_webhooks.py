"""`wirebell webhook …` as typed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cli.conftest import Wirebell
from tests.loopback import Loopback, http, loopback
from wirebell.signatures import key_of, verified

URL = "https://desk.example/alerts"


@contextmanager
def peer() -> Iterator[Loopback]:
    """A server on loopback in a thread of its own: the command runs a loop itself."""
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), list[Loopback]()
    stop = asyncio.Event()

    async def serve() -> None:
        async with loopback() as served:
            found.append(served)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def test_a_webhook_is_listed_once_something_follows_to_it(wirebell: Wirebell) -> None:
    assert "No webhooks yet" in wirebell("webhook", "list").out
    assert wirebell("follow", "add", "troops", "--to", URL).code == 0
    [row] = wirebell("--json", "webhook", "list").json["webhooks"]
    assert (row["url"], row["state"], row["follows"], row["waiting"]) == (URL, "well", 1, 0)


def test_a_secret_changes_when_it_is_rotated_and_not_before(wirebell: Wirebell) -> None:
    wirebell("follow", "add", "troops", "--to", URL)
    first, again = (wirebell("webhook", "secret", URL).out.split()[0] for _ in range(2))
    new = wirebell("--json", "webhook", "rotate", URL).json["secret"]
    assert first == again != new["secret"]
    assert len(key_of(first)) == len(key_of(new["secret"])) == 32
    assert new["until"] is not None
    other = wirebell("webhook", "secret", URL + "/other").out.split()[0]
    assert other not in (first, new["secret"])


def test_a_test_message_is_signed_and_its_failure_is_an_exit_code(wirebell: Wirebell) -> None:
    with peer() as served:
        served.answers["/hook"] = http()
        url = served.url("/hook")
        open_door = ("--allow-private", "127.0.0.0/8")
        said = wirebell(*open_door, "webhook", "test", url)
        assert (said.code, said.out) == (0, "delivered: the endpoint answered 200\n")
        [asked] = served.asked
        key = key_of(wirebell("webhook", "secret", url).out.split()[0])
        verified(asked.headers, asked.body, [key], int(asked.headers["webhook-timestamp"]))
        assert wirebell(*open_door, "webhook", "test", served.url("/nothing")).code == 1
        assert "--allow-private" in wirebell("webhook", "test", url).problem


def test_what_is_not_there_is_said(wirebell: Wirebell) -> None:
    for command in ("rotate", "enable", "replay"):
        assert "webhook list" in wirebell("webhook", command, URL).problem
    assert "no webhook" in wirebell("webhook", "secret", "mailto:me@desk.example").problem
    wirebell("follow", "add", "troops", "--to", URL)
    assert "not disabled" in wirebell("webhook", "enable", URL).problem
    assert wirebell("--json", "webhook", "replay", URL).json == {"replayed": 0}
