from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.cluster.notes import VERSION, Note, Unreadable, opened, sealed


@given(st.integers(0, 2**62), st.lists(st.integers(1, 2**62)))
def test_what_is_sealed_is_opened_again(seq: int, seqs: list[int]) -> None:
    assert opened(sealed(Note(seq=seq, seqs=tuple(seqs)))) == Note(seq=seq, seqs=tuple(seqs))


def test_a_letter_says_its_form_and_its_story_in_plain_json() -> None:
    assert sealed(Note(seq=7)) == b'{"v":1,"seq":7}'
    assert sealed(Note(seqs=(7, 9))) == b'{"v":1,"seq":0,"seqs":[7,9]}'
    assert (Note(seq=7).named, Note(seqs=(7, 9)).named, Note().named) == ((7,), (7, 9), ())


def test_a_later_form_is_left_to_newer_workers_whatever_else_it_says() -> None:
    assert opened(b'{"v":%d,"seq":"a new way of numbering"}' % (VERSION + 1)) is None


def test_fields_that_came_since_are_passed_over() -> None:
    assert opened(b'{"v":1,"seq":3,"hint":"new"}') == Note(seq=3)


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff", b"[]", b"{}", b'{"seq":1}', b'{"v":1,"seq":"x"}', b'{"v":null}']
)
def test_what_says_nothing_we_know_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^it "):
        opened(body)


@given(st.binary(max_size=60))
def test_any_bytes_are_opened_or_unreadable(body: bytes) -> None:
    found: Note | None = None
    with suppress(Unreadable):
        found = opened(body)
    assert isinstance(found, Note | None)
