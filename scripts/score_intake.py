"""Run intake over three public collections of feeds and print, as JSON, what agrees, what does not, and why.

    .venv/bin/python scripts/score_intake.py DATA_DIR [--predictions DIR] [--largest BYTES]

DATA_DIR holds feed_gofeed, feed_realworld and feed_feedparser, each with its gold.jsonl. With --predictions the files
that the collections' own score.py want are written as well. --largest leaves larger feeds of feed_realworld out.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wirebell.errors import HostileInput, SourceError
from wirebell.intake.formats import parse_with_facts, sanitise
from wirebell.intake.formats.decode import Decoded, decode
from wirebell.intake.formats.entry import get
from wirebell.intake.formats.feed import base_of, dissect
from wirebell.model.source import Fetched, Item, Source

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
SOURCE = Source(id="x", url="https://feeds.example/x", name="x", added=NOW)

Row = dict[str, Any]
MISSING = object()


def rows(path: Path) -> Iterator[Row]:
    """Yield the cases of a collection."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def fetched(body: bytes, url: str = SOURCE.url, headers: Mapping[str, str] | None = None) -> Fetched:
    """Return the bytes as a visit would have brought them."""
    lowered = tuple((k.lower(), v) for k, v in (headers or {}).items())
    return Fetched(url=url, status=200, headers=lowered, body=body, at=NOW)


def taken(visit: Fetched) -> tuple[tuple[Item, ...], str | None, str | None]:
    """Return (items, feed title, refusal); anything else that is raised is a crash and is let through."""
    try:
        parsed = parse_with_facts(visit, SOURCE)
    except SourceError as error:
        return (), None, f"{type(error).__name__}: {error}"
    return parsed.items, parsed.facts.title, None


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
    tally, causes, crashes, written = Counter[str](), Counter[str](), [], []
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
        entries = [{"title": i.title, "link": i.url} for i in items]
        written.append({"id": row["id"], "feed_title": title, "entries": None if refusal else entries})
        if len(items) in {row["n_feedparser"], row["n_fastfeedparser"]}:
            tally["agree"] += 1
        else:
            causes[f"{row['id']}: {len(items)} for {row['n_feedparser']} ({refusal or 'read'})"] += 1
        compare_texts(row, entries, tally, causes)
    save(predictions, "feed_realworld", written)
    return {**tally, "crashes": crashes, "differ": causes, "seconds": round(time.perf_counter() - started, 1)}


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


# -- feed_feedparser ------------------------------------------------------------------------------------------

HTML_TYPES = {"text/html", "application/xhtml+xml"}


def cleaned(node: Any, base: str | None) -> None:
    """Replace, in place, every HTML value of a feedparser node by what our sanitiser and resolver make of it."""
    for content in get(node, "content") or []:
        if get(content, "type") in HTML_TYPES:
            content["value"] = sanitise(content["value"], get(content, "base") or base)
    for key in [k for k in node if k.endswith("_detail")]:
        detail, name = dict.get(node, key), key.removesuffix("_detail")
        if get(detail, "type") not in HTML_TYPES or not isinstance(get(detail, "value"), str):
            continue
        safe = sanitise(detail["value"], get(detail, "base") or base)
        if get(node, name) == detail["value"]:
            node[name] = safe
        detail["value"] = safe
    if get(node, "source"):
        cleaned(node["source"], base)


def prediction(visit: Fetched) -> Any:
    """Return feedparser's result as our intake gets it, with our HTML instead of feedparser's."""
    decoded: Decoded = decode(visit.body, visit.header("content-type"))
    result = dissect(decoded, visit)
    result["encoding"] = decoded.encoding
    result["bozo"] = bool(result["bozo"] or decoded.overridden)
    base = base_of(visit)
    for node in [result["feed"], *result["entries"]]:
        if not any(get(c, "value") == get(node, "summary") for c in get(node, "content") or []):
            cleaned(node, base)
            continue
        cleaned(node, base)
        node["summary"] = get(get(node, "summary_detail"), "value") or node["content"][0]["value"]
    return result


def value_at(result: Any, path: list[Any]) -> Any:
    """Return what stands at a path of keys, indexes and "#len"."""
    at = result
    for step in path:
        try:
            at = len(at) if step == "#len" else at[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return at


def normal(value: Any) -> Any:
    """Return the value with tuples as lists."""
    if isinstance(value, list | tuple):
        return [normal(v) for v in value]
    return {k: normal(v) for k, v in value.items()} if isinstance(value, dict) else value


def holds(result: Any, check: Row) -> bool:
    """Whether one check of a case holds, as the collection's score.py decides it."""
    value, wanted = value_at(result, check["path"]), check.get("value")
    if check["op"] in {"falsy", "notin"} and (value is MISSING or value is None):
        return True
    if value is MISSING or (value is None and check["op"] == "in"):
        return False
    tests = {
        "eq": lambda: bool(normal(value) == normal(wanted)),
        "truthy": lambda: bool(value),
        "falsy": lambda: not value,
        "in": lambda: wanted in value,
        "notin": lambda: wanted not in value,
    }
    return tests[check["op"]]()


def save(folder: Path | None, name: str, written: list[Row]) -> None:
    """Write predictions for the collection's own score.py, if asked."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(w, default=str) + "\n" for w in written)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
