"""Snapshots: an index opened is the index that was saved, and nothing else is opened."""

from __future__ import annotations

import struct
import subprocess
import sys
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.standing.stories import stories
from tests.standing.trees import queries
from wirebell.errors import UsageError
from wirebell.model.story import Story
from wirebell.standing import Index, Query, document, kernel, parse, plain_document

compiled = pytest.mark.skipif(not kernel.COMPILED, reason="the kernel is not built")
PAGE = 4096


def reopened(index: Index[str]) -> Index[str]:
    return Index.open(bytearray(index.save()), index.analyzer)


@compiled
@settings(max_examples=60)
@given(st.lists(queries, min_size=1, max_size=12), st.lists(stories(), min_size=1, max_size=3), st.data())
def test_what_is_opened_matches_as_what_was_saved(
    asked: list[Query], told: list[Story], data: st.DataObject
) -> None:
    index: Index[str] = Index()
    for number, query in enumerate(asked):
        index.add(f"k{number}", query)
        index.add(f"too {number}", query)
    for number in data.draw(st.sets(st.integers(0, len(asked) - 1), max_size=3)):
        index.remove(f"k{number}")
    again = reopened(index)
    assert (len(again), again.distinct) == (len(index), index.distinct)
    for one in told:
        found = document(one)
        assert again.match(found) == index.match(found)
    for number, query in enumerate(asked):  # changed on top, both stay alike
        for each in (index, again):
            each.remove(f"too {number}")
            each.add(f"new {number}", query)
    third = reopened(again)
    for one in told:
        found = document(one)
        assert sorted(again.match(found)) == sorted(index.match(found)) == sorted(third.match(found))


def some() -> Index[str]:
    index: Index[str] = Index("simple")
    for n in range(500):
        index.add(f"{n}", parse(f"harbour{n % 90} quay{n % 7}* NOT strike{n}"))
    for n in range(0, 500, 3):
        index.remove(f"{n}")
    return index


@compiled
def test_another_process_opens_it_where_words_have_other_numbers() -> None:
    saved = some().save("made here")
    script = """
import sys
from wirebell.standing import Index, plain_document
saved = sys.stdin.buffer.read()
for words in (0, 50):
    plain_document("", " ".join(f"other{n}" for n in range(words)))
    index = Index.open(bytearray(saved), "simple")
    print(index.note, len(index), index.match(plain_document("", "harbour5 quay55")))
"""
    ran = subprocess.run([sys.executable, "-c", script], input=saved, capture_output=True, check=True)
    met = some().match(plain_document("", "harbour5 quay55"))
    assert met
    assert ran.stdout.decode() == f"made here {len(some())} {met}\n" * 2


@compiled
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda b: b"x" + b[1:], "no snapshot"),
        (lambda b: b[:100], "no snapshot"),
        (lambda b: b[:-PAGE], "damaged"),
        (lambda b: b[:-1] + b"x", "damaged"),
        (lambda b: b[:8] + struct.pack("I", 99) + b[12:], "version 99"),
        (lambda b: b[:12] + struct.pack(">I", 0x01020304) + b[16:], "orders bytes"),
        (lambda b: b.replace(b"Unicode", b"Monocode", 1)[: len(b)], "Monocode"),
        (lambda b: b[:300] + b"\1" + b[301:], "first page"),
    ],
)
def test_what_is_none_is_refused(change: object, problem: str) -> None:
    damaged = change(some().save())  # type: ignore[operator]
    with pytest.raises(UsageError, match=problem):
        Index.open(bytearray(damaged), "simple")


@compiled
def test_a_snapshot_of_another_analyzer_is_refused() -> None:
    with pytest.raises(UsageError, match="simple"):
        Index.open(bytearray(some().save()), "stemmed")


def resummed(saved: bytearray) -> bytearray:
    """Return it with sums that are right, so that the checks behind them are reached."""

    def total(of: bytes | bytearray) -> int:
        lanes, most = [1, 2, 3, 4], (1 << 64) - 1
        for at, word in enumerate(struct.unpack(f"{len(of) // 8}Q", of)):
            lane = (lanes[at % 4] ^ word) * 0x9E3779B97F4A7C15 & most
            lanes[at % 4] = lane ^ lane >> 29
        for lane in lanes[1:]:
            lanes[0] = (lanes[0] ^ lane) * 1099511628211 & most
        return lanes[0]

    saved[280:288] = struct.pack("Q", total(saved[PAGE:]))
    saved[560:568] = bytes(8)
    saved[560:568] = struct.pack("Q", total(saved[:PAGE]))
    return saved


@compiled
def test_whatever_the_bytes_are_nothing_breaks() -> None:
    whole, random = some().save(), Random(8)
    found = plain_document("", " ".join(f"harbour{n} quay{n}" for n in range(90)))
    assert Index.open(resummed(bytearray(whole)), "simple").match(found) == some().match(found)
    refused = 0
    rounds = settings.default.max_examples if settings.default else 100  # more in torture
    for _ in range(rounds):
        bytes_ = bytearray(whole)
        for _ in range(random.choice([1, 1, 3, 20])):
            at = random.randrange(288, len(bytes_) // 4 * 4, 4)
            while not any(bytes_[at : at + 4]):
                at = random.randrange(288, len(bytes_), 4)
            bytes_[at : at + 4] = struct.pack("I", random.choice([0, 1, 2, 0xFFFFFFFF, random.getrandbits(32)]))
        try:
            index = Index.open(resummed(bytes_), "simple")
        except (UsageError, ValueError, OverflowError, msgspec.DecodeError):
            refused += 1
            continue
        index.numbers(found)
        index.filing.add_text(700, "harbour1 AND new")
        for number in range(100):
            index.filing.remove(number)
    assert refused > rounds // 3


def test_python_says_why_it_opens_none() -> None:
    index: Index[str] = Index("simple", compiled=False)
    index.add("a", parse("harbour"))
    with pytest.raises(UsageError, match="compiled kernel"):
        index.save()
    with pytest.raises(UsageError, match="compiled kernel"):
        Index.open(bytearray(100), compiled=False)


@compiled
def test_keys_that_are_no_text_are_not_saved() -> None:
    index: Index[int] = Index("simple")
    index.add(1, parse("harbour"))
    with pytest.raises(UsageError, match="text"):
        index.save()
