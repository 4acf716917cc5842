"""ninjs and NewsML-G2: what is read of them, what is refused, and IPTC's own examples and tests."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import NOW, source
from wirebell.errors import SourceError
from wirebell.intake.formats import parse
from wirebell.model.source import Fetched, Item, Picture

GOLD = Path(__file__).parents[4] / "shared" / "data" / "feed_newsml_ninjs" / "gold.jsonl"
LATER_VERSIONS_ALLOW = {
    "ninjs/1.0/should_fail/014_type_component.json",
    "ninjs/1.0/should_fail/016_infosource.json",
    "newsml/2.28/should_fail/2.29_affiliation_org_org.xml",
    "newsml/2.28/should_fail/2.29_retiring_scheme_schememeta.xml",
}
"""Refused by the schema of an older version alone: the documents do not say that they are of it."""


def read(document: bytes | dict[str, Any], name: str = "x.json") -> list[Item]:
    body = document if isinstance(document, bytes) else msgspec.json.encode(document)
    return parse(Fetched(url=f"file:///{name}", status=200, headers=(), body=body, at=NOW), source(kind="folder"))


def one(document: bytes | dict[str, Any], name: str = "x.json") -> Item:
    [item] = read(document, name)
    return item


def gold() -> Iterator[Any]:
    if not GOLD.exists():
        return
    for row in map(json.loads, GOLD.read_text().splitlines()):
        yield pytest.param(row, id=row["id"], marks=pytest.mark.real)


@pytest.mark.parametrize("row", list(gold()))
def test_what_iptc_calls_valid_is_read_and_what_it_calls_invalid_is_refused(row: dict[str, Any]) -> None:
    name = "x.json" if row["format"] == "ninjs" else "x.xml"
    body = base64.b64decode(row["file_b64"])
    if row["expect"] == "valid" or row["id"] in LATER_VERSIONS_ALLOW:
        items = read(body, name)
        assert all(item.guid for item in items)
        return
    with pytest.raises(SourceError):
        read(body, name)


TWO = {
    "uri": "https://wire.example/s/7",
    "version": "3",
    "pubstatus": "usable",
    "firstcreated": "2026-03-14T10:00:00Z",
    "versioncreated": "2026-03-14T11:00:00+01:00",
    "language": "en-GB",
    "title": "slug of the desk",
    "ednote": "SECRET: call the lawyer",
    "by": "By Ada Quill",
    "headlines": [{"role": "short", "value": "Crew safe"}, {"role": "main", "value": "Ferry crew rescued"}],
    "descriptions": [{"role": "summary", "value": "All nine are safe."}],
    "bodies": [
        {"role": "main", "contenttype": "text/html", "value": "<p>Nine sailors.</p><script>x()</script>"},
        {"contenttype": "text/plain", "value": "Nine sailors."},
    ],
    "copyrightnotice": "© 2026 Wire",
    "usageterms": "Editorial use only.",
    "rightsinfo": {"langid": "x", "linkedrights": "https://wire.example/terms"},
    "infosources": [{"name": "The Wire"}],
    "subjects": [{"name": "Shipping"}, {"literal": "sea"}],
    "associations": [
        {
            "name": "photo",
            "uri": "https://wire.example/p/1",
            "type": "picture",
            "by": "Bo Reed",
            "descriptions": [{"role": "caption", "value": "The pier"}],
            "renditions": [{"name": "main", "href": "https://wire.example/p/1.jpg"}],
        }
    ],
}
ONE = {
    "uri": "urn:wire:7",
    "headline": "Ferry crew rescued",
    "body_xhtml": "<p>Nine sailors.</p>",
    "body_text": "Nine sailors.",
    "description_text": "All nine are safe.",
    "byline": "Ada Quill",
    "subject": [{"name": "Shipping"}],
    "versioncreated": "2026-03-14T10:00:00Z",
}
THREE = {
    "uri": "urn:wire:7",
    "pubStatus": "withheld",
    "versionCreated": "2026-03-14T10:00:00Z",
    "embargoedUntil": "2026-03-15T06:00:00Z",
    "copyrightHolder": "Wire",
    "edNote": "SECRET: call the lawyer",
    "headlines": [{"value": "Ferry crew rescued"}],
    "bodies": [{"contentType": "text/plain", "value": "Nine sailors."}],
}


def test_every_field_that_matters_of_2_is_read_and_no_note_for_editors() -> None:
    item = one(TWO)
    assert (item.guid, item.url, item.version) == (TWO["uri"], TWO["uri"], "3")
    assert (item.title, item.summary) == ("Ferry crew rescued", "All nine are safe.")
    assert (item.html, item.text) == ("<p>Nine sailors.</p>", "Nine sailors.")
    assert item.published == item.updated == datetime(2026, 3, 14, 10, tzinfo=UTC)
    assert (item.authors, item.categories, item.language) == (("Ada Quill",), ("Shipping", "sea"), "en-GB")
    assert (item.rights, item.publisher) == ("© 2026 Wire", "The Wire")
    assert item.links == (("usageterms", "Editorial use only."), ("license", "https://wire.example/terms"))
    assert item.picture is not None
    assert (item.picture.caption, item.picture.credit) == ("The pier", "Bo Reed")
    assert item.picture.url == "https://wire.example/p/1.jpg"
    assert "SECRET" not in str(item)


def test_suffixed_names_of_1_and_camel_case_of_3_are_read() -> None:
    old, new = one(ONE), one(THREE)
    assert (old.title, old.html, old.text) == ("Ferry crew rescued", "<p>Nine sailors.</p>", "Nine sailors.")
    assert (old.summary, old.authors, old.categories) == ("All nine are safe.", ("Ada Quill",), ("Shipping",))
    assert (new.title, new.text, new.rights) == ("Ferry crew rescued", "Nine sailors.", "© Wire")
    assert (new.status, new.embargo) == ("withheld", datetime(2026, 3, 15, 6, tzinfo=UTC))
    assert "SECRET" not in str(new)


@pytest.mark.parametrize("name", ["embargoed", "embargoedUntil"])
def test_an_embargo_without_a_readable_end_has_none(name: str) -> None:
    assert one({"uri": "urn:1", name: "until noon"}).status == "withheld"
    status = "pubStatus" if name == "embargoedUntil" else "pubstatus"
    assert one({"uri": "urn:1", name: "until noon", status: "canceled"}).status == "canceled"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"uri": ""}, '"uri"'),
        ({"standard": {}, "headlines": []}, '"uri"'),
        ({"uri": "urn:1", "body": "x", "bodies": []}, '"body" is no property'),
        ({"uri": "urn:1", "pubstatus": "cancelled"}, "canceled"),
        ({"uri": "urn:1", "version": 3}, '"version" must be a text'),
        ({"uri": "urn:1", "urgency": 10}, "1 to 9"),
        ({"uri": "urn:1", "headlines": [], "associations": [{"type": "picture"}]}, "name"),
    ],
)
def test_what_is_wrong_is_said_by_name(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        read(wrong)


def test_a_list_and_lines_of_documents_are_read() -> None:
    assert [item.guid for item in read(msgspec.json.encode([TWO, ONE]))] == [TWO["uri"], "urn:wire:7"]
    assert len(read(msgspec.json.encode(TWO) + b"\n" + msgspec.json.encode(ONE) + b"\n")) == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*TWO, *ONE, *THREE]), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*TWO, *ONE, *THREE, "rightsInfo", "places", "advice"]), JSON))
def test_whatever_stands_in_it_it_is_read_or_refused(parts: dict[str, Any]) -> None:
    try:
        read({"uri": "urn:1"} | parts)
    except SourceError:
        pass


G2 = """<?xml version="1.0"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:wire:7" version="11" standard="NewsML-G2"
 standardversion="2.35" xml:lang="en-GB">
