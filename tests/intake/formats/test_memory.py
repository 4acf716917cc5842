"""With a memory of what a feed showed last, the same comes out, whatever the feed shows next."""

from __future__ import annotations

import gzip
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.formats.given import NAMESPACES, fetched
from tests.samples import source
from wirebell.errors import HostileInput, SourceError
from wirebell.intake.formats import FeedMemory, Parsed, parse_with_facts
from wirebell.intake.formats.decode import decode
from wirebell.intake.formats.guard import guard_xml

DATA = Path(__file__).parents[4] / "shared" / "data"
LARGEST = 100_000
ENTRIES = (
    "<item><title>Ferry</title><guid>a</guid><pubDate>Sat, 14 Mar 2026 07:00:00 GMT</pubDate></item>",
    "<item><title>Ferry again</title><guid>a</guid><dc:creator>Ada Quill</dc:creator></item>",
    "<item xml:lang='de'><title>Fähre</title><description><![CDATA[An <item> & a <b>]]></description></item>",
    """<item><title>Pier</title><link>/pier</link><media:content url='p.jpg' type='image/jpeg'>
    <media:description>The pier</media:description></media:content></item>""",
    """<item><title>Vault</title><content:encoded>&lt;p&gt;Opened.&lt;/p&gt;</content:encoded>
    <category>Sea</category></item>""",
    "<item><title>Crown</title><!-- </item> --><source url='https://wire.example/f'>North Wire</source></item>",
    "<item><title>Spill</title><item><title>inside</title></item></item>",
    "<item/>",
    "<item><title>Open",
    "<item><title>Tail & more</title></item>",
    "<item><title>Based</title><link xml:base='https://other.example/'>b</link></item>",
    "<atom:entry><atom:id>e</atom:id><atom:title>Entry</atom:title></atom:entry>",
)
FRAMES = (
    "<lastBuildDate>Sat, 14 Mar 2026 07:00:00 GMT</lastBuildDate>",
    "<lastBuildDate>Sat, 14 Mar 2026 08:00:00 GMT</lastBuildDate>",
    "<language>de</language><ttl>30</ttl>",
    "<copyright>The Harbour Post</copyright><cc:license rdf:resource='https://cc.example/by'/>",
    "<!-- made 07:01 --><skipHours><hour>3</hour></skipHours>",
)


BARE = "bare"
"""Stands for a feed that says nothing of itself: without an entry nobody would know that it is one."""


def rss(frame: str, entries: list[str], after: str) -> str:
    items = "\n  ".join(entries)
    if after == BARE:
        return f"<rss>{items}</rss>"
    return (
        f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel><title>The Harbour Post</title>{frame}'
        f"\n  {items}\n{after}</channel></rss>"
    )


VISITS = st.lists(
    st.builds(
        rss,
        st.sampled_from(FRAMES),
        st.lists(st.sampled_from(ENTRIES), max_size=5),
        st.sampled_from(("", "<image><title>I</title></image>", "<language>fr</language>", "<!-- open", BARE)),
    ),
    min_size=2,
    max_size=6,
)


def made(body: str | bytes, memory: FeedMemory | None, url: str = "https://harbour.example/f") -> Parsed | str:
    try:
        return parse_with_facts(fetched(body, "application/rss+xml", url), source(), memory)
    except SourceError as fault:
        return str(fault)


@given(VISITS)
def test_the_same_comes_out_whatever_was_shown_before(visits: list[str]) -> None:
    memory = FeedMemory()
    for body in visits:
        assert made(body, memory) == made(body, None)


def windows(body: bytes) -> Iterator[str]:
    """A real feed as it may have come before and after, its entries one by one."""
    text = decode(body, None).text
    with suppress(HostileInput):
        spans = guard_xml(text, "here").entries
        if spans:
            yield from shown_by_turns(text, spans)


def shown_by_turns(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    end, entries = spans[-1][1], [text[b:e] for b, e in spans[:24]]
    for first in range(0, len(entries), 5):
        shown = entries[first : first + 10]
        yield text[: spans[0][0]] + "\n".join([*shown, shown[0]]) + text[end:]


def bodies(collection: str) -> Iterator[bytes]:
    for line in (DATA / collection / "gold.jsonl").read_bytes().splitlines():
        row = msgspec.json.decode(line)
        zipped = row.get("file_gz_b64")
        yield gzip.decompress(b64decode(zipped)) if zipped else b64decode(row["file_b64"])


@pytest.mark.real
@pytest.mark.skipif(
    not (DATA / "feed_realworld").is_dir(), reason="the collections of feeds are not beside the project"
)
@pytest.mark.parametrize("collection", ["feed_realworld", "feed_gofeed", "feed_feedparser"])
def test_real_feeds_come_out_the_same(collection: str) -> None:
    tried = 0
    for body in bodies(collection):
        memory = FeedMemory()
        for shown in windows(body) if len(body) < LARGEST else ():
            assert made(shown, memory) == made(shown, None)
            tried += 1
    assert tried > 50


def test_what_was_shown_before_is_not_read_again() -> None:
    memory = FeedMemory()
    before = parse_with_facts(fetched(rss(FRAMES[0], list(ENTRIES[:3]), "")), source(), memory).items
    after = parse_with_facts(fetched(rss(FRAMES[1], list(ENTRIES[1:4]), "")), source(), memory).items
    assert [after[0] is before[1], after[1] is before[2], after[2] in before] == [True, True, False]
    in_german = parse_with_facts(fetched(rss(FRAMES[2], list(ENTRIES[1:4]), "")), source(), memory).items
    assert [item.language for item in in_german] == ["de"] * 3


def test_the_feed_that_came_longest_ago_is_forgotten_first() -> None:
    entries = sum(map(len, ENTRIES[:2]))
    memory = FeedMemory(most=2 * entries)
    for name in ("first", "second", "third"):
        parse_with_facts(fetched(rss(FRAMES[0], list(ENTRIES[:2]), "")), source(id=name), memory)
    assert memory.sources == ("second", "third")
