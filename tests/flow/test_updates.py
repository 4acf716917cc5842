"""Later versions that are no corrections: told to webhooks whose follow asks for them, and to nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.flow.test_webhooks import Moved, run, story, told
from tests.loopback import http, loopback
from wirebell.app import editing, follows, stories, storylines
from wirebell.app.house import House
from wirebell.app.policies import PolicyWish
from wirebell.model.alert import Alert
from wirebell.settings import load

UPDATES = PolicyWish(updates=True)
EDITED = "Ten sailors were rescued."
NOTE = "\n\nCorrection: an earlier version of this article said that ten sailors were rescued."


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
def house(tmp_path: Path, clock: Moved) -> Iterator[House]:
    with House(load(tmp_path / "home", {}, allow_private=["127.0.0.0/8"]), clock) as found:
        yield found


def kinds(house: House, follower: str = "me") -> Sequence[tuple[str, int, str]]:
    """Return kind, revision and state of a follower's alerts, oldest first."""
    found: list[Alert] = house.store.alerts(follower=follower)
    return [(alert.kind, alert.revision, alert.state) for alert in reversed(found)]


async def test_who_asks_hears_of_every_version_in_order(house: House, tmp_path: Path) -> None:
    tray = tmp_path / "tray.json"
    async with loopback() as peer:
        peer.answers["/hook"] = http()
        follows.add(house, "sailors", "me", peer.url("/hook"), UPDATES)
        follows.add(house, "rescued", "me", "mailto:me@mail.example", UPDATES)
        await run(house, tray, [story("a"), story("b")])
        await run(house, tray, [story("a", body=EDITED), story("b")])
        await run(house, tray, [story("a", body="Eleven sailors were rescued." + NOTE), story("b")])
        await run(
            house, tray, [story("a", body="Eleven sailors were rescued, all of them well." + NOTE), story("b")]
        )
        await run(house, tray, [{"id": "a", "status": "canceled"}, story("b")])
    assert [kind for kind, _ in told(peer)] == [
        "story.matched",
        "story.matched",
        "story.updated",
        "story.corrected",
        "story.updated",
        "story.withdrawn",
    ]
    data = [json.loads(asked.body)["data"] for asked in peer.asked]
    of_a = [one for one in data if one["alert"]["replaces"] == data[0]["alert"]["id"]]
    assert [(one["alert"]["revision"], one["story"]["version"]) for one in of_a] == [
        (2, 2),
        (1, 3),
        (4, 4),
        (0, 5),
    ]
    assert [follow["expression"] for follow in of_a[0]["follows"]] == ["sailors"], "mail is sent for no edit"
    assert len([*(house.settings.home / "mail").glob("*.eml")]) == 4, "two stories, a correction, a withdrawal"
    audit = stories.audit(house)
    assert (audit.missing, audit.extra) == ((), ())


async def test_what_our_desk_moves_is_no_update(house: House, tmp_path: Path) -> None:
    tray = tmp_path / "tray.json"
    async with loopback() as peer:
        peer.answers["/hook"] = http()
        follows.add(house, "sailors", "me", peer.url("/hook"), UPDATES)
        fraud = {"headline": "Minister accused of fraud", "body": "Two sailors say that the minister took money."}
        early = {
            "headline": "Harbour closes early",
            "body": "Some sailors complain of the closing of the yacht bar.",
        }
        both = [story("a", **fraud), story("b", **early)]
        await run(house, tray, both)
        one, other = (alert.story for alert in house.store.alerts(follower="me"))
        storylines.merge(house, one, other)
        await run(house, tray, both)
        editing.embargo(house, stories.find(house, one), house.clock.now() + timedelta(days=1))
        await run(house, tray, both)
    assert [len(house.store.lineage(story)) for story in (one, other)] == [2, 2]
    assert [kind for kind, _ in told(peer)] == ["story.matched"] * 2
    assert [(kind, state) for kind, _, state in kinds(house)] == [("new", "out")] * 2
    audit = stories.audit(house)
    assert (audit.missing, audit.extra) == ((), ())


async def test_who_does_not_ask_hears_of_no_edit(house: House, tmp_path: Path) -> None:
    async with loopback() as peer:
        peer.answers["/hook"] = http()
        follows.add(house, "sailors", "me", peer.url("/hook"))
        await run(house, tmp_path / "tray.json", [story("a")])
        await run(house, tmp_path / "tray.json", [story("a", body=EDITED)])
    assert [kind for kind, _ in told(peer)] == ["story.matched"]
    assert kinds(house) == [("new", 0, "out")]


@pytest.mark.parametrize("ended", [True, False])
async def test_who_asks_no_more_hears_of_nothing_that_still_waits(
    house: House, tmp_path: Path, clock: Moved, ended: bool
) -> None:
    tray = tmp_path / "tray.json"
    async with loopback() as peer:
        peer.answers["/hook"] = http()
        follow = follows.add(house, "sailors", "me", peer.url("/hook"), UPDATES)
        await run(house, tray, [story("a")])
        peer.answers["/hook"] = http(status="500 Broken")
        await run(house, tray, [story("a", body=EDITED)])
        if ended:
            house.store.end_follow(follow.id)
        else:
            follows.change(house, follow.id, wish=PolicyWish(updates=False))
        peer.answers["/hook"] = http()
        clock.at += timedelta(minutes=10)
        await run(house, tray)
    assert [kind for kind, _ in told(peer)] == ["story.matched", "story.updated"], "the second was refused"
    [update] = [d for d in house.store.deliveries() if d.alert.kind == "updated"]
    assert (update.state, update.because) == (
        "held",
        "unfollowed since" if ended else "no updates are asked for any more",
    )
