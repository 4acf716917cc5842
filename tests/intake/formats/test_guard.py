"""Hostile documents are refused before any parser sees them, in time that grows with their length alone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from tests.intake.formats.given import atom, fetched, items, rss
from tests.samples import source
from tests.spent import seconds
from wirebell.errors import HostileInput, SourceError
from wirebell.intake.formats import parse
from wirebell.intake.formats.guard import unruly

LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    '<rss version="2.0"><channel><title>&b;</title></channel></rss>'
)
EXTERNAL = (
    """<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>"""
)


@pytest.mark.parametrize(
    "bomb", [LAUGHS, EXTERNAL, "<!-- <rss> -->" + LAUGHS, LAUGHS.replace("<!DOCTYPE", "<?x <rss ?><!doctype")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_and_never_expanded(bomb: str, encoding: str) -> None:
    with pytest.raises(HostileInput, match="entities"):
        items(bomb.encode(encoding))


def test_a_story_about_entities_is_not_an_attack() -> None:
    assert items(rss("<description><![CDATA[Write <!DOCTYPE a [<!ENTITY b 'c'>]> here]]></description>"))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<rss>" + "<a>" * 200_000, "deep"),
        ("<rss>" + "<a/>" * 50_001, "elements"),
        ("<rss>" + "<item></item>" * 5_001, "items"),
        ("<rss>" + "<!---->" * 300_000, "markup"),
        ("<rss>" + '<a b="' * 500_000, "never end"),
        ("<rss>" + "<item><author>" + "a" * 20_000 + "</author></item>", "thousands of characters"),
        ("<rss><item>" + "<category>x</category>" * 4_000, "keywords"),
        ("<rss>" + "\n" * 1_000_001, "lines"),
        ("<rss>" + " " * (15 * 1024 * 1024), "bytes"),
    ],
)
def test_excess_is_refused_within_half_a_second(body: str, says: str) -> None:
    visit = fetched(body)

    def refused() -> None:
        with pytest.raises(HostileInput, match=says):
            parse(visit, source())

    assert seconds(refused) < 0.5


def grown(make: Callable[[int], str], length: int) -> float:
    visit = fetched(make(length))

    def read() -> None:
        with contextlib.suppress(SourceError):
            parse(visit, source())

    return seconds(read)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: rss("<description>" + "&lt;div>" * n + "</description>"),
        lambda n: rss(
            "<description>"
            "<![CDATA[" + "".join(f"<div><b class={i}></div>" for i in range(n // 3)) + "]]></description>"
        ),
        lambda n: rss(
            "<description><![CDATA[<a " + " ".join(f"a{i}" for i in range(n)) + ">x</a>]]></description>"
        ),
        lambda n: rss("<description>" + "&amp;" * n + "</description>"),
        lambda n: rss("<title>" + "&lt;script" * n + "</title>"),
        lambda n: "\n" * n + rss(),
        lambda n: rss("<![CDATA[" * (n // 100)),
        lambda n: rss("<!--" * (n // 100)),
        lambda n: rss("<pubDate>" + "1 " * n + "</pubDate>"),
        lambda n: atom('<content type="xhtml">' + "&#10;" * n + "</content><x>"),
        lambda n: "<html>" + "<link " * n,
    ],
)
def test_no_text_costs_more_than_linear_time(make: Callable[[int], str]) -> None:
    assert grown(make, 80_000) < 2.0


def test_html_that_would_cost_a_tree_quadratic_time_is_seen() -> None:
    assert unruly("<div>" * 300)
    assert unruly("&" * 60_000)
    assert not unruly("<p>one<p>two<br>" * 5_000 + "<b>x</b>" * 5_000)


def test_long_honest_feeds_pass() -> None:
    many = "".join(f"<item><guid>{n}</guid><title>a &gt; b</title></item>" for n in range(4_000))
    assert len(items(f"<rss version='2.0'><channel>{many}</channel></rss>")) == 4_000
    unclosed = "".join('<item><description><p>a<br>b<p title="x > y">c</description></item>' for _ in range(300))
    assert items(f"<rss version='2.0'><channel>{unclosed}</channel></rss>")
