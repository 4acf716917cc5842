"""Once per follower: in C as in Python."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.standing.once import by_follower, by_follower_plainly, groups

owners = st.lists(st.integers(0, 5), min_size=1, max_size=20)


@given(owners, st.data())
def test_each_follower_occurs_once_with_all_that_met(of: list[int], data: st.DataObject) -> None:
    met = data.draw(st.lists(st.integers(0, len(of) - 1), unique=True))
    numbers, followers = array("I", met).tobytes(), array("I", of)
    found = by_follower(numbers, followers, 6)
    assert found == by_follower_plainly(numbers, followers, 6)
    assert dict(groups(found)) == {who: [n for n in met if of[n] == who] for who in {of[n] for n in met}}


@pytest.mark.parametrize("grouped", [by_follower, by_follower_plainly])
def test_a_number_that_is_nobodys_is_an_error(grouped: object) -> None:
    for numbers, followers in (([1], [0]), ([0], [7])):
        with pytest.raises(ValueError, match="nobody"):
            grouped(array("I", numbers).tobytes(), array("I", followers), 6)  # type: ignore[operator]
