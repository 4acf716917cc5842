"""What strangers can hand in, seeds to begin from, and a mutator: for the test and for `scripts/fuzz`."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from tests.deliver.test_returned import complaint, report
from tests.fuzz import seeds
from tests.intake.formats.test_sitemap import entry, index, sitemap
from tests.samples import NOW, source
from wirebell import standing
from wirebell.deliver.returned import returned
from wirebell.errors import WirebellError
from wirebell.intake.formats import FeedFacts, parse_with_facts
from wirebell.intake.formats.dates import moment
from wirebell.intake.formats.decode import decode
from wirebell.intake.formats.sitemap import children
from wirebell.intake.formats.zipped import unzipped
from wirebell.intake.opml import parse_opml
from wirebell.intake.websub import holds, offered
from wirebell.model.source import Fetched
from wirebell.read.draft import draft
from wirebell.read.moments.find import find_moments


class Door(NamedTuple):
    """A parser of what strangers hand in, which may refuse in our own words and do nothing else."""

    parse: Callable[[bytes], object]
    seeds: Sequence[bytes]


def came(body: bytes, *links: str, content_type: str | None = None) -> Fetched:
    told = tuple(("link", link) for link in links)
    if content_type:
        told += (("content-type", content_type),)
    return Fetched(url="https://harbour.example/in", status=200, headers=told, body=body, at=NOW)


def _document(body: bytes) -> object:
    return parse_with_facts(came(body), source(kind="push"))


def _index(body: bytes) -> object:
    plain = unzipped(came(body))
    return children(decode(plain.body).text, plain)


def _hub(body: bytes) -> object:
    text = body.decode("latin-1")
    return (
        offered(came(b"<html>" + body), FeedFacts()),
        offered(came(body, text), FeedFacts()),
        holds(text, b"x", "s"),
    )


def _page(body: bytes) -> object:
    """Read a page as far as its draft: headline, body, byline, dates and rights."""
    return [draft(item) for item in parse_with_facts(came(body, content_type="text/html"), source()).items]


def _dates(body: bytes) -> object:
    text = body.decode("utf-8", "replace")
    for language in ("en", "de", "fr", "es"):
        for found in find_moments(text, NOW, language):
            start, end = found.span
            assert text[start:end] == found.text
    return moment(text)


def _expression(body: bytes) -> object:
    """Parse an expression; what parses is written, read again as the same, and decided."""
    query = standing.parse(body.decode("utf-8", "replace"), standing.DESK)
    assert standing.parse(standing.canonical(query), standing.RULE) == query
    return standing.holds(query, DOCUMENT)


DOCUMENT = standing.text_document(
    "Troops leave", None, "The troops withdraw from Iraq, said Powell. Rates rise.", "en"
)
DOORS: Mapping[str, Door] = {
    "returned mail": Door(returned, [report(), complaint("abuse", "Original-Mail-From: <a@b.example>\n", "a.b")]),
    "ninjs": Door(_document, [seeds.NINJS, seeds.NINJS_1, b"[" + seeds.NINJS + b"," + seeds.NINJS_1 + b"]"]),
    "newsml": Door(_document, [seeds.NEWSML]),
    "our json": Door(_document, [seeds.OURS, seeds.OURS * 3]),
    "feed": Door(_document, [seeds.ATOM, seeds.RSS, seeds.JSON_FEED]),
    "page": Door(_page, [seeds.ARTICLE]),
    "dates": Door(_dates, seeds.DATES),
    "expression": Door(_expression, seeds.EXPRESSIONS),
    "opml": Door(parse_opml, [seeds.OPML]),
    "sitemap": Door(_document, [sitemap(entry(), entry("a2")), gzip.compress(sitemap(entry()))]),
    "index of sitemaps": Door(
        _index, [index(a="2026-03-14", b="2026-03-13T08:00:00Z"), gzip.compress(index(a="2026"))]
    ),
    "hub": Door(_hub, [seeds.LINKS, seeds.PAGE, b"sha256=" + b"0" * 64]),
}
PIECES = (
    b"\x00 \xff \xfe\xff <!DOCTYPE <!ENTITY ]]> <![CDATA[ --> &#0; &#xD800; &lt; <a> </a> /> \" ' { "
    b"} [ ] : , null true -1 1e999 99999999999999999999 \\ud800 \\u0000 =?utf-8?q?=0D=0A?= \r\n "
    b"\r\n\r\n --=b --=b-- ; = charset=utf-16 Content-Type:multipart/mixed;boundary=b "
    b"2026-13-45T99:99:99Z 0001-01-01T00:00:00+99:99 xmlns: xml:lang rel=hub https://[::1 http:// "
    b"javascript: \xe2\x80\xae \xf0\x9f\x98\x80 \x1f\x8b"
).split(b" ")


def mutated(seed: bytes, chance: Random) -> bytes:
    """Return a seed with a few things wrong with it."""
    body = bytearray(seed)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at, length = chance.randrange(len(body) + 1), chance.choice((1, 2, 8, 40, 200))
        match chance.randrange(6):
            case 0:
                del body[at : at + length]
            case 1:
                body[at:at] = chance.choice(PIECES)
            case 2:
                body[at : at + length] = chance.choice(PIECES)
            case 3:
                body[at:at] = body[chance.randrange(len(body) + 1) :][:length] * chance.choice((1, 2, 50))
            case 4:
                body[at : at + 1] = bytes((chance.randrange(256),))
            case _:
                other = chance.randrange(len(body) + 1)
                body[at : at + length], body[other : other + length] = (
                    body[other : other + length],
                    body[at : at + length],
                )
    return bytes(body[:200_000])


def tried(door: Door, body: bytes) -> None:
    """Hand something in; whatever comes but a refusal in our own words is a fault of ours."""
    try:
        door.parse(body)
    except WirebellError:
        pass
