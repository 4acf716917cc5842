"""Count how common English words are.

usage: count_common_words.py DATA.jsonl... --out src/wirebell/catalogue/common_words.csv

DATA are the JSON lines of WikiGold, GUM Wikinews and re3d, in any order. A row tells in how many of a thousand
texts a stem stands outside names; what stands in one text alone is left out. The same data give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from names_gold import Marked, marked

from wirebell.catalogue.names import load_names
from wirebell.standing.analysis import number, spans, stem

_LEAST = 2  # texts


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args()
    names = load_names()
    texts = [text for path in wanted.data for text in marked(path, names)]
    counts = Counter(found for text in texts for found in set(stems(text)))
    kept = ((found, round(1000 * count / len(texts))) for found, count in counts.items() if count >= _LEAST)
    rows = sorted(kept, key=lambda row: (-row[1], row[0]))
    with wanted.out.open("w", encoding="utf8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([("stem", "per_mille"), *rows])
    print(f"{wanted.out}: {len(rows):,} stems of {len(texts):,} texts")


def stems(text: Marked) -> Iterator[str]:
    """Yield the stems of a text's words in small letters outside names: months and offices with capitals tell."""
    language = number("en")
    named = sorted((name.start, name.end) for name in text.names)
    for start, end in spans(text.text):
        word = text.text[start:end]
        if word.isalpha() and word.islower() and not any(a <= start < b for a, b in named):
            yield stem(word, language)


if __name__ == "__main__":
    main()
