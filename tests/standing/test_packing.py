"""What is loaded at once is packed: nothing is lost by that, and a distinct query costs few bytes."""

from __future__ import annotations

import threading
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebell.standing import Index, kernel, plain_document

compiled = pytest.mark.skipif(not kernel.COMPILED, reason="the kernel is not built")


def both() -> tuple[Index[int], Index[int]]:
    return Index("simple", compiled=kernel.COMPILED), Index("simple", compiled=False)


def matched(index: Index[int], words: list[str]) -> list[list[int]]:
    return [sorted(index.match(plain_document(word, "it stood there"))) for word in words]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 9)), max_size=400), st.data())
def test_an_index_loaded_again_and_again_agrees_with_its_twin(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Few expressions of many followers: lists of every length, with holes, packed and grown on."""
    ours, theirs = both()
    words = [f"w{n}" for n in range(10)]
    for _ in range(3):
        for index in (ours, theirs):
            index.load((key, words[word]) for key, word in rows)
        for key in data.draw(st.sets(st.integers(0, 400), max_size=60)):
            assert ours.remove(key) == theirs.remove(key)
        for key in data.draw(st.sets(st.integers(0, 400), max_size=20)):
            for index in (ours, theirs):
                index.add_text(key, f"{words[key % 10]} OR there")
        assert (len(ours), ours.distinct) == (len(theirs), theirs.distinct)
        assert matched(ours, words) == matched(theirs, words)
    if kernel.COMPILED and len(ours):
        named: Index[str] = Index("simple")
        named.load((str(key), words[word]) for key, word in rows)
        again = Index.open(bytearray(named.save()), "simple")
        found = plain_document(" ".join(words), "")
        assert sorted(again.match(found)) == sorted(named.match(found))


@compiled
def test_loading_beside_a_match_moves_nothing_under_it() -> None:
    index: Index[int] = Index("simple")
    index.load((n, f"w{n % 7}") for n in range(3_000))
    found, done, wrong = plain_document("w3", "it stood"), threading.Event(), list[int]()
    expected = {n for n in range(3_000) if n % 7 == 3}

    def match() -> None:
        while not done.is_set():
            wrong.append(len(expected ^ {key for key in index.match(found) if key < 3_000}))

    thread = threading.Thread(target=match)
    thread.start()
    for turn in range(20):
        index.load((3_000 + n, f"w{(n + turn) % 9}") for n in range(4_000))
        for key in range(3_000, 7_000, 3):
            index.remove(key)
    done.set()
    thread.join()
    assert wrong
    assert not any(wrong)


def names(count: int) -> list[str]:
    """Return distinct expressions as people make them: half names, the rest words, AND, OR and prefixes."""
    random = Random(3)
    words = [f"{a}{b}{c}" for a in ("ka", "lo", "mi", "ru") for b in "aeiou" for c in range(400)]
    found: dict[str, None] = {}
    while len(found) < count:
        one, two, three = random.sample(words, 3)
        forms = [f'"{one} {two}"'] * 9 + [one] * 3 + [f"{one} AND {two}"] * 4
        forms += [f"({one} OR {two}) AND {three}", f"{one} AND NOT {two}", f'"{one} {two}"~10', f"{one[:4]}*"]
        found[random.choice(forms)] = None
    return list(found)


@compiled
def test_a_distinct_query_costs_at_most_64_bytes() -> None:
    asked = names(100_000)
    index: Index[int] = Index("simple")
    index.load(enumerate(asked))
    assert index.distinct > 95_000
    assert index.size <= 64 * index.distinct
    for number, one in enumerate(asked[:50_000]):
        index.add_text(number + len(asked), one)
    assert index.size <= 128 * index.distinct
