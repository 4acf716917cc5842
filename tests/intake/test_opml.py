"""Lists of feeds, in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import source
from wirebell.errors import HostileInput, UsageError
from wirebell.intake.opml import parse_opml, write_opml

LIST = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="World"><outline text="Near &amp; far"><outline type="rss" text="The Harbour  Post"
  xmlUrl="https://harbour.example/feed"/></outline></outline>
<outline title="North" XMLURL="feed://north.example/rss"/>
<outline text="Again" xmlUrl="https://harbour.example/feed"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/><outline text="None" htmlUrl="https://x.example/"/>
<outline xmlUrl="https://bare.example/f?a=1&amp;b=2"/></body></opml>"""


def test_feeds_come_with_titles_and_folders_each_once() -> None:
    assert parse_opml(LIST).feeds == [
        ("https://harbour.example/feed", "The Harbour Post", "World/Near & far"),
        ("http://north.example/rss", "North", ""),
        ("https://bare.example/f?a=1&b=2", "https://bare.example/f?a=1&b=2", ""),
    ]


def test_what_cannot_be_visited_is_named() -> None:
    assert parse_opml(LIST).unusable == ["Bad: 'javascript:alert(1)' is no http(s) address."]
    assert parse_opml(b'<opml><body><outline xmlUrl="ftp://x.example/"/></body></opml>') == (
        [],
        ["an outline: 'ftp://x.example/' is no http(s) address."],
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no markup",
        b"<rss/>",
        b"<opml><body/></opml>",
        b'<opml><body><outline text="x"/></body></opml>',
        b"\xff\xfe\x00",
        b"id,email\n1,a@mail.example\n",
        LIST[: LIST.index(b"</outline></outline>")],
    ],
)
def test_what_is_no_list_says_so(data: bytes) -> None:
    with pytest.raises(UsageError, match="OPML"):
        parse_opml(data)


def test_entities_and_depth_are_refused() -> None:
    bomb = b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;" xmlUrl="http://a.example/"/></body></opml>'
    for data in (bomb, b"<opml>" + b"<outline>" * 1_000):
        with pytest.raises(HostileInput):
            parse_opml(data)


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=30).filter(
    lambda n: n.split() == [n]
)


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_what_is_written_is_read_again(names: list[str]) -> None:
    sources = [
        source(id=str(n), name=name, url=f"https://s{n}.example/?a=1&b='\"<") for n, name in enumerate(names)
    ]
    written = write_opml([*sources, source(kind="folder", url="file:///x", name="left out")])
    read = parse_opml(written.encode()).feeds
    assert sorted(read) == sorted((s.url, s.name, "") for s in sources)
