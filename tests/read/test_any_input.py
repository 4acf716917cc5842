"""Whatever is read: no crash, spans that lie in the body, and time that grows with the length alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spent import seconds
from wirebell.catalogue.lexicon import load
from wirebell.model.facts import Span
from wirebell.model.story import Story
from wirebell.read import Row, read_row

PIECES = st.sampled_from(
    """
    “ ” „ « » " ' ‘ ’ ( ) [ ] {{ }} . ! ? … — – - : ; , | © (c) \u00a0 \u200b \u2028 \x00 \x0b \x85 12 2,500
    3.5 1/2 %
    $5m €3 000 2026-01-06 6 January Tuesday “He left,” said Mr Smith. PORT SUNDAL, Jan 6 (AP) — By Ada Brandt
    in Mareth
    Additional reporting by A B in C Copyright 2026 Quay. Follow the topics in this article Reuse this content
    Read more Get alerts on Kembia Gen. Tomas Veldt said that the U.S. would z. B. M. Dupont Sr. García 3.
    Oktober
    日本語 العربية हिन्दी 👩‍👩‍👧 ﬁ ß İ ǆ e\u0301 from 5 to 3 per cent more than a dozen one two
    """.split(" ")
)
TEXTS = st.lists(PIECES | st.text(max_size=8) | st.just("\n") | st.just("\n\n"), max_size=60).map(" ".join)
TAGS = st.sampled_from(
    """<p> </p> <h1> </h1> <div class="byline"> </div> <br> <table> <tr> <td> </table> <li> <a rel="author"
    href="/author/x">
    </a> <time datetime="2026-01-06"> </time> <script> </script> <!-- --> <article> </article> <figcaption>
    <blockquote>
    <meta name="author" content="x"> <title> </title> <html lang="de"> <body> </body> <svg> </svg> & &amp;
    &#x1F600; < > "
    <script type="application/ld+json">{"@type":"Article","author":[{"name":["x"]},3,null]}</script>""".split(" ")
)
MARKUP = st.lists(TAGS | PIECES | st.text(max_size=6), max_size=60).map("".join)


def spans(story: Story) -> Iterator[Span]:
    for mention in story.mentions:
        yield from mention.spans
    for quote in story.quotes:
        yield from quote.spans
        if quote.speaker:
            yield quote.speaker.span
    yield from (figure.span for figure in story.figures)
    yield from (moment.span for moment in story.moments)
    for topic in story.topics:
        yield from topic.evidence


def hold(story: Story) -> None:
    assert all(0 <= start < end <= len(story.body) for start, end in spans(story))
    assert story.language
    assert "\x00" not in story.headline


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text: str) -> None:
    reading = read_row(Row(id="x", text=text, published="2026-01-07"), load())

    hold(reading.story)
    for start, origin, length in reading.source_map or ():
        assert reading.story.body[start : start + length] == text[origin : origin + length]


@given(TEXTS)
@settings(max_examples=75, deadline=None)
def test_any_body_is_kept_to_the_last_space(text: str) -> None:
    story = read_row(Row(id="x", body=text, published="2026-01-07"), load()).story

    hold(story)
    assert story.body == text


@given(MARKUP)
@settings(max_examples=150, deadline=None)
def test_any_markup_is_read(markup: str) -> None:
    hold(read_row(Row(id="x", html=markup), load()).story)
    hold(read_row(Row(id="x", html=f"<html><body>{markup}"), load()).story)


BIG = {
    "one line": "word ",
    "one word": "a",
    "lines": "A short line\n",
    "sentences": "“We go,” said Gen. Tomas Veldt on Tuesday, and 2,500 of 1,200 left. ",
    "paragraphs": "One.\n\n",
    "marks": "“",
    "stops": ". ",
    "numbers": "12 ",
    "capitals": "Ada Brandt ",
    "binary": "\x00\x01\ufffd",
    "bars": "a | b | ",
}


@pytest.mark.parametrize("kind", BIG)
def test_time_grows_with_the_length_alone(kind: str) -> None:
    lexicon = load()
    unit = BIG[kind]

    def took(length: int) -> float:
        text = unit * (length // len(unit))
        return seconds(lambda: hold(read_row(Row(id="x", text=text), lexicon).story))

    took(2_000)
    assert took(60_000) < 12 * took(15_000) + 0.5
