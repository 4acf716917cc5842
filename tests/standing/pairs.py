"""Random stories against random follows: kernel, twin and brute force; `python -m tests.standing.pairs N`.

Over a small alphabet, so that everything collides; some follows go and come back meanwhile.
"""

from __future__ import annotations

import sys
import time
from random import Random

from wirebell.standing import Index, Query, holds, kernel, parse, plain_document
from wirebell.standing.analysis import Analyzer
from wirebell.standing.expression.limits import RULE

FOLLOWS, STORIES = 1_000, 500

WORDS = ["aa", "ab", "abb", "ba", "be", "leave", "leaving", "left", "élan", "xy", "東京", "京都市"]


def leaf(random: Random) -> str:
    one, two = random.sample(WORDS, 2)
    forms = [
        one,
        one,
        f'"{one} {two}"',
        f'"{one} {two}"~{random.randint(1, 4)}',
        f"{one[:2]}*",
        f"{one}>={random.randint(2, 3)}",
        f"headline:{one}",
        f'body:"{one} {two}"',
        f"={one}",
        f"NEAR/s({one} {two})",
        f"NEAR/p({one} (x9 OR {two}))",
        f"NEAR/s({one} bb NOT {two})",
    ]
    return random.choice(forms)


def expression(random: Random) -> str:
    one, two, three = leaf(random), leaf(random), leaf(random)
    shapes = [one, f"{one} {two}", f"{one} OR {two}", f"{one} {two} NOT {three}", f"({one} OR {two}) {three}"]
    return random.choice(shapes)


def text(random: Random) -> str:
    words = (
        random.choice(WORDS) + random.choice(["", "", "", ".", ".\n", "!"]) for _ in range(random.randint(0, 14))
    )
    return " ".join(word.title() if random.random() < 0.3 else word for word in words)


def follows(random: Random) -> dict[str, Query]:
    """Return so many distinct follows."""
    found: dict[str, Query] = {}
    while len(found) < FOLLOWS:
        one = expression(random)
        found[one] = parse(one, RULE)
    return found


def check(random: Random, analyzer: Analyzer) -> int:
    """Compare half a million pairs; return how many there were. Fails at the first that differs."""
    queries = follows(random)
    ours, theirs = Index[str](analyzer, compiled=kernel.COMPILED), Index[str](analyzer, compiled=False)
    for one, query in queries.items():
        ours.add(one, query)
        theirs.add(one, query)
    some = random.sample(sorted(queries), 50)
    for number in range(STORIES):
        found = plain_document(text(random), text(random), analyzer=analyzer)
        met = set(ours.match(found))
        assert met == set(theirs.match(found))
        if number % 10 == 0:
            assert [one for one in some if holds(queries[one], found)] == [one for one in some if one in met]
        if number % 50 == 0:
            for gone in random.sample(sorted(queries), 100):
                ours.remove(gone)
            ours.refile()
            for one in queries:
                ours.add_text(one, one)
    return FOLLOWS * STORIES


def main(pairs: int) -> None:
    """Compare so many pairs, each round from a seed of its own, which a failure can be found by."""
    seed, done, began = time.time_ns(), 0, time.monotonic()
    while done < pairs:
        sys.stdout.write(f"seed {seed}: {done:,} pairs in {time.monotonic() - began:.0f} s\n")
        for analyzer in ("stemmed", "simple"):
            done += check(Random(seed), "simple" if analyzer == "simple" else "stemmed")
        seed += 1
    sys.stdout.write(f"{done:,} pairs, no difference, {time.monotonic() - began:.0f} s\n")


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")))
