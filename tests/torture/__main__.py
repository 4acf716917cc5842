"""Run the torture of delivery, whole: `python -m tests.torture [--random N] [--workers N] [--json FILE]`.

Exits 1 if anything was lost, extra, shown twice or broken, or if a crash doubled more than one mail.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import structlog

from tests.torture.chapters import CHAPTERS
from tests.torture.faults import Kind
from tests.torture.loop import Loop, Score, prepared

HEARD = (
    "feed.asked",
    "hook.asked",
    "hook.noted",
    "push.asked",
    "push.noted",
    "hub.asked",
    *(f"smtp.{at}" for at in ("connect", "ehlo", "mail", "rcpt")),
)
HEARD_OFTEN = ("smtp.data", "smtp.dot")
SPOKEN = ("smtp.", "http.")
KINDS = ("nth", "peers", "random", "power", "full", "unsynced", "outlasting")
"""What a whole run does; "named" is a quick part of "nth" that can be asked for by itself."""
NAMES = {
    "named": "killed once at each named effect of each chapter",
    "nth": "killed at effect N, N = 1, 2, 3 … in every chapter",
    "peers": "killed by a peer that has heard and not answered",
    "random": "killed at random moments, one to four times a life",
    "power": "power lost at every sync of the disk",
    "full": "the disk full from write N on, in every chapter",
    "unsynced": "sync N of the disk fails, in every chapter",
    "outlasting": "a server's disk takes nothing for longer than a lease once message N is out",
}


def _memory() -> str | None:
    """Return a folder in memory: a killed process loses nothing there, and syncs cost nothing."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def every_nth(loop: Loop, part: int, of: int, power: bool) -> Iterator[Score]:
    """Kill each chapter at effects part, part + of, …, until it ends unkilled."""
    for calm in loop.calm:
        at = part + 1
        while (score := loop.nth(calm, at, Random(at) if power else None)) is not None:
            yield score
            at += of


def every_named(loop: Loop, part: int, of: int) -> Iterator[Score]:
    """Kill each chapter once at the first of every effect of one name, before it and after it."""
    firsts = [(calm, calm.points.index(point) + 1) for calm in loop.calm for point in dict.fromkeys(calm.points)]
    for calm, at in firsts[part::of]:
        if (score := loop.nth(calm, at)) is not None:
            yield score


def every_fault(loop: Loop, kind: Kind, part: int, of: int) -> Iterator[Score]:
    """Let each chapter meet a fault at each of its first writes or syncs, then at ever rarer ones."""
    for calm in loop.calm:
        at = 1 + part
        while (score := loop.faulted(calm, kind, at)) is not None:
            yield score
            at = max(at + of, int(at * 1.3))


def every_outlasting(loop: Loop, part: int, of: int) -> Iterator[Score]:
    """Let the day's server meet a disk that outlasts leases once message N is out, N = 1, 2, 3 …."""
    at = 1 + part
    while (score := loop.outlasted(at)) is not None:
        yield score
        at += of


def by_peers(loop: Loop, part: int, of: int) -> Iterator[Score]:
    """Let each peer strike at what it hears first and second, and at every DATA and final dot."""
    wanted = [(f"peer.{what}", nth) for what in HEARD for nth in (1, 2)]
    wanted += [(f"peer.{what}", nth) for what in HEARD_OFTEN for nth in range(1, 12)]
    speaking = [calm for calm in loop.calm if any(" before" in p and p.startswith(SPOKEN) for p in calm.points)]
    for calm in speaking:
        for what, nth in wanted[part::of]:
            if (score := loop.struck(calm, what, nth)) is not None:
                yield score


def at_random(loop: Loop, part: int, of: int, kills: int, seed: int) -> Iterator[Score]:
    """Kill at random until this part's share of kills is reached."""
    done, chance = 0, Random(seed + part)
    chapters = [calm for calm in loop.calm if not calm.chapter.served]  # of the server every effect is enough
    while done < kills / of:
        score = loop.at_random(chance.choice(chapters), chance)
        done += score.kills
        yield score


def sampled(folder: Path, kills: int, seed: int) -> dict[str, Score]:
    """Return the scores of the short form: some effects, final dots, random moments and losses of power."""
    chance, total = Random(seed), {kind: Score() for kind in KINDS}
    loop = prepared(folder, [chapter for chapter in CHAPTERS if not chapter.served])
    try:
        effects = [(calm, at) for calm in loop.calm for at in range(1, len(calm.points) + 1)]
        for calm, at in chance.sample(effects, kills):
            total["nth"].add(loop.nth(calm, at) or Score())
        day = next(calm for calm in loop.calm if calm.chapter.name == "the day")
        total["peers"].add(loop.struck(day, "peer.smtp.dot", chance.randint(1, 9)) or Score())
        total["random"].add(loop.at_random(chance.choice(loop.calm), chance))
        total["full"].add(loop.faulted(day, "full", chance.randint(1, 200)) or Score())
        total["outlasting"].add(loop.outlasted(chance.randint(1, 8)) or Score())
        total["unsynced"].add(loop.faulted(day, "unsynced", chance.randint(1, 20)) or Score())
        for calm in chance.sample(loop.calm, 2):
            total["power"].add(loop.nth(calm, chance.randint(1, 10), Random(seed)) or Score())
    finally:
        loop.close()
    return total


