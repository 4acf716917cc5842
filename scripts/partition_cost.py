#!/usr/bin/env python3
"""What partitions by time would cost and give: `partition_cost.py [--stories N] [--each N] [--parts N]`.

Alerts and deliveries of N stories with so many followers each are written twice into a schema of its own on a
PostgreSQL of the test suite: into tables as ours are, and into tables partitioned by `born`, the part of time in
which a story's first version was accepted. It follows from the story, so a UNIQUE that has it forbids just what
ours forbids; when an alert was made would not do. Then the statements that Wirebell lives by are run on both, in
turns. Prints JSON lines: medians in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cluster.machines import database

COLUMNS = "id, story, version, follower, kind, revision, follows, created, due, state, because, rank, more"
FLAT, PARTED = "flat", "parted"
LATE = 9 * 10**15


def made(conn: psycopg.Connection, parts: int) -> None:
    """Make both pairs of tables."""
    words = 'text COLLATE "C" NOT NULL'
    alert = f"""id {words}, story {words}, version int NOT NULL, follower {words}, kind {words},
        revision int NOT NULL, follows {words}, created bigint NOT NULL, due bigint NOT NULL, state {words},
        because text, rank smallint NOT NULL, more int NOT NULL DEFAULT 0"""
    delivery = f"""id {words}, alert bigint NOT NULL, address {words}, state {words}, attempts int NOT NULL,
        next bigint NOT NULL, at bigint NOT NULL, token int NOT NULL, rank smallint NOT NULL"""
    for name, born, by in ((FLAT, "", ""), (PARTED, ", born", "PARTITION BY RANGE (born)")):
        more = "born int NOT NULL, " if born else ""
        conn.execute(
            f"""
            CREATE TABLE {name}_alerts ({more}n bigserial, {alert}, PRIMARY KEY (n{born}),
                UNIQUE (story, follower, kind, revision{born})) {by};
            CREATE TABLE {name}_deliveries ({more}n bigserial, {delivery}, PRIMARY KEY (n{born}),
                UNIQUE (id{born}), UNIQUE (alert, address{born}),
                FOREIGN KEY (alert{born}) REFERENCES {name}_alerts (n{born})) {by};""".encode()
        )
        if born:
            for table in ("alerts", "deliveries"):
                for part in range(parts):
                    conn.execute(
                        f"CREATE TABLE {name}_{table}_{part} PARTITION OF {name}_{table} "
                        f"FOR VALUES FROM ({part}) TO ({part + 1})".encode()
                    )
        conn.execute(
            f"""
            CREATE INDEX ON {name}_alerts (rank, due, follower) WHERE state IN ('due', 'deferred');
            CREATE INDEX ON {name}_alerts (follower, created);
            CREATE INDEX ON {name}_alerts (created);
            CREATE INDEX ON {name}_deliveries (rank, at) WHERE state IN ('waiting', 'leased');""".encode()
        )


def coming(conn: psycopg.Connection, first: int, stories: int, each: int, parts: int, total: int) -> None:
    """Put the alerts of stories into a table that they are told from, as COPY does."""
    conn.execute("DROP TABLE IF EXISTS coming")
    conn.execute(
        f"""
        CREATE TEMP TABLE coming AS SELECT (s * {parts} / {total})::int AS born,
            md5(s || '/' || f) AS id, md5(s::text) AS story, 1 AS version, 'new' AS kind, 0 AS revision,
            'reader-' || (f * 7 + s) % 50000 AS follower, s::bigint AS created, s::bigint AS due, 'out' AS state,
            '[{{"id":"f1","expression":"ferry","to":"feed"}}]' AS follows, NULL::text AS because,
            1::smallint AS rank, 0 AS more
        FROM generate_series({first}, {first + stories - 1}) AS s, generate_series(1, {each}) AS f""".encode()
    )


def told(conn: psycopg.Connection, name: str) -> int:
    """Insert what comes, as telling does, and a delivery of each alert."""
    born = "born, " if name == PARTED else ""
    return conn.execute(
        f"""
        INSERT INTO {name}_alerts ({born}{COLUMNS}) SELECT {born}{COLUMNS} FROM coming
        ON CONFLICT DO NOTHING""".encode()
    ).rowcount


def delivered(conn: psycopg.Connection, name: str, since: int) -> None:
    """Insert the deliveries of alerts from a number on."""
    born = "born, " if name == PARTED else ""
    conn.execute(
        f"""
        INSERT INTO {name}_deliveries ({born}id, alert, address, state, attempts, next, at, token, rank)
        SELECT {born}md5(id || 'feed'), n, 'feed', 'sent', 1, created, created, 1, rank FROM {name}_alerts
        WHERE n > {since} ON CONFLICT DO NOTHING""".encode()
    )


def timed(work: Callable[[], Any]) -> float:
    """Return the milliseconds that something takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def questions(stories: int, parts: int) -> dict[str, tuple[str, str]]:
    """The statements that Wirebell lives by; the second of each is what the partitioned tables are asked."""
    story, follower = f"md5('{stories // 2}')", "'reader-4711'"
    born = (stories // 2) * parts // stories
    ids = ", ".join(f"md5(md5('{s}/1') || 'feed')" for s in range(stories - 200, stories))
    waits, out = "state IN ('due', 'deferred')", "state IN ('waiting', 'leased')"
    of_reader, last = f"FROM {{t}}_alerts WHERE follower = {follower}", "FOR UPDATE SKIP LOCKED"
    every: dict[str, str] = {
        "claim: alerts due": f"SELECT n FROM {{t}}_alerts WHERE {waits} AND rank = 1 AND due <= {LATE} "
        f"ORDER BY due, follower, n LIMIT 200 {last}",
        "claim: deliveries due": f"SELECT n FROM {{t}}_deliveries WHERE {out} AND rank = 1 AND at <= {LATE} "
        f"ORDER BY at, n LIMIT 200 {last}",
        "settle: 200 deliveries by id": f"UPDATE {{t}}_deliveries SET attempts = 1 WHERE id IN ({ids})",
        "alerts of a story": f"SELECT * FROM {{t}}_alerts WHERE story = {story} AND kind IN ('new', 'corrected')",
        "a reader's newest 25": f"SELECT * {of_reader} ORDER BY created DESC, n DESC LIMIT 25",
        "a reader's of the last day": f"SELECT * {of_reader} AND created >= {stories - stories // 90}",
    }
    asked = {name: (text.format(t=FLAT), text.format(t=PARTED)) for name, text in every.items()}
    name = "alerts of a story"
    asked[f"{name}, its part known"] = (asked[name][0], f"{asked[name][1]} AND born = {born}")
    return asked


def in_turns(conn: psycopg.Connection, times: int, stories: int, parts: int) -> None:
    """Ask both, in turns."""
    for name, both in questions(stories, parts).items():
        found: tuple[list[float], list[float]] = [], []
        for _ in range(times):
            for place, text in enumerate(both):
                with conn.transaction(force_rollback=True):
                    found[place].append(timed(lambda: conn.execute(text.encode())))  # noqa: B023 - called at once
        said(what=name, flat=round(median(found[0]), 3), parted=round(median(found[1]), 3))


def let_go(conn: psycopg.Connection, name: str) -> None:
    """Let the oldest part of time go: by our statements, or by dropping it."""
    if name == PARTED:
        conn.execute(
            "DROP TABLE parted_deliveries_0; ALTER TABLE parted_alerts DETACH PARTITION parted_alerts_0; "
            "DROP TABLE parted_alerts_0"
        )  # what deliveries refer to cannot be dropped before PostgreSQL has seen that none does
        return
    old = "SELECT n FROM flat_alerts WHERE story IN (SELECT DISTINCT story FROM parted_alerts_0)"
    conn.execute(f"DELETE FROM flat_deliveries WHERE alert IN ({old})".encode())
    conn.execute(b"DELETE FROM flat_alerts WHERE story IN (SELECT DISTINCT story FROM parted_alerts_0)")


def said(**what: Any) -> None:
    """Print a line of JSON."""
    print(json.dumps(what), flush=True)


def main() -> None:
    """Fill both, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("--stories", 10_000), ("--each", 100), ("--parts", 13), ("--times", 15)):
        parser.add_argument(name, type=int, default=default)
    asked = parser.parse_args()
    step, stories, parts = max(asked.stories // 50, 1), asked.stories, asked.parts
    with database() as url, psycopg.connect(url, autocommit=True) as conn:
        made(conn, parts)
        tells: dict[str, list[float]] = {FLAT: [], PARTED: []}
        for first in range(0, stories, step):
            coming(conn, first, step, asked.each, parts, stories)
            for name in (FLAT, PARTED):
                since = (
                    conn.execute(f"SELECT coalesce(max(n), 0) FROM {name}_alerts".encode()).fetchone() or (0,)
                )[0]
                tells[name].append(timed(lambda: told(conn, name)))  # noqa: B023 - called at once
                delivered(conn, name, since)
        rows = step * asked.each
        said(what=f"telling {rows} alerts", **{name: round(median(tells[name]), 1) for name in tells})
        again = {name: round(timed(lambda: told(conn, name)), 1) for name in tells}  # noqa: B023 - as above
        said(what=f"telling the same {rows} again", **again)
        conn.execute("VACUUM ANALYZE flat_alerts, flat_deliveries, parted_alerts, parted_deliveries")
        in_turns(conn, asked.times, stories, parts)
        old = (conn.execute(b"SELECT count(*) FROM parted_alerts_0").fetchone() or (0,))[0]
        gone = {name: round(timed(lambda: let_go(conn, name)), 1) for name in (FLAT, PARTED)}  # noqa: B023 - as above
        said(what=f"letting {old} alerts and their deliveries go", **gone)
        said(
            what="vacuum after that",
            flat=round(timed(lambda: conn.execute("VACUUM flat_alerts, flat_deliveries")), 1),
        )
        said(what="load", load=os.getloadavg()[0])


if __name__ == "__main__":
    main()
