#!/usr/bin/env python3
"""Run the whole way on a month of real feeds, day by day, through the command line alone.

    .venv/bin/python scripts/march.py STREAM_DIR WORK_DIR [--first DAY] [--last DAY] [--since DAY]
                                      [--kill N] [--seed S] [--policies] [--why PAIRS] [--dump FILE]

STREAM_DIR holds docs.jsonl and make_feeds.py. Each outlet's feed is served over loopback HTTP with an ETag as it
stood on each day; the day before `--first` is the silent first visit. With `--since` older stories are left out,
which makes the first visit short. With `--kill N` the program is killed
(SIGKILL) N times at random moments and started again. With `--policies` every policy, kind
of follow, a team, closed sources and topics and a contract are in use, and change on the way; with `--why` the
audit also asks `why` about so many pairs; with `--dump` all alerts are written to a file. Prints one JSON object:
what came of it, the checks of the delivery promise, and a hash of all alerts, which must be the same with and
without kills.
"""

from __future__ import annotations

import argparse
import hashlib
import http.server
import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date, timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, ClassVar

from wirebell.cli.main import app

WIREBELL = [sys.executable, "-m", "wirebell"]

FOLLOWS = [
    ("place:Iraq", "ana"),
    ('person:"Bernie Sanders"', "ana"),
    ('org:"World Health Organization"', "ana"),
    ('"social distancing"', "ana"),
    ('"hand sanitizer" OR "face masks"', "ben"),
    ("NEAR/s(stimulus senate)", "ben"),
    ("NEAR/p(oil saudi)", "ben"),
    ('"interest rates"~3', "ben"),
    ("coronavirus NOT (trump OR biden)", "ben"),
    ("headline:biden -headline:sanders", "ben"),
    ('topic:"US foreign policy"', "cleo"),
    ("topic:medtop:07000000", "cleo"),
    ("said(Trump: china)", "cleo"),
    ("said(Fauci)", "cleo"),
    ("figure(cases >1000)", "cleo"),
    ("figure(troops place:Iraq)", "cleo"),
    ("figure(jobs change)", "cleo"),
    ("quarantin*", "dev"),
    ("vaccine>=3", "dev"),
    ("=Corona", "dev"),
    ('source:"BBC News"', "dev"),
    ("byline:smith", "dev"),
    ("quote:unprecedented", "dev"),
    ("(italy OR iran) AND (lockdown OR outbreak) NOT football", "eve"),
    ("taliban AND deal", "eve"),
    ('"supreme court" AND abortion', "eve"),
    ("body:recession headline:economy", "eve"),
]


WAYS = [
    ("follower", "set", "ana", "--zone", "America/New_York", "--quiet", "22:00-07:00", "--cap", "20/day"),
    ("follower", "set", "ben", "--zone", "Europe/London", "--cadence", "digest:07:30,18:00", "--days", "mon-fri"),
    ("follower", "set", "cleo", "--once-per-event", "--to", "mailto:cleo@desk.example"),
    ("follower", "set", "dev", "--zone", "Asia/Tokyo", "--cadence", "hourly", "--mute", "basketball OR football"),
    ("follower", "set", "eve", "--outlets", "2", "--lang", "en", "--pause", "2020-03-20..2020-03-22"),
    ("follow", "add", "--as", "ben", "--cap", "3/hour", "--cadence", "instant", "--", "pandemic"),
    ("follow", "add", "--as", "eve", "--outlets", "0", "--once-per-event", "--pause", "none", "--", "coronavirus"),
    ("follow", "add", "--as", "ana", "--mute-source", "Fox News", "--cap", "none", "--", "senate"),
    ("follow", "add", "--as", "eve", "--outlets", "0", "--pause", "none", "--lang", "fr", "--", "biden"),
    ("follow", "add", "--as", "fay", "--cadence", "group:30m", "--quiet", "sat,sun 00:00-10:00", "--", "markets"),
    ("follow", "add", "--as", "desk", "--", "place:Italy"),
    ("follow", "add", "--as", "desk", "--", 'topic:"US foreign policy"'),
    ("follower", "join", "desk", "--as", "ana", "--cadence", "hourly"),
    ("follower", "join", "desk", "--as", "fay", "--to", "mailto:fay@desk.example", "--once-per-event"),
    ("topics", "close", "medtop:15000000"),
    ("follower", "entitle", "dev", "--topic", "medtop:15000000"),
]
"""How those who follow want to be told, and who may see what."""

CHANGES: dict[int, list[tuple[str, ...]]] = {
    8: [("follower", "set", "cleo", "--cap", "5/day"), ("follower", "leave", "desk", "--as", "fay")],
    12: [("topics", "open", "medtop:15000000"), ("follower", "set", "ben", "--cadence", "instant")],
    18: [("follower", "disentitle", "dev", "--topic", "medtop:15000000"), ("topics", "close", "medtop:16000000")],
}
"""What they want otherwise after so many days."""