def work(asked: argparse.Namespace) -> dict[str, Any]:
    """Do one worker's part and return its scores."""
    part, of = map(int, asked.part.split("/"))
    loop, found = prepared(Path(tempfile.mkdtemp(prefix="torture-", dir=_memory()))), {}
    if asked.chapters:
        loop.calm = [calm for calm in loop.calm if calm.chapter.name in asked.chapters.split(",")]
    try:
        for kind in asked.kinds.split(","):
            if kind == "named":
                scores = every_named(loop, part, of)
            elif kind == "peers":
                scores = by_peers(loop, part, of)
            elif kind in ("full", "unsynced"):
                scores = every_fault(loop, kind, part, of)
            elif kind == "outlasting":
                scores = every_outlasting(loop, part, of)
            elif kind == "random":
                scores = at_random(loop, part, of, asked.random, asked.seed)
            else:
                scores = every_nth(loop, part, of, power=kind == "power")
            total = Score()
            for score in scores:
                total.add(score)
                found[kind] = vars(total) | {"points": dict(total.points)}
                if asked.json:  # a run of an hour that is broken off still tells what it found
                    asked.json.with_suffix(f".{part}.part").write_text(json.dumps(found))
            print(json.dumps({"done": kind, "kills": total.kills, "wrong": total.wrong[:2]}), file=sys.stderr)
    finally:
        loop.close()
    return found


def merged(parts: list[dict[str, Any]]) -> dict[str, Score]:
    """Return the workers' scores together, by kind."""
    total: dict[str, Score] = {}
    for part in parts:
        for kind, fields in part.items():
            fields["points"] = Counter(fields["points"])
            total.setdefault(kind, Score()).add(Score(**fields))
    return total


def table(total: dict[str, Score]) -> str:
    """Return the scores as a table in Markdown."""
    heads = "what|kills|points hit|lost|extra|shown twice|damaged|mails doubled|most in one life|slowest new start"
    lines = [f"| {heads.replace('|', ' | ')} |", "|---" * 10 + "|"]
    for kind, score in total.items():
        named = {point.partition(": ")[2] for point in score.points}
        hit = f"{len(named)} ({len(score.points)} by chapter)" if named else "-"
        wrong = (score.lost, score.extra, score.shown_twice, score.broken)
        figures = (*wrong, score.doubled, score.most_doubled, f"{score.slowest:.1f} s")
        lines.append(f"| {NAMES[kind]} | {score.kills} | {hit} | " + " | ".join(map(str, figures)) + " |")
    return "\n".join(lines)


def main() -> int:
    """Run all parts in worker processes, print the table, and say whether the promise held."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--chapters", help="the chapters by name, with commas between; else all")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--short", type=int, metavar="KILLS", help="the short form: so many effects at random")
    parser.add_argument("--part")
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(work(asked)))
        return 0
    if asked.short:
        with tempfile.TemporaryDirectory(prefix="torture-", dir=_memory()) as folder:
            return told(sampled(Path(folder), asked.short, asked.seed), asked.json)
    words = [sys.executable, "-m", "tests.torture", "--kinds", asked.kinds, "--random", str(asked.random)]
    words += ["--seed", str(asked.seed), *(["--json", str(asked.json)] if asked.json else [])]
    words += [*(["--chapters", asked.chapters] if asked.chapters else []), "--part"]
    workers = [
        subprocess.Popen([*words, f"{n}/{asked.workers}"], stdout=subprocess.PIPE, text=True)
        for n in range(asked.workers)
    ]
    total = merged([json.loads(worker.communicate()[0].splitlines()[-1]) for worker in workers])
    return told(total, asked.json)


def told(total: dict[str, Score], to: Path | None) -> int:
    """Print the scores and keep them; return 1 if the promise did not hold."""
    if to:
        to.write_text(json.dumps({kind: vars(score) for kind, score in total.items()}, indent=1))
    print(table(total))
    wrong = [line for score in total.values() for line in score.wrong]
    print("\n".join(wrong[:20]) or "nothing lost, nothing extra, nothing shown twice", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