<rightsInfo><copyrightNotice>© 2026 Wire</copyrightNotice><usageTerms>Editorial use.</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="wire.example"/>
<versionCreated>2026-03-14T11:00:00+01:00</versionCreated><firstCreated>2026-03-14T09:00:00Z</firstCreated>
META<edNote>SECRET: call the lawyer</edNote></itemMeta>
<contentMeta><creator qcode="p:1"><name>Ada Quill</name></creator><subject qcode="medtop:20000350"/>
<subject qcode="x:1"><name>Shipping</name></subject><headline> Ferry crew
 rescued</headline></contentMeta>
<contentSet><inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
<body.head><byline>By X</byline></body.head><body.content><p>Nine <em>sailors</em> &amp; a cat.</p><p>Safe.</p>
</body.content></body></nitf></inlineXML></contentSet></newsItem>"""


def g2(meta: str = '<pubStatus qcode="stat:usable"/>') -> bytes:
    return G2.replace("META", meta).encode()


def test_a_news_item_is_read() -> None:
    item = one(g2(), "x.xml")
    assert (item.guid, item.version, item.language) == ("urn:wire:7", "11", "en-GB")
    assert (item.title, item.html) == ("Ferry crew rescued", "<p>Nine sailors &amp; a cat.</p><p>Safe.</p>")
    assert (item.authors, item.categories) == (("Ada Quill",), ("20000350", "Shipping"))
    assert (item.rights, item.links) == ("© 2026 Wire", (("usageterms", "Editorial use."),))
    assert (item.published, item.updated) == (
        datetime(2026, 3, 14, 9, tzinfo=UTC),
        datetime(2026, 3, 14, 10, tzinfo=UTC),
    )
    assert "SECRET" not in str(item)


def with_content(content: str) -> bytes:
    head, _, tail = G2.replace("META", "").partition("<contentSet>")
    return f"{head}<contentSet>{content}{tail[tail.index('</contentSet>') :]}".encode()


XHTML = '<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<p>One.</p><blockquote><p>We sail.</p></blockquote>", "<p>One.</p><p>We sail.</p>"),
        ("<ul><li><p>A</p></li><li>B<ul><li>C</li></ul></li></ul>", "<p>A</p><p>B</p><p>C</p>"),
        ("<table><tr><th>Pier</th><td><p>North</p></td></tr></table>", "<p>Pier</p><p>North</p>"),
        (
            "<div><h1>Up</h1>One <b>pier</b>.<p>Two.</p>Three.</div>",
            "<h2>Up</h2><p>One pier.</p><p>Two.</p><p>Three.</p>",
        ),
        ("<p>One<br/>two</p><?editor not this?>", "<p>One two</p>"),
        ("<p>One.</p><figure><figcaption>A boat</figcaption></figure>", "<p>One.</p>"),
    ],
)
def test_each_text_of_a_document_comes_once(body: str, html: str) -> None:
    assert one(with_content(XHTML.format(body) + "</inlineXML>"), "x.xml").html == html


def test_the_caption_of_a_picture_in_a_text_is_that_of_the_picture() -> None:
    media = (
        '<media media-type="image"><media-reference source="https://wire.example/b.jpg"/><media-producer>Cyd Ames'
        "</media-producer><media-caption><p>The pier on Friday.</p></media-caption></media>"
    )
    item = one(g2().replace(b"<p>Safe.", f"{media}<p>Safe.".encode()), "x.xml")
    assert item.html == "<p>Nine sailors &amp; a cat.</p><p>Safe.</p>"
    assert item.picture == Picture(
        url="https://wire.example/b.jpg", caption="The pier on Friday.", credit="Cyd Ames"
    )


def test_html_that_is_given_as_text_is_read() -> None:
    html = "&lt;p&gt;Nine &lt;script&gt;x&lt;/script&gt;sailors.&lt;/p&gt;"
    data = with_content(f'<inlineData contenttype="text/html">{html}</inlineData>')
    assert one(data, "x.xml").html == "<p>Nine sailors.</p>"


@pytest.mark.parametrize(
    ("meta", "status", "embargo"),
    [
        ('<pubStatus qcode="stat:withheld"/>', "withheld", None),
        ('<pubStatus qcode="stat:canceled"/>', "canceled", None),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', "canceled", None),
        ('<pubStatus qcode="stat:whatever"/>', "withheld", None),
        ("", "usable", None),
        ("<embargoed/>", "withheld", None),
        ("<embargoed>2026-03-15T06:00:00Z</embargoed>", "usable", datetime(2026, 3, 15, 6, tzinfo=UTC)),
    ],
)
def test_status_and_embargo(meta: str, status: str, embargo: datetime | None) -> None:
    item = one(g2(meta), "x.xml")
    assert (item.status, item.embargo) == (status, embargo)


def test_a_message_brings_its_items_and_a_concept_none() -> None:
    inner = G2.replace("META", "").partition("?>")[2]
    message = (
        f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{inner}{inner}</itemSet></newsMessage>'
    )
    assert len(read(message.encode(), "x.xml")) == 2
    assert read(b'<conceptItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>', "x.xml") == []


@pytest.mark.parametrize(
    "wrong",
    [
        g2().replace(b' guid="urn:wire:7"', b""),
        g2().replace(b'version="11"', b'version="1.1"'),
        g2().replace(b"</newsItem>", b""),
        g2().replace(b"<newsItem", b'<!DOCTYPE x [<!ENTITY a "b">]><newsItem', 1),
        g2()
        .replace(b"<newsItem", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><newsItem', 1)
        .replace(b"Ferry", b"&x;"),
    ],
)
def test_what_is_broken_or_hostile_is_refused(wrong: bytes) -> None:
    with pytest.raises(SourceError):
        read(wrong, "x.xml")
