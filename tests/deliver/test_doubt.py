"""Places for messages in doubt: as many as there are, given back once what became of them is on record."""

from __future__ import annotations

import asyncio

import pytest

from wirebell.deliver.doubt import Doubt


async def entered(doubt: Doubt, message: str) -> bool:
    try:
        await asyncio.wait_for(doubt.enter(message), 0.02)
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("places", [1, 3])
async def test_as_many_are_in_doubt_as_there_are_places(places: int) -> None:
    doubt = Doubt(places)
    assert [await entered(doubt, f"m{n}") for n in range(places + 1)] == [True] * places + [False]
    doubt.leave("m0")
    doubt.leave("m0")
    assert await entered(doubt, "next")
    assert not await entered(doubt, "one more")


async def test_one_that_stays_silent_gives_up_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    doubt = Doubt(1, patience=0.05)
    assert await entered(doubt, "silent")
    await asyncio.sleep(0.1)
    assert await entered(doubt, "next")
    doubt.leave("silent")
    assert not await entered(doubt, "one more"), "a place given up is given back once"


async def test_who_never_entered_leaves_in_vain() -> None:
    doubt = Doubt(1)
    doubt.leave("stranger")
    assert await entered(doubt, "a")
    assert not await entered(doubt, "b")
