from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import arrival, item, story
from wirebell.errors import StoreError
from wirebell.model.facts import Change, Figure
from wirebell.model.source import Arrival
from wirebell.model.story import Story
from wirebell.store.codec import mark, packed, unpacked

texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(text=texts, times=st.integers(0, 300))
def test_a_noun_comes_back_as_it_was(text: str, times: int) -> None:
    whole = arrival(item=item(text=text * times, title=text))
    assert unpacked(Arrival, packed(whole)) == whole


def test_facts_come_back_as_they_were() -> None:
    moved = Figure(
        value=(2500, 3000.5), unit=None, of="troops", qualifier=None, direction="up", by=None,
        change=Change(from_=2500, to=None), place=None, when=None, span=(0, 4),
    )  # fmt: skip
    whole = story(figures=(moved,))
    assert unpacked(Story, packed(whole)) == whole


def test_long_texts_are_squeezed() -> None:
    assert len(packed(story(body="The ferry was late again. " * 400))) < 2000


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x78\x9cnonsense", packed(item())])
def test_what_is_no_such_noun_is_a_clear_error(data: bytes) -> None:
    with pytest.raises(StoreError, match="Story cannot be read"):
        unpacked(Story, data)


@given(left=st.lists(texts, max_size=4), right=st.lists(texts, max_size=4))
def test_a_mark_stands_for_its_texts_and_no_others(left: list[str], right: list[str]) -> None:
    assert (mark(*left) == mark(*right)) == (left == right)
    assert len(mark(*left)) == 16
