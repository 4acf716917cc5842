"""Bytes become clean text, whatever was said about them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.formats.given import items, rss
from wirebell.errors import SourceError
from wirebell.intake.formats.decode import clean, decode

WORDS = "Größe – “naïve” Łódź"
TWO_BYTES = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize("encoding", TWO_BYTES)
@pytest.mark.parametrize("declaration", ["", "<?xml version='1.0' encoding='utf-16'?>", "<?xml version='1.0'?>"])
def test_wide_encodings_are_seen_with_and_without_a_mark(encoding: str, declaration: str) -> None:
    assert decode((declaration + f"<rss>{WORDS}").encode(encoding)).text.endswith(f"<rss>{WORDS}")


@pytest.mark.parametrize(
    "lie", ["iso-8859-1", "windows-1252", "us-ascii", "utf-16", "no-such-thing", "unicode_escape", "idna"]
)
def test_utf_8_is_utf_8_whatever_is_claimed(lie: str) -> None:
    body = f"<?xml version='1.0' encoding='{lie}'?><rss>{WORDS}</rss>".encode()
    for kind in (None, f"application/rss+xml; charset={lie}", f"text/xml; charset={lie}", "text/xml"):
        assert WORDS in decode(body, kind).text


@pytest.mark.parametrize("encoding", ["koi8-r", "shift_jis", "gb18030", "big5", "euc-kr", "windows-1255"])
def test_a_true_declaration_is_believed(encoding: str) -> None:
    words = {"koi8-r": "Привет мир", "windows-1255": "שלום"}.get(encoding, "日本" if "ji" in encoding else "中文")
    body = f"<?xml version='1.0' encoding='{encoding}'?><rss>{words}</rss>".encode(encoding)
    found = decode(body)
    assert words in found.text
    assert not found.overridden
    assert words in decode(words.encode(encoding), f"text/plain; charset={encoding}").text


def test_stray_windows_bytes_in_utf_8_are_mended_and_the_rest_stays() -> None:
    assert decode("Łódź ".encode() + b"\x93quoted\x94 \x96 \x80").text == "Łódź “quoted” – €"


@pytest.mark.parametrize(
    ("reference", "becomes"),
    [
        ("&#0;", "\ufffd"),
        ("&#xD800;", "\ufffd"),
        ("&#x110000;", "\ufffd"),
        ("&#99999999999999999999;", "\ufffd"),
        ("&#X41;", "&#x41;"),
        ("&#65;", "&#65;"),
        ("&#000000000065;", "&#000000000065;"),
        ("&#;", "&#;"),
    ],
)
def test_references_to_no_character_become_the_replacement_character(reference: str, becomes: str) -> None:
    assert clean(reference) == becomes


def sound(text: str | None) -> bool:
    return text is None or not any(ord(c) < 9 or 0xD800 <= ord(c) < 0xE000 for c in text)


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "text/xml", "text/html; charset=utf-16", "application/xml; charset=big5"]),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_become_sound_text(body: bytes, kind: str | None) -> None:
    assert sound(decode(body, kind).text)


WHOLE = rss(
    "<title>Größe &amp; &lt;b&gt;</title><link>/a</link><description><![CDATA[<p>x</p>]]></description>"
    "<dc:creator>Ada</dc:creator><pubDate>Sat, 14 Mar 2026 07:00:00 EST</pubDate><media:thumbnail url='t.jpg'/>"
).encode()


@given(
    st.integers(0, len(WHOLE)),
    st.lists(
        st.tuples(
            st.integers(0, len(WHOLE)),
            st.sampled_from([b"<", b">", b"&#xD800;", b"\0", b"\xff", b"]]>", b"<!", b"'"]),
        )
    ),
    st.sampled_from(["utf-8", "utf-16", "latin-1"]),
)
@settings(max_examples=200, deadline=None)
def test_a_broken_feed_is_read_or_refused_never_a_crash(
    cut: int, spoilt: list[tuple[int, bytes]], encoding: str
) -> None:
    body = WHOLE
    for at, bytes_in in spoilt:
        body = body[:at] + bytes_in + body[at:]
    body = body[:cut] if cut % 3 == 0 else body
    body = body.decode("utf-8", "replace").encode(encoding, "replace") if encoding != "utf-8" else body
    try:
        found = items(body)
    except SourceError:
        return
    assert all(sound(t) for i in found for t in (i.title, i.summary, i.html, i.text, i.guid, *i.authors))
