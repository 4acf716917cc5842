"""HTML comes out safe and absolute; titles come out as text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebell.intake.formats import plain, sanitise

BASE = "https://harbour.example/a/b"
PAYLOADS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '<img src=x onerror="alert(1)">',
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa&#10;Script:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="\x01javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    '<img src="data:text/html;base64,AAAA">',
    '<p style="background:url(javascript:x)">x</p>',
    "<style>@import 'https://e.example/';</style>",
    "<iframe src=https://e.example/></iframe>",
    "<form action=https://e.example/><input name=p></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<base href=https://e.example/>",
    "<meta http-equiv=refresh content=0>",
    "<object data=x></object><embed src=x>",
    '<video poster="javascript:x" src=x onplay=y></video>',
    "<!--[if IE]><script>x</script><![endif]-->",
    "<textarea><img src=x onerror=y></textarea>",
    "<template><script>x</script></template>",
    "<a href='  javascript:x'>y</a>",
]


class Look(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, {k: v or "" for k, v in attrs}))


def seen(html: str) -> list[tuple[str, dict[str, str]]]:
    look = Look()
    look.feed(html)
    look.close()
    return look.seen


BAD_TAGS = {
    "script",
    "style",
    "iframe",
    "form",
    "input",
    "object",
    "embed",
    "base",
    "meta",
    "svg",
    "math",
    "template",
    "noscript",
}


def safe(html: str) -> bool:
    for tag, attributes in seen(html):
        if tag in BAD_TAGS or any(k.startswith("on") or k == "style" for k in attributes):
            return False
        for value in (attributes.get(k, "") for k in ("href", "src", "poster", "cite")):
            scheme = "".join(c for c in value if c > " ").lower().partition(":")[0]
            inline = value.startswith(("data:image/png", "data:image/gif", "data:image/jpeg", "data:image/webp"))
            if ":" in value and scheme not in {"http", "https", "mailto"} and not (tag == "img" and inline):
                return False
    return True


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_could_run_comes_through(payload: str) -> None:
    for html in (payload, f"<p>a{payload}b</p>", f"<table><tr>{payload}", payload.upper()):
        assert safe(sanitise(html, BASE)), sanitise(html, BASE)


@given(
    st.lists(
        st.sampled_from(
            [*PAYLOADS, "<p>", "</p>", "<div>", "<b>", "x", "&lt;", "<!--", "-->", '"', "'", "<![CDATA[", "]]>"]
        )
    )
)
@settings(max_examples=150, deadline=None)
def test_nothing_that_could_run_comes_through_in_any_mixture(pieces: list[str]) -> None:
    once = sanitise("".join(pieces), BASE)
    assert safe(once)
    assert safe(sanitise(once, BASE))


@pytest.mark.parametrize(
    ("href", "becomes"),
    [
        ("c", "https://harbour.example/a/c"),
        ("/c", "https://harbour.example/c"),
        ("//cdn.example/c", "https://cdn.example/c"),
        ("?x=1", "https://harbour.example/a/b?x=1"),
        ("https://o.example/", "https://o.example/"),
        ("mailto:a@o.example", "mailto:a@o.example"),
    ],
)
def test_addresses_are_resolved(href: str, becomes: str) -> None:
    assert sanitise(f'<a href="{href}">x</a>', BASE) == f'<a href="{becomes}">x</a>'


def test_small_inline_pictures_stay_and_huge_ones_go() -> None:
    small = '<img src="data:image/png;base64,AAAA">'
    assert sanitise(small) == small
    assert "data:" not in sanitise(f'<p><img src="data:image/png;base64,{"A" * 90_000}" alt="x"></p>')


def test_unruly_html_keeps_its_words() -> None:
    assert "the words" in sanitise("<div>" * 5_000 + "the words &lt;b&gt;")
    assert safe(sanitise("<div>" * 5_000 + "<script>x</script>&lt;script&gt;"))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("AT&amp;T  &#8211; <i>deal</i>\n off", "AT&T – deal off"),
        ("Use vector<int> or <3", "Use vector<int> or <3"),
        ("if x<y then", "if x<y then"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("One<br>two<p>three</p>", "One two three"),
        ("a<script>b</script>c<!-- d -->e", "ace"),
        ("<![CDATA[Raw]]>", "Raw"),
        ("<script>never closed", "never closed"),
        ("", ""),
    ],
)
def test_titles_are_text(html: str, text: str) -> None:
    assert plain(html) == text