class Papers(http.server.BaseHTTPRequestHandler):
    """Serves today's feeds by outlet, whatever their format, and counts the answers."""

    folder = Path()
    answers: ClassVar[Counter[int]] = Counter()

    def do_GET(self) -> None:
        """Answer one request for a feed."""
        found = sorted(self.folder.glob(self.path.strip("/") + ".*")) if self.path != "/" else []
        if not found:
            self._answer(404, b"", {})
            return
        body = found[0].read_bytes()
        etag = f'"{hashlib.sha1(body).hexdigest()}"'
        kind = {".rss": "application/rss+xml", ".atom": "application/atom+xml", ".json": "application/feed+json"}
        headers = {"ETag": etag, "Content-Type": kind[found[0].suffix]}
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, b"", headers)
        else:
            self._answer(200, body, headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        Papers.answers[status] += 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the counts are printed at the end."""


class Month:
    """One replay in one home folder."""

    def __init__(self, asked: argparse.Namespace, port: int) -> None:
        self.stream, self.work, self.port = asked.stream, asked.work, port
        self.docs = window(asked.stream / "docs.jsonl", asked.work / "docs.jsonl", asked.since)
        self.command = [*WIREBELL, "--home", str(asked.work / "home"), "--allow-private", "127.0.0.0/8"]
        self.chance = random.Random(asked.seed)
        self.kills_left = self.kills = asked.kill
        self.seconds = 3.0
        self.pairs = asked.why

    def tell(self, *words: str) -> None:
        """Run one command in this process, as quickly as many small ones should be."""
        with redirect_stdout(TextIOWrapper(BytesIO())):
            app([*self.command[len(WIREBELL) :], "--json", *words], standalone_mode=False)

    def ask(self, *words: str) -> Any:
        """Run one command and return its JSON."""
        run = subprocess.run([*self.command, "--json", *words], capture_output=True, text=True, check=False)
        if run.returncode not in {0, 1} or not run.stdout:
            sys.exit(f"wirebell {' '.join(words)}: exit {run.returncode}\n{run.stderr[-2000:]}")
        return json.loads(run.stdout)

    def make(self, day: date) -> None:
        """Write every outlet's feed as it stood on a day."""
        folder = self.work / "feeds" / day.isoformat()
        make_feeds(self.stream, self.docs, folder, day)
        Papers.folder = folder

    def first(self, day: date) -> Any:
        """Visit all outlets for the first time, which tells nobody anything."""
        return self.ask("run", "--once", "--now", day.isoformat())

    def run(self, day: date, days_left: int) -> Any:
        """Run a day, killing the program at random moments as often as this day's share of kills asks."""
        words = ["--json", "run", "--once", "--now", day.isoformat(), "--all-due"]
        while self.kills_left and self.chance.random() < self.kills_left / max(1, days_left):
            started = subprocess.Popen(
                [*self.command, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                started.wait(self.chance.uniform(0.6, max(1.0, self.seconds)))
                break
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()
                self.kills_left -= 1
        began = time.perf_counter()
        answer = self.ask(*words[1:])
        self.seconds = time.perf_counter() - began
        return answer


def alerts_of(month: Month) -> list[dict[str, Any]]:
    """Return every alert, without what may differ from one run to another."""
    rows = month.ask("alert", "list")["alerts"]
    return sorted(rows, key=lambda a: (a["story"], a["follower"], a["kind"], a["revision"]))


def checks(month: Month, alerts: list[dict[str, Any]], first_visit: set[str]) -> dict[str, Any]:
    """Check the delivery promise on what is on record."""
    once = Counter((a["story"], a["follower"], a["kind"], a["revision"]) for a in alerts)
    audit = month.ask("audit", "--why", str(month.pairs))
    return {
        "alerted_from_the_first_visit": sum(a["url"] in first_visit for a in alerts),
        "alerted_twice": sum(n > 1 for n in once.values()),
        "audit": {k: len(v) if isinstance(v, list) else v for k, v in audit.items()},
        "held": dict(Counter((a["because"] or "").partition(":")[0] for a in alerts if a["state"] == "held")),
    }


def fingerprint(alerts: list[dict[str, Any]]) -> str:
    """Hash who was told what, by which follows and for which reasons."""
    kept = [
        (
            a["story"],
            a["follower"],
            a["kind"],
            a["revision"],
            sorted(f["expression"] for f in a["follows"]),
            [r["passage"] for r in a["reasons"]],
        )
        for a in alerts
    ]
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:16]


def window(docs: Path, kept: Path, since: date | None) -> Path:
    """Return the file of the stories from a day on, written to `kept`; the whole file where no day is given."""
    if since is None:
        return docs
    with docs.open(encoding="utf-8") as lines, kept.open("w", encoding="utf-8") as out:
        out.writelines(line for line in lines if json.loads(line)["date"] >= since.isoformat())
    return kept


def make_feeds(stream: Path, docs: Path, folder: Path, until: date) -> None:
    """Write the feeds of a day with the maker that comes with the stream."""
    maker = [sys.executable, str(stream / "make_feeds.py"), str(docs), str(folder)]
    subprocess.run([*maker, "--full", "--until", until.isoformat()], check=True, capture_output=True)


def outlets(month: Month, until: date) -> list[str]:
    """Return the slugs of all outlets with a feed by the last day."""
    folder = month.work / "feeds" / "all"
    make_feeds(month.stream, month.docs, folder, until)
    return sorted(p.stem for p in folder.iterdir())


def prepare(month: Month, slugs: list[str]) -> None:
    """Add the sources and the follows."""
    opml = month.work / "outlets.opml"
    rows = "".join(f'<outline type="rss" text="{s}" xmlUrl="http://127.0.0.1:{month.port}/{s}"/>' for s in slugs)
    opml.write_text(f'<opml version="2.0"><head/><body>{rows}</body></opml>')
    month.ask("import", str(opml), "--pages", "never")
    for name in sorted({who for _, who in FOLLOWS}):
        month.tell("follower", "add", name)
    for expression, who in FOLLOWS:
        month.tell("follow", "add", "--as", who, "--", expression)


def prepare_policies(month: Month, slugs: list[str]) -> None:
    """Let followers be told in every way there is, one source be closed and another have a contract."""
    for name in ("desk", "fay"):
        month.tell("follower", "add", name)
    for words in WAYS:
        month.tell(*words)
    month.tell("source", "close", f"http://127.0.0.1:{month.port}/{slugs[0]}")
    month.tell("source", "terms", f"http://127.0.0.1:{month.port}/{slugs[-1]}", "--excerpt", "0", "--shared", "no")


def change(month: Month, day: int) -> None:
    """Change what followers want; on the fourth day the greatest storyline so far is followed."""
    for words in CHANGES.get(day, []):
        month.tell(*words)
    if day == 4:
        stories = month.ask("story", "list", "--limit", "100000")["stories"]
        lines = Counter(row["storyline"] for row in stories if row["storyline"])
        month.tell("follow", "add", "--as", "fay", "--", f"storyline:{lines.most_common(1)[0][0]}")


def arguments(about: str | None = __doc__) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stream", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--first", type=date.fromisoformat, default=date(2020, 3, 1))
    parser.add_argument("--last", type=date.fromisoformat, default=date(2020, 3, 31))
    parser.add_argument("--since", type=date.fromisoformat)
    parser.add_argument("--kill", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--policies", action="store_true")
    parser.add_argument("--why", type=int, default=0)
    parser.add_argument("--dump", type=Path)
    return parser.parse_args()


def replay(asked: argparse.Namespace, kind: Callable[[argparse.Namespace, int], Month] = Month) -> dict[str, Any]:
    """Replay the month and return what came of it."""
    asked.work.mkdir(parents=True, exist_ok=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Papers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    month = kind(asked, server.server_address[1])
    slugs = outlets(month, asked.last)
    prepare(month, slugs)
    if asked.policies:
        prepare_policies(month, slugs)
    days = [asked.first + timedelta(days=n) for n in range(-1, (asked.last - asked.first).days + 1)]
    totals: Counter[str] = Counter()
    first_visit: set[str] = set()
    for number, day in enumerate(days):
        month.make(day)
        if asked.policies:
            change(month, number)
        answer = month.run(day, len(days) - number) if number else month.first(day)
        totals.update({"alerts": answer["alerts"], "days": 1, **answer["sources"], **answer["stories"]})
        if not number:
            first_visit = {s["url"] for s in month.ask("story", "list", "--limit", "100000")["stories"]}
        print(day, json.dumps(answer), file=sys.stderr, flush=True)
    alerts = alerts_of(month)
    if asked.dump:
        asked.dump.write_text("".join(json.dumps(alert) + "\n" for alert in alerts))
    server.shutdown()
    return {
        "totals": dict(totals),
        "answers": {str(k): v for k, v in sorted(Papers.answers.items())},
        "alerts": len(alerts),
        "follows_that_fired": len({f["expression"] for a in alerts for f in a["follows"]}),
        "kills": month.kills - month.kills_left,
        **checks(month, alerts, first_visit),
        "fingerprint": fingerprint(alerts),
    }


if __name__ == "__main__":
    print(json.dumps(replay(arguments()), indent=1))
