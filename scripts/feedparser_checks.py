"""The checks of feedparser's own tests against what our intake makes of the same feeds."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import feedparser
from feed_cases import SOURCE, Row

from wirebell.intake.formats import parse_with_facts, sanitise
from wirebell.intake.formats.decode import decode
from wirebell.intake.formats.entry import get
from wirebell.intake.formats.feed import base_of, dissect
from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.sniff import shape_of
from wirebell.model.source import Fetched

MISSING = object()
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
