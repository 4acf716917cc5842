"""What strangers can hand in, seeds to begin from, and a mutator: for the test and for `scripts/fuzz`."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from tests.deliver.test_returned import complaint, report
from tests.intake.formats.test_sitemap import entry, index, sitemap
from tests.samples import NOW, source
from wirebell.deliver.returned import returned
from wirebell.errors import WirebellError
from wirebell.intake.formats import FeedFacts, parse_with_facts
from wirebell.intake.formats.decode import decode
from wirebell.intake.formats.sitemap import children
from wirebell.intake.formats.zipped import unzipped
from wirebell.intake.websub import holds, offered
from wirebell.model.source import Fetched

NINJS = b"""{"uri": "urn:x:1", "version": "2", "pubstatus": "usable", "versioncreated": "2026-03-14T12:00:00Z",
"headlines": [{"role": "main", "value": "Sailors"}],
"bodies": [{"contenttype": "text/html", "value": "<p>Nine</p>"}],
"people": [{"name": "A", "rel": "about"}], "subjects": [{"name": "B", "uri": "medtop:20000523", "relevance": 5}],
"renditions": [{"name": "r", "href": "https://x.example/p.jpg", "width": 3}], "rightsinfo": {"langid": "x",
"encodedrights": "y"}, "associations": [{"name": "a", "uri": "urn:x:2"}], "embargoed": "2026-03-15T12:00:00Z"}"""
NINJS_1 = b"""{"uri": "urn:x:1", "headline": "Sailors", "body_text": "Nine.", "body_html": "<p>Nine</p>",
"place": [{"name": "P"}], "renditions": {"main": {"href": "https://x.example/p.jpg"}}, "byline": "By A"}"""
NEWSML = b"""<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2026-03-14T12:00:00Z</sent></header>
<itemSet><newsItem guid="urn:x:1" version="3" standard="NewsML-G2" standardversion="2.35" xml:lang="en">
<rightsInfo>
<copyrightHolder><name>H</name></copyrightHolder><usageTerms>U</usageTerms></rightsInfo><itemMeta>
<itemClass qcode="a:b"/>
<versionCreated>2026-03-14T12:00:00Z</versionCreated><embargoed/><pubStatus qcode="stat:usable"/>
</itemMeta><contentMeta>
<headline>Sailors</headline><subject qcode="medtop:20000523"><name>N</name></subject><by>By A</by></contentMeta>
<contentSet>
<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Nine.</p></body></html></inlineXML>
</contentSet></newsItem>
</itemSet></newsMessage>"""
OURS = b'{"id": "7", "headline": "Sailors", "body": "Nine.", "byline": ["A", {"name": "B"}], "image": "/p"}\n'
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>T</title>
<link rel="hub" href="https://h.example/"/><link rel="self" href="https://f.example/"/>
<entry><id>a</id><title>S</title><updated>2026-03-14T12:00:00Z</updated></entry>
<at:deleted-entry ref="b" when="2026-03-14T12:00:00Z"/></feed>"""
LINKS = b'<https://h.example/>; rel="hub", <https://f.example/>; rel=self; title="a, b"'
PAGE = b'<html><head><link rel="hub" href="https://h.example/"><link rel="self" href="/f"></head><body></html>'


class Door(NamedTuple):
    """A parser of what strangers hand in, which may refuse in our own words and do nothing else."""

    parse: Callable[[bytes], object]
    seeds: Sequence[bytes]


def came(body: bytes, *links: str) -> Fetched:
    told = tuple(("link", link) for link in links)
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


DOORS: Mapping[str, Door] = {
    "returned mail": Door(returned, [report(), complaint("abuse", "Original-Mail-From: <a@b.example>\n", "a.b")]),
    "ninjs": Door(_document, [NINJS, NINJS_1, b"[" + NINJS + b"," + NINJS_1 + b"]"]),
    "newsml": Door(_document, [NEWSML]),
    "our json": Door(_document, [OURS, OURS * 3]),
    "feed": Door(_document, [ATOM]),
    "sitemap": Door(_document, [sitemap(entry(), entry("a2")), gzip.compress(sitemap(entry()))]),
    "index of sitemaps": Door(
        _index, [index(a="2026-03-14", b="2026-03-13T08:00:00Z"), gzip.compress(index(a="2026"))]
    ),
    "hub": Door(_hub, [LINKS, PAGE, b"sha256=" + b"0" * 64]),
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
