"""People and papers do as they like, and nobody is told twice, too early, in vain or not at all.

Many more walks, and longer ones: `python -m tests.flow.walk 1:500 60`.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.flow.walk.paper import Wanted
from tests.flow.walk.people import Standing
from tests.flow.walk.walking import Walk
from wirebell.app import follows
from wirebell.ports import Store

STEPS = 40


@pytest.mark.parametrize("seed", [209])
async def test_whatever_happens_everybody_is_told_what_is_theirs(store: Store, tmp_path: Path, seed: int) -> None:
    walk = Walk(store, tmp_path, seed)
    assert (await walk.goes(STEPS), walk.done) == ([], walk.done)
    assert len(walk.judge.told) > STEPS // 4


@pytest.fixture
async def told(tmp_path: Path, store: Store) -> Walk:
    """A walk in which Ana was told of the first story, as she asked."""
    walk = Walk(store, tmp_path, 1)
    walk.postman.reliable = True
    await walk.begins()
    follows.add(walk.wire.house, "harbour", "ana", "mailto:ana@mail.example")
    walk.paper.publish(walk.wire.clock.at).embargo = None
    await walk.runs()
    return walk


async def test_the_judge_sees_who_was_told_of_what_they_did_not_ask_for(told: Walk) -> None:
    (wrong,) = told.judge.sums_up(told.tellable)
    assert wrong.startswith("ana is told of 0 ")
    assert wrong.endswith("and follows nothing of it")


async def test_the_judge_sees_who_was_told_twice(told: Walk) -> None:
    told.judge.told.append(told.judge.told[0])
    assert "ana is told 2 times of 0: new 0" in list(told.judge.sums_up(told.tellable))


async def test_the_judge_sees_who_was_not_told(told: Walk) -> None:
    follow = Standing("ben", Wanted(told.paper.pieces[0].words), told.wire.clock.at - timedelta(days=1))
    told.people.plain["b1"] = follow
    assert any("is told 0 times" in one for one in told.judge.sums_up(told.tellable))


async def test_the_judge_sees_who_was_told_too_early_or_of_what_is_closed(told: Walk) -> None:
    ((message, outcome),) = told.postman.given
    (piece,), now = told.paper.pieces, told.wire.clock.at
    piece.embargo = now + timedelta(hours=1)
    assert [one[:20] for one in told.judge.hears(now, message, outcome)] == ["ana is told of 0 (ne"]
    piece.embargo, told.people.closed = None, True
    told.people.entitled.discard("ana")
    assert list(told.judge.hears(now, message, outcome)) == ["ana is told of 0 and may not see it"]
