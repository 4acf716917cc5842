#!/usr/bin/env python3
"""The archive's own pages against PostgreSQL's full text: `archive_search.py STORIES.jsonl [--stories N]`.

STORIES are lines of `{title, body}`; an archive of N stories is made of the first 800 on a PostgreSQL of the test
suite, in a schema that is dropped at the end, and filed. Beside it stands a table of `tsvector`s with a GIN index,
whose lexemes are the archive's own keys, so that both can answer the same (no text search configuration knows our
words). Each expression's sure and possible stories are then looked up in both, in turns. Prints JSON lines: sizes,
the time of filing, memory of a process that looks, and for each expression the medians of three.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cluster.machines import database

from wirebell import standing
from wirebell.app.house import House
from wirebell.app.lookback import Lookback
from wirebell.app.shelf import Shelf, bits_at
from wirebell.bench.backtest import ASKED, file_all, fill, read_stories
from wirebell.settings import load
from wirebell.standing.archive import bounds, terms_of
from wirebell.standing.archive.keys import key

TIMES = 3


def said(**what: Any) -> None:
    """Print a line of JSON."""
    print(json.dumps(what), flush=True)


def resident() -> int:
    """Return the bytes that this process has in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def lexeme(text: str) -> str:
    """Return a key as tsquery writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


class GinLook:
    """Where keys occur, by PostgreSQL's index; see `wirebell.standing.archive.bounds.Look`."""

    def __init__(self, conn: psycopg.Connection, places: dict[int, int]) -> None:
        self._conn, self._places = conn, places
        self.everything = (1 << len(places)) - 1

    def _found(self, query: str) -> int:
        rows = self._conn.execute("SELECT seq FROM tried WHERE words @@ %s::tsquery", (query,))
        return bits_at(sorted(self._places[seq] for (seq,) in rows))

    def at(self, wanted: str) -> int:
        """See Look."""
        return self._found(lexeme(wanted))

    def beginning(self, wanted: str) -> int:
        """See Look."""
        return self._found(f"{lexeme(wanted)}:*")


def filed(house: House) -> Iterator[tuple[int, list[str]]]:
    """Yield every story's number and its keys."""
    after = 0
    while page := house.store.versions(after=after):
        for seq, story, _ in page:
            terms = terms_of(story, standing.document(story))
            yield seq, [key(table, term) for table, several in terms.items() for term in several]
        after = page[-1][0]


def indexed(conn: psycopg.Connection, house: House) -> float:
    """Fill the table beside and index it; return the seconds that the database took for it."""
    took = 0.0
    conn.execute("CREATE TABLE tried (seq bigint PRIMARY KEY, words tsvector NOT NULL)")
    part: list[tuple[int, list[str]]] = []

    def out() -> None:
        nonlocal took
        began = time.perf_counter()
        with conn.cursor() as cursor:
            cursor.executemany("INSERT INTO tried VALUES (%s, array_to_tsvector(%s))", part)
        took += time.perf_counter() - began
        part.clear()

    for row in filed(house):
        part.append(row)
        if len(part) == 500:
            out()
    out()
    began = time.perf_counter()
    conn.execute("CREATE INDEX tried_words ON tried USING gin (words)")
    conn.execute("ANALYZE tried")
    return took + time.perf_counter() - began


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return the seconds of the wall and of our processor that something took, and what it gave."""
    began, cpu = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - began, time.process_time() - cpu, found


def compare(conn: psycopg.Connection, house: House, expressions: tuple[str, ...]) -> None:
    """Look each expression up in both, in turns."""
    ancestors = house.lexicon.topics.ancestors
    before = resident()
    look = Lookback(house.store, ancestors)
    house.archive.look()
    said(what="memory", look_mb=round((resident() - before) / 2e6, 1), stories=len(look.cards.seqs))
    gin = GinLook(conn, {seq: place for place, seq in enumerate(look.cards.seqs)})
    for expression in expressions:
        query = standing.parse(expression, standing.DESK)
        ours: list[tuple[float, float, Any]] = []
        theirs: list[tuple[float, float, Any]] = []
        for _ in range(TIMES):
            look._shelf.kept.clear()
            ours.append(timed(lambda: look.bounds([query])[0]))  # noqa: B023 - called at once
            theirs.append(timed(lambda: bounds(query, gin, ancestors)))  # noqa: B023 - as above
        newest = timed(lambda: house.archive.newest(query, lambda _: True, 25))  # noqa: B023 - as above
        said(
            expression=expression,
            same=ours[0][2] == theirs[0][2],
            sure=ours[0][2].sure.bit_count(),
            possible=ours[0][2].possible.bit_count(),
            pages_s=round(median(row[0] for row in ours), 4),
            pages_cpu=round(median(row[1] for row in ours), 4),
            gin_s=round(median(row[0] for row in theirs), 4),
            gin_cpu=round(median(row[1] for row in theirs), 4),
            page_of_25_s=round(newest[0], 4),
        )
    said(what="memory", after_asking_mb=round((resident() - before) / 1e6, 1))


def sizes(conn: psycopg.Connection) -> dict[str, float]:
    """Return the bytes on disk of both, in MB."""
    names = ("stories", "pages", "spots", "segments", "tried")
    rows = {n: conn.execute("SELECT pg_total_relation_size(%s::regclass)", (n,)).fetchone() for n in names}
    gin = conn.execute("SELECT pg_relation_size('tried_words')").fetchone()
    return {n: round((row or (0,))[0] / 1e6, 1) for n, row in {**rows, "tried_words": gin}.items()}


def main() -> None:
    """Make the archive, file it both ways, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--distinct", type=int, default=800)
    asked = parser.parse_args()
    with (
        database() as url,
        tempfile.TemporaryDirectory() as home,
        House(load(Path(home), {}, database=url)) as house,
    ):
        fill(house.store, read_stories(asked.source, asked.distinct, house), asked.stories)
        took, cpu = file_all(house.store, asked.stories)
        said(what="pages", seconds=round(took, 1), cpu_ms=round(1000 * cpu / asked.stories, 2))
        with psycopg.connect(url, autocommit=True) as conn:
            began = time.process_time()
            database_s = indexed(conn, house)
            cpu = time.process_time() - began
            said(what="tsvector", database_s=round(database_s, 1), cpu_ms=round(1000 * cpu / asked.stories, 2))
            conn.execute("VACUUM ANALYZE pages, spots, segments, stories, tried")
            said(what="MB", **sizes(conn))
            compare(conn, house, ASKED)
            said(what="shelf", segments=len(Shelf(house.store.segments()).segments), load=os.getloadavg()[0])


if __name__ == "__main__":
    main()
