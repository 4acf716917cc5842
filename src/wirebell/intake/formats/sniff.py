"""What a document is, from what it holds; the Content-Type and the name are only hints for what holds no sign."""

from __future__ import annotations

import re
from typing import Literal

from wirebell.intake.formats.guard import past_prolog

Shape = Literal["feed", "jsonfeed", "newsml", "story", "page", "text", "opml", "sitemap", "xml", "empty", "binary"]

_ROOT_NAME = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
NEWSML = (
    "newsitem newsmessage packageitem conceptitem knowledgeitem planningitem catalogitem contentset contentmeta "
    "groupset newsml".split()
)
"""The root elements of NewsML documents, and of parts of them."""
_ROOTS: dict[str, Shape] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "channel": "feed",
    "opml": "opml",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "html": "page",
    **dict.fromkeys(NEWSML, "newsml"),
}
_FEED_LATER = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|RDF|channel)[\s>]", re.IGNORECASE)
_PAGE_SIGN = re.compile(
    r"<!doctype\s+html|<(?:html|head|body|article|main|p|div|h1|h2|title|meta|span|br|a)[\s>/]", re.IGNORECASE
)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')
_ITEMS_LIST = re.compile(r'\A\s*\{(?s:.){0,4000}?"items"\s*:\s*\[')
_MAGIC = (b"%PDF-", b"\x89PNG", b"PK\x03\x04", b"GIF8", b"\x1f\x8b", b"\xff\xd8\xff")
_LOOK = 8192


def is_archive(body: bytes) -> bool:
    """Whether the bytes are a well-known kind of no text: a PDF, a picture, an archive."""
    return body.startswith(_MAGIC)


def _json(text: str, name: str) -> Shape:
    if text.startswith("["):
        return "story"
    if _JSON_FEED.search(text) or (_ITEMS_LIST.match(text) and not name.endswith((".jsonl", ".ndjson"))):
        return "jsonfeed"
    return "story"


def _markup(text: str, kind: str) -> Shape:
    at, _ = past_prolog(text)
    root = _ROOT_NAME.match(text, at)
    shape = _ROOTS.get(root[1].lower()) if root else None
    if shape:
        return shape
    if _FEED_LATER.search(text[at : at + _LOOK]) and not _PAGE_SIGN.search(text[:_LOOK]):
        return "feed"
    if _PAGE_SIGN.search(text[:_LOOK]) or "html" in kind:
        return "page"
    return "xml"


def shape_of(text: str, content_type: str | None, name: str) -> Shape:
    """Return what the text is; `name` is its address or file name, of which only the extension counts.

    Text that starts with no markup is a plain text, even if it mentions tags later, unless the sender says HTML.
    """
    kind, lowered = (content_type or "").lower(), name.lower().partition("?")[0]
    start = text[:_LOOK].lstrip("\ufeff \t\r\n")
    if not text.strip():
        return "empty"
    if start.startswith(("{", "[")) and (
        "json" in kind or "json" in lowered or re.match(r'[{\[]\s*["{}\]]', start)
    ):
        return _json(text.lstrip("\ufeff \t\r\n"), lowered)
    plainly = kind.startswith("text/plain") or lowered.endswith((".txt", ".md"))
    if re.match(r"<[A-Za-z!?/]", start) and not (
        plainly and not _FEED_LATER.search(start) and not _PAGE_SIGN.match(start)
    ):
        return _markup(text, kind)
    if (_FEED_LATER.search(start) and "<?xml" in start) or lowered.endswith((".xml", ".rss", ".atom")):
        return _markup(text, kind)
    return "page" if "html" in kind or lowered.endswith((".html", ".htm")) else "text"
