"""The places of topics among each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.catalogue.hierarchy import ancestors_of, children_of, families, in_order
from wirebell.errors import UsageError

Parents = dict[str, tuple[str, ...]]


@st.composite
def trees(draw: st.DrawFn) -> Parents:
    """Topics whose parents were all made before them."""
    made: Parents = {}
    for number in range(draw(st.integers(1, 12))):
        above = draw(st.lists(st.sampled_from(sorted(made)), unique=True, max_size=3)) if made else []
        made[f"t{number}"] = tuple(above)
    return made


def climbed(parents: Parents, topic: str) -> set[str]:
    return {*parents[topic], *(one for above in parents[topic] for one in climbed(parents, above))}


@given(trees())
def test_ancestors_are_all_that_climbing_reaches_nearest_first(parents: Parents) -> None:
    for topic, above in ancestors_of(parents).items():
        assert set(above) == climbed(parents, topic)
        assert len(above) == len(set(above))
        assert above[: len(parents[topic])] == parents[topic]


@given(trees())
def test_families_and_children_say_the_same_downwards(parents: Parents) -> None:
    ancestors = ancestors_of(parents)
    for topic, family in families(ancestors).items():
        assert family == {one for one in parents if one == topic or topic in ancestors[one]}
        assert set(children_of(parents)[topic]) == {one for one in parents if topic in parents[one]}


@given(trees())
def test_order_puts_what_is_used_before_its_user(parents: Parents) -> None:
    order = in_order(parents, "use each other")
    assert sorted(order) == sorted(parents)
    assert all(order.index(above) < order.index(topic) for topic in parents for above in parents[topic])


def test_a_circle_is_named() -> None:
    with pytest.raises(UsageError, match=r"use each other in a circle: .*wb:a -> wb:b|wb:b -> wb:a"):
        in_order({"wb:a": ["wb:b"], "wb:b": ["wb:a"], "wb:c": []}, "use each other")
