"""Documents as they come when nothing is wrong with them: what the fuzzer begins from."""

from __future__ import annotations

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

ARTICLE = b"""<!DOCTYPE html><html lang="en"><head><title>Sailors rescued | Harbour</title>
<meta property="article:published_time" content="2026-03-14T12:00:00+01:00">
<meta name="author" content="Ada Quill">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle",
"headline": "Sailors rescued", "datePublished": "2026-03-14T12:00:00Z", "author": [{"name": "Ada Quill"}],
"license": "https://creativecommons.org/licenses/by/4.0/"}]}</script></head>
<body><nav><a href="/">Home</a></nav><article>
<h1>Sailors rescued</h1><p class="byline">By Ada Quill, 14 March 2026</p><figure><img src="/p.jpg">
<figcaption>The pier.
Photo: B. Lens</figcaption></figure><p>Nine sailors were rescued on Saturday,
<q>all of them well</q>, said Marshal Ode Varga.</p><table><tr><td>9</td></tr></table></article>
<footer>&copy; 2026 Harbour Press</footer></body></html>"""
OPML = b"""<opml version="2.0"><head><title>T</title></head><body><outline text="World">
<outline type="rss" text="A" xmlUrl="https://a.example/feed"/></outline></body></opml>"""
JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1",
"url": "https://a.example/1",
"title": "S", "content_html": "<p>Nine</p>", "date_published": "2026-03-14T12:00:00Z",
"authors": [{"name": "A"}]}]}"""
RSS = b"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title><ttl>60</ttl>
<item><guid isPermaLink="false">1</guid><title>S</title><pubDate>Sat, 14 Mar 26 12:00 EST</pubDate>
<dc:creator>A</dc:creator>
<description>&lt;p&gt;Nine&lt;/p&gt;</description></item></channel></rss>"""
DATES = (
    b"Sat, 14 Mar 2026 12:00:00 +0100",
    b"2026-03-14T12:00:00.123456Z",
    b"on Wednesday, 3 March 2025, last week, the 1990s, early in May, since 4/5/2026, by the end of Q3 2027",
    "vergangenen Mittwoch, am 3. März, seit Ende 2019".encode(),
    b"mercredi dernier, le 1er mai, el 3 de marzo de 2020",
)
EXPRESSIONS = (
    b'topic:"US foreign policy" NOT opinion',
    b'NEAR/s(troops withdraw*) AND place:Iraq OR "a b"~10 -headline:(x =y)',
    b"said(Powell: inflation OR rates) AND figure(troops place:Iraq change>10%)",
    b"word>=3 AND (figure(troops >3000) OR figure(price <= 2.5 million)) lang:en is:corrected",
)
