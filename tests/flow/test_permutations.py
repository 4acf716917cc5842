"""Versions of a story in every order end alike, and alike whether each is told at once or all together later."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

import pytest

from tests.flow.wire import FERRY, FIX, MAIL, Tray, Wire, story
from wirebell.model.alert import AlertKind

EVENTS = {
    "original": story(),
    "edit": story(body=FERRY[2] + " The sea was calm."),
    "correction": story(body=f"{FERRY[2]}\n\n{FIX[3:-4]}"),
    "withdrawal": {"id": "ferry", "status": "canceled"},
}
ORDERS = list(permutations(EVENTS))


def expected(order: tuple[str, ...]) -> set[AlertKind]:
    """What the rules of `alert.decide` and `intake.sift` say, read off the order alone.

    The first text that comes is new; a correction after it corrects; what was withdrawn stays so, and nobody is
    told that a story they never got was withdrawn.
    """
    texts = order[: order.index("withdrawal")]
    if not texts:
        return set()
    kinds: set[AlertKind] = {"new", "withdrawn"}
    return kinds | ({"corrected"} if "correction" in texts[1:] else set())


async def arrive(tray: Tray, order: Iterable[str], number: int, at_once: bool) -> str:
    """Let the versions of one story come in an order, taking each at once or all at the end; return its id."""
    for name in order:
        titled = {} if name == "withdrawal" else {"headline": f"Crew of ferry {number} rescued"}
        tray.puts([{**EVENTS[name], **titled, "id": f"ferry-{number}"}])
        await tray.wire.visits()
        if at_once:
            tray.wire.takes()
            await tray.wire.posts()
    tray.wire.takes()
    await tray.wire.posts()
    return tray.wire.store.versions(limit=100_000)[-1][1].id


def kinds(wire: Wire, lineage: str) -> dict[AlertKind, tuple[str, int]]:
    return {a.kind: (a.follower, a.revision) for a in wire.store.alerts(story=lineage)}


@pytest.mark.parametrize("at_once", [True, False])
async def test_every_order_ends_as_the_rules_say(tray: Tray, at_once: bool) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    for number, order in enumerate(ORDERS):
        before = len(wire.mail.sent)
        lineage = await arrive(tray, order, number, at_once)
        found = kinds(wire, lineage)
        assert set(found) == expected(order), order
        assert found.get("corrected", ("ana", 1)) == ("ana", 1)
        subjects = [m.subject for m in wire.mail.sent[before:]]
        assert len(subjects) == (len(expected(order)) if at_once else 0), order
        assert not subjects or subjects[-1].startswith("Withdrawn"), order
        newest = wire.store.story(lineage)
        assert newest is not None
        assert newest.told.kind == "withdrawn"
    assert wire.is_clean(expected=sum(len(expected(order)) for order in ORDERS))


@pytest.mark.long
async def test_what_came_before_or_after_a_withdrawal_does_not_matter_once_it_is_there(tray: Tray) -> None:
    """After the withdrawal every order leaves the same: nothing more to send, whatever still arrives."""
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    for number, order in enumerate(ORDERS):
        await arrive(tray, order, number, at_once=True)
        sent = len(wire.mail.sent)
        await arrive(tray, ["original", "correction", "edit"], number, at_once=True)
        assert len(wire.mail.sent) == sent, order
