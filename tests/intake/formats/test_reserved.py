"""What a source says of rights comes with the item, and reading names it with where it was found."""

from __future__ import annotations

import pytest

from tests.intake.formats.given import fetched, items, parsed, rss
from wirebell.intake.formats.reserved import rights_in_headers
from wirebell.model.source import Item
from wirebell.read.draft import draft

PAGE = "<!DOCTYPE html><html><head><title>t</title></head><body><h1>A wall</h1><p>It stands.</p></body></html>"
RSL = 'xmlns:rsl="https://rslstandard.org/rsl"'
TERMS = (
    f'<rsl:content {RSL} url="https://harbour.example/1"><rsl:license>'
    '<rsl:permits type="usage">search</rsl:permits>'
    '<rsl:prohibits type="usage">ai-train</rsl:prohibits></rsl:license></rsl:content>'
)


def evidence(item: Item) -> set[tuple[str, str, str]]:
    return {(e.what, e.value, e.where) for e in draft(item).rights.evidence}


def test_the_headers_of_a_page() -> None:
    said = {
        "x_robots_tag": "noarchive, max-snippet:50",
        "tdm_reservation": "1",
        "tdm_policy": "https://harbour.example/tdm.json",
        "link": '</l.xml>; rel="license"; type="application/rsl+xml", <https://by.example/4>; rel=license, '
        "</x>; rel=next",
    }
    [item] = parsed(PAGE, "text/html", "https://harbour.example/1", **said).items
    assert item.links[-5:] == (
        ("x-robots-tag", "noarchive, max-snippet:50"),
        ("tdm-reservation", "1"),
        ("tdm-policy", "https://harbour.example/tdm.json"),
        ("rsl", "https://harbour.example/l.xml"),
        ("license", "https://by.example/4"),
    )
    assert evidence(item) >= {
        ("reserved", "noarchive", "X-Robots-Tag"),
        ("reserved", "tdm-reservation 1", "header"),
        ("offer", "https://harbour.example/tdm.json", "header tdm-policy"),
        ("terms", "https://harbour.example/l.xml", "item rsl"),
        ("licence", "https://by.example/4", "item"),
    }


@pytest.mark.parametrize(
    "where", [rss(f"<title>x</title>{TERMS}"), rss("<title>x</title>", channel=TERMS)], ids=["item", "channel"]
)
def test_rsl_in_a_feed(where: str) -> None:
    [item] = items(where)
    assert evidence(item) >= {("terms", "permits search", "item rsl"), ("terms", "prohibits ai-train", "item rsl")}


def test_an_item_s_own_terms_come_before_the_channel_s() -> None:
    own = f'<rsl:content {RSL} server="https://own.example/rsl"/>'
    [item] = items(rss(f"<title>x</title>{own}", channel=TERMS))
    assert item.links == (("rsl", "https://own.example/rsl"),)


def test_a_link_to_rsl_is_no_licence() -> None:
    link = '<atom:link rel="license" type="application/rsl+xml" href="https://harbour.example/l.xml"/>'
    [item] = items(rss(f"<title>x</title>{link}"))
    assert item.links == (("rsl", "https://harbour.example/l.xml"),)


def test_usage_terms_of_a_story_handed_in() -> None:
    [item] = items(
        '{"id": 1, "text": "It stands.", "usageterms": "Not for use in print."}', url="file:///in/a.json"
    )
    assert ("terms", "Not for use in print.", "item usage terms") in evidence(item)


@pytest.mark.parametrize(
    "header", ["", "<>", "</a", "</a>; rel", '</a>; rel="license', "</a>; rel=license," * 3000]
)
def test_odd_links_do_no_harm(header: str) -> None:
    assert len(rights_in_headers(fetched("", link=header))) <= 1
