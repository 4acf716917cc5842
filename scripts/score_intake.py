"""Run intake over three public collections of feeds and print, as JSON, what agrees, what does not, and why.

    .venv/bin/python scripts/score_intake.py DATA_DIR [--predictions DIR] [--largest BYTES]

DATA_DIR holds feed_gofeed, feed_realworld and feed_feedparser, each with its gold.jsonl. With --predictions the
files that the collections' own score.py want are written as well. --largest leaves larger feeds of
feed_realworld out.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import re
import sys
import time
import warnings
from collections import Counter
from pathlib import Path

from feed_cases import Row, fetched, rows, taken
from feed_dangers import item_dangers
from feedparser_checks import feedparser_cause, holds, prediction, same_html, spelt_out

from wirebell.model.source import Fetched

# -- feed_gofeed ----------------------------------------------------------------------------------------------


def gofeed_cause(row: Row, visit: Fetched, refusal: str | None) -> str:
    """Return why a count differs, by name."""
    if refusal and "declares entities" in refusal:
        return "declares entities: refused"
    if refusal:
        return f"refused: {refusal.partition(': ')[2][:90]}"
    if row["kind"].endswith("json"):
        return "items without an id are dropped"
    if b"<entry" in visit.body and b"deleted-entry" in visit.body:
        return "withdrawals are items"
    return "not explained"


def score_gofeed(folder: Path) -> Row:
    """Return crashes, agreeing item counts and the rest by cause."""
    tally, causes, crashes = Counter[str](), Counter[str](), []
    for row in rows(folder / "gold.jsonl"):
        visit = fetched(base64.b64decode(row["file_b64"]))
        tally["cases"] += 1
        wanted = len(row["expected"].get("items") or row["expected"].get("entries") or [])
        try:
            items, _, refusal = taken(visit)
        except Exception as error:  # noqa: BLE001 - counting crashes is what this is for
            crashes.append(f"{row['id']}: {error!r}")
            continue
        if len(items) == wanted:
            tally["agree"] += 1
        else:
            causes[f"{gofeed_cause(row, visit, refusal)} [{row['id']}: {len(items)} for {wanted}]"] += 1
    return {**tally, "crashes": crashes, "differ": causes}


# -- feed_realworld -------------------------------------------------------------------------------------------


def score_realworld(folder: Path, largest: int, predictions: Path | None) -> Row:
    """Return crashes, agreeing item counts, titles and links that agree, and the rest by cause."""
    tally, causes, crashes, danger, written = Counter[str](), Counter[str](), [], [], []
    started = time.perf_counter()
    for row in rows(folder / "gold.jsonl"):
        if row["bytes"] > largest:
            continue
        tally["cases"] += 1
        try:
            items, title, refusal = taken(fetched(gzip.decompress(base64.b64decode(row["file_gz_b64"]))))
        except Exception as error:  # noqa: BLE001 - counting crashes is what this is for
            crashes.append(f"{row['id']}: {error!r}")
            continue
        danger += [f"{row['id']}: {d}" for d in item_dangers(items)]
        entries = [{"title": i.title, "link": i.url} for i in items]
        written.append({"id": row["id"], "feed_title": title, "entries": None if refusal else entries})
        if len(items) in {row["n_feedparser"], row["n_fastfeedparser"]}:
            tally["agree"] += 1
        else:
            causes[f"{row['id']}: {len(items)} for {row['n_feedparser']} ({refusal or 'read'})"] += 1
        compare_texts(row, entries, tally, causes)
    save(predictions, "feed_realworld", written)
    seconds = round(time.perf_counter() - started, 1)
    return {**tally, "crashes": crashes, "differ": causes, "dangerous": danger, "seconds": seconds}


def compare_texts(row: Row, entries: list[Row], tally: Counter[str], causes: Counter[str]) -> None:
    """Count titles and links equal to those on which both reference parsers agree."""
    for name, agreed in (("title", row["titles_agreed"]), ("link", row["links_agreed"])):
        for entry, wanted in zip(entries, agreed or [], strict=False):
            if wanted is None:
                continue
            tally[f"{name}s"] += 1
            same = " ".join((entry[name] or "").split()) == " ".join(wanted.split())
            tally[f"{name}s_agree"] += same
            if not same:
                causes[f"{name}: {text_cause(name, wanted, entry[name])}"] += 1


def text_cause(name: str, wanted: str, ours: str | None) -> str:
    """Return why a title or link differs from the references, by name."""
    if name == "link":
        return "an address that is not http(s) is none" if ours is None else "made absolute, or mended"
    if re.search(r"<[a-zA-Z/]|&[a-zA-Z#]", wanted):
        return "tags and entities become text"
    return "not explained"


def score_feedparser(folder: Path, predictions: Path | None) -> Row:
    """Return crashes, agreement outside the sanitising group, causes, and dangers in everything that came out."""
    warnings.simplefilter("ignore", DeprecationWarning)  # checks use names that feedparser is giving up
    tally, causes, crashes, danger, written = Counter[str](), Counter[str](), [], [], []
    for row in rows(folder / "gold.jsonl"):
        group = "sanitising" if row["group"].endswith("sanitize") else "other"
        visit = fetched(base64.b64decode(row["file_b64"]), row["url"], row["headers"])
        try:
            items, _, refusal = taken(visit)
            hostile = bool(refusal and refusal.startswith("HostileInput"))
            result = {} if hostile else prediction(visit)
        except Exception as error:  # noqa: BLE001 - counting crashes is what this is for
            crashes.append(f"{row['id']}: {error!r}")
            continue
        danger += [f"{row['id']}: {d}" for d in item_dangers(items)]
        written.append({"id": row["id"], "result": spelt_out(result)})
        if row["checks"] is None:
            tally["without checks"] += 1
            continue
        failed = [c for c in row["checks"] if hostile or not holds(result, c)]
        meant = [c for c in failed if hostile or not same_html(result, c)]
        tally[group] += 1
        tally[f"{group}_agree_to_the_letter"] += not failed
        tally[f"{group}_agree"] += not meant
        if meant and group == "other":
            causes[feedparser_cause(row, refusal or meant)] += 1
    save(predictions, "feed_feedparser", written)
    share = round(tally["other_agree"] / max(tally["other"], 1), 4)
    return {**tally, "agree_share": share, "crashes": crashes, "differ": causes, "dangerous": danger}


def save(folder: Path | None, name: str, written: list[Row]) -> None:
    """Write predictions for the collection's own score.py, if asked."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(w, default=str) + "\n" for w in written)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def score(data: Path, largest: int = 1 << 40, predictions: Path | None = None) -> Row:
    """Return the figures of all three collections."""
    return {
        "feed_gofeed": score_gofeed(data / "feed_gofeed"),
        "feed_realworld": score_realworld(data / "feed_realworld", largest, predictions),
        "feed_feedparser": score_feedparser(data / "feed_feedparser", predictions),
    }


def main() -> int:
    """Print the figures as JSON; exit 1 if anything crashed or anything dangerous came out."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--predictions", type=Path)
    options.add_argument("--largest", type=int, default=1 << 40)
    said = options.parse_args()
    figures = score(said.data, said.largest, said.predictions)
    print(json.dumps(figures, indent=1))
    return 1 if any(f["crashes"] or f.get("dangerous") for f in figures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
