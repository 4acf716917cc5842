from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.samples import NOW, follower
from wirebell.deliver.feed_name import feed_name, mark_of, named_by, opens

KEY = "k" * 32
IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=64)


@given(IDS, st.integers(0, 9))
def test_a_name_says_whose_it_is_and_opens_that_feed_alone(who: str, turn: int) -> None:
    ana = follower(id=who, feed_turn=turn)
    name = feed_name(ana, KEY)
    assert named_by(name) == who
    assert opens(name, ana, KEY)
    others = (
        replace(ana, id=who + "x"),
        replace(ana, feed_turn=turn + 1),
        replace(ana, created=NOW + timedelta(seconds=1)),  # erased, and another one has the id now
    )
    assert not any(opens(name, other, KEY) for other in others)
    assert not opens(name, ana, "another key that is long enough")


@pytest.mark.parametrize("name", ["", "x", "x" * 32, "x" * 33, "é" * 40, "a" * 32 + "_w", "a" * 32 + "****"])
def test_what_is_no_name_names_nobody(name: str) -> None:
    assert named_by(name) is None
    assert not opens(name, follower(), KEY)


def test_it_is_192_bits_of_mark_that_no_other_turn_shares() -> None:
    names = {feed_name(follower(feed_turn=turn), KEY) for turn in range(100)}
    assert len({name[:32] for name in names}) == 100
    assert len(mark_of("a name given before")) == 64
    with pytest.raises(ValueError, match="16 characters"):
        feed_name(follower(), "short")
