from __future__ import annotations

from array import array
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from wirebell.thread.sketch import COPIED, ENOUGH, SAMPLED, copied, runs, sketch

WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nel", "rim", "sto", "vek")]


def text(seed: int, length: int) -> list[str]:
    return Random(seed).choices(WORDS, k=length)


def test_a_text_is_wholly_in_itself_and_in_a_longer_one() -> None:
    one = text(1, 200)
    assert copied(sketch(one), sketch(one)) == 1
    assert copied(sketch(one), sketch(text(2, 150) + one)) == 1


def test_other_texts_share_nothing() -> None:
    assert copied(sketch(text(1, 400)), sketch(text(2, 400))) < COPIED / 4


def test_a_fifth_of_the_words_changed_is_still_a_copy() -> None:
    for seed in range(20):
        one, random = text(seed, 300), Random(seed)
        other = [random.choice(WORDS) if random.random() < 0.2 else word for word in one]
        assert copied(sketch(one), sketch(other)) >= COPIED


def test_too_little_text_is_no_copy() -> None:
    assert copied(sketch(text(1, 4)), sketch(text(1, 4))) == 0
    assert copied(array("I"), sketch(text(1, 90))) == 0


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_a_sample_is_sorted_distinct_and_a_part_of_all_runs(stems: list[str]) -> None:
    found = list(sketch(stems))
    assert found == sorted(set(found))
    assert set(found) == runs(stems)
    assert len(found) <= max(0, len(stems) - 2)


def test_the_sample_is_about_one_run_in_so_many() -> None:
    share = len(sketch(text(3, 900))) / 900
    assert 0.5 / SAMPLED < share < 1.5 / SAMPLED
    assert len(sketch(text(3, 90))) > ENOUGH
