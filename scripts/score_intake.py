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
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser

from wirebell.errors import SourceError
from wirebell.intake.formats import parse_with_facts, sanitise
from wirebell.intake.formats.decode import decode
from wirebell.intake.formats.entry import get
from wirebell.intake.formats.feed import base_of, dissect
from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.sniff import shape_of
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


# -- feed_feedparser ------------------------------------------------------------------------------------------

HTML_TYPES = {"text/html", "application/xhtml+xml"}


def cleaned(node: Any, base: str | None) -> None:
    """Replace, in place, every HTML value of a feedparser node by what our sanitiser and resolver make of it."""
    contents: list[Any] = get(node, "content") or []
    for content in contents:
        if get(content, "type") in HTML_TYPES:
            value = get(content, "value")
            safe = sanitise(value, get(content, "base") or base)
            if get(node, "summary") == value:
                node["summary"] = safe
            content["value"] = safe
    for key in [k for k in node if k.endswith("_detail")]:
        detail: Any = get(node, key)
        name = key.removesuffix("_detail")
        if get(detail, "type") not in HTML_TYPES or not isinstance(get(detail, "value"), str):
            continue
        safe = sanitise(detail["value"], get(detail, "base") or base)
        if get(node, name) == detail["value"]:
            node[name] = safe
        detail["value"] = safe
    if get(node, "source"):
        cleaned(node["source"], base)


ADDRESSES = {"base", "comments", "docs", "href", "icon", "link", "logo", "url", "wfw_comment", "wfw_commentrss"}


def resolve(node: Any, base: str | None) -> None:
    """Make, in place, the addresses of a feedparser result absolute, as our intake does when it takes them."""
    for key, value in list(node.items()):
        if isinstance(value, dict):
            resolve(value, base)
        elif isinstance(value, list):
            for inner in (v for v in value if isinstance(v, dict)):
                resolve(inner, base)
        elif key in ADDRESSES and isinstance(value, str) and base:
            node[key] = absolute(base, value) or (base if key == "base" else value)


def prediction(visit: Fetched) -> Any:
    """Return feedparser's result as our intake gets it, with our HTML and addresses instead of feedparser's."""
    decoded = decode(visit.body, visit.header("content-type"))
    if shape_of(decoded.text, None, "") == "jsonfeed":
        return json_prediction(visit)
    result = dissect(decoded, visit)
    result["encoding"], result["bozo"] = decoded.encoding, bool(result["bozo"] or decoded.overridden)
    result["etag"], result["modified"] = visit.header("etag"), visit.header("last-modified")
    for node in [result["feed"], *result["entries"]]:
        resolve(node, base_of(visit))
        cleaned(node, base_of(visit))
    return result


def json_prediction(visit: Fetched) -> Row:
    """Return a JSON Feed as our intake reads it, under feedparser's names."""
    parsed = parse_with_facts(visit, SOURCE)
    entries = [
        {"id": i.guid, "link": i.url, "title": i.title, "content": [{"value": i.html or i.text}]}
        for i in parsed.items
    ]
    return {"bozo": False, "feed": {"title": parsed.facts.title}, "entries": entries, "version": "json11"}


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


class _Tokens(HTMLParser):
    """HTML as a list of tags and texts, so that two ways of writing it compare equal."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(("<", tag, *(f"{k}={v}" for k, v in sorted(attrs, key=str))))

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"br", "img", "hr"}:
            self.found.append((">", tag))

    def handle_data(self, data: str) -> None:
        self.found.append(("text", data))


def tokens(html: object) -> object:
    """Return HTML as comparable tokens; anything else as it is."""
    if not isinstance(html, str):
        return normal(html)
    reader = _Tokens()
    reader.feed(html)
    reader.close()
    return reader.found


def same_html(result: Any, check: Row) -> bool:
    """Whether a check that does not hold to the letter holds for the HTML that is meant."""
    return check["op"] == "eq" and tokens(value_at(result, check["path"])) == tokens(check["value"])


FEEDPARSER_CAUSES = (
    ("declares entities", "entity declarations are refused"),
    ("<svg|<math", "SVG and MathML are removed"),
    ("chardet|linenoise", "an undeclared or false encoding is not guessed by statistics"),
    ("entry_id|feed_id", "identifiers stay as they came"),
    ("not_a_doctype|empty_document", "what is no markup at all is refused, or read as HTML 5 reads it"),
)


def feedparser_cause(row: Row, failed: list[Row] | str) -> str:
    """Return why a case differs, by name."""
    shown = f"{row['id']} {json.dumps(failed)}"
    return next(
        (cause for sign, cause in FEEDPARSER_CAUSES if re.search(sign, shown)), f"not explained: {row['id']}"
    )


# -- danger ---------------------------------------------------------------------------------------------------

NEVER = set(
    """
    script style iframe frame frameset object embed applet form input button select textarea option link
    meta base svg math template noscript noembed noframes xmp plaintext title body html head marquee
    bgsound layer ilayer xml blink isindex keygen portal dialog slot
    """.split()
)
ADDRESSED = {
    "href",
    "src",
    "cite",
    "poster",
    "action",
    "formaction",
    "background",
    "longdesc",
    "data",
    "srcset",
    "ping",
}


UNSEEN = re.compile(r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]")


class _Detector(HTMLParser):
    """A strict look at finished HTML, that shares nothing with the sanitiser."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NEVER or not tag.isalnum():
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            tight = UNSEEN.sub("", unescape(value or "")).lower()
            scheme = re.match(r"[a-z][a-z0-9+.-]*:", tight)
            picture = tag == "img" and name == "src" and re.match(r"data:image/(png|gif|jpeg|webp);base64,", tight)
            if name.startswith("on") or name in {"style", "srcdoc", "http-equiv", "xmlns"} or ":" in name:
                self.found.append(f"{tag}@{name}")
            elif name in ADDRESSED and scheme and scheme[0] not in {"http:", "https:", "mailto:"} and not picture:
                self.found.append(f"{tag}@{name}={tight[:40]}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data[:20]}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl[:20]}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data[:20]}")


def dangers(html: str | None) -> list[str]:
    """Return everything in finished HTML that could run, load, restyle or mislead a parser."""
    reader = _Detector()
    reader.feed(html or "")
    reader.close()
    return reader.found


def item_dangers(items: Iterable[Item]) -> list[str]:
    """Return the dangers in the HTML of items, and in the addresses they lead to."""
    found = [d for i in items for d in dangers(i.html) + dangers(i.summary)]
    addresses = [
        a for i in items for a in (i.url, i.picture and i.picture.url, *(href for _, href in i.links)) if a
    ]
    return found + [a for a in addresses if not a.startswith(("http://", "https://"))]


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


ALIASES = """
    channel copyright copyright_detail date date_parsed description description_detail guid issued
    issued_parsed modified modified_parsed url tagline tagline_detail items category categories
    enclosures license updated updated_parsed
""".split()


def spelt_out(value: Any) -> Any:
    """Return a feedparser result as plain JSON, with the names it answers to but does not hold."""
    if isinstance(value, list | tuple):
        return [spelt_out(v) for v in value]
    if not isinstance(value, dict):
        return value
    whole = {k: spelt_out(v) for k, v in value.items()}
    for alias in ALIASES if isinstance(value, feedparser.FeedParserDict) else ():
        found = value_at(value, [alias])
        link = alias == "url" and "rel" in whole
        if found is not MISSING and alias not in whole and not link:
            whole[alias] = spelt_out(found)
    return whole


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
