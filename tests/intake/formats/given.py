"""Documents as a visit would have brought them."""

from __future__ import annotations

from tests.samples import NOW, source
from wirebell.intake.formats import Parsed, parse_with_facts
from wirebell.model.source import Fetched, Item

URL = "https://harbour.example/news/feed.xml"


def fetched(body: str | bytes, content_type: str | None = None, url: str = URL, **headers: str) -> Fetched:
    said = [(k.replace("_", "-"), v) for k, v in headers.items()]
    if content_type:
        said.append(("content-type", content_type))
    raw = body.encode() if isinstance(body, str) else body
    return Fetched(url=url, status=200, headers=tuple(said), body=raw, at=NOW)


def parsed(body: str | bytes, content_type: str | None = None, url: str = URL, **headers: str) -> Parsed:
    kind = "file" if url.startswith("file:") else "web"
    return parse_with_facts(fetched(body, content_type, url, **headers), source(kind=kind))


def items(body: str | bytes, content_type: str | None = None, url: str = URL) -> list[Item]:
    return list(parsed(body, content_type, url).items)


NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:cc="http://creativecommons.org/ns#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule"'
)


def rss(item: str = "", channel: str = "") -> str:
    return (
        f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel><title>The Harbour Post</title>'
        f"{channel}<item>{item}</item></channel></rss>"
    )


def atom(entry: str = "", feed: str = "", attributes: str = "") -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" '
        f"{attributes}>"
        f"<title>The Harbour Post</title>{feed}<entry>{entry}</entry></feed>"
    )
