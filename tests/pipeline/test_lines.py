"""Turns at a webhook, and what one that failed there means for what was claimed before and after."""

from __future__ import annotations

import asyncio

from tests.samples import NOW
from wirebell.pipeline.lines import Lines

HOOK = "https://hook.example/"


async def test_who_comes_first_is_served_first_and_the_last_lets_go() -> None:
    lines, served = Lines(), []

    async def one(n: int) -> None:
        async with lines.turn(HOOK):
            await asyncio.sleep(0)
            served.append(n)
            assert lines.keeps(HOOK)

    await asyncio.gather(*(one(n) for n in range(9)))
    assert served == list(range(9))
    assert not lines.keeps(HOOK)


async def test_one_that_failed_holds_up_what_was_claimed_before_that_was_on_record() -> None:
    lines = Lines()
    async with lines.turn(HOOK):
        lines.hold_up(HOOK, NOW, at=10.0)
        assert not lines.keeps(HOOK), "what is claimed from here on waits as the record says"
        assert lines.held_up(HOOK, claimed=9.0) == NOW
        assert lines.held_up(HOOK, claimed=10.0) == NOW
        assert not lines.keeps(HOOK)
        assert lines.held_up(HOOK, claimed=10.5) is None, "the record let it through"
        assert lines.keeps(HOOK)
