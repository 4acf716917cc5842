"""What holds for all facts of reading, whatever the text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spent import seconds
from wirebell.catalogue.names import load_names
from wirebell.model.facts import Figure, Mention, Moment, Quote, Span
from wirebell.read.figures.find import find_figures
from wirebell.read.moments.find import find_moments
from wirebell.read.names.find import find_mentions
from wirebell.read.quotes.find import find_quotes

PUBLISHED = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)
Facts = tuple[tuple[Mention, ...], tuple[Quote, ...], tuple[Figure, ...], tuple[Moment, ...]]
PIECES = [
    *"The said told “ ” \" ' ‘ ’ « » „ Omar Sayed Adm. Mr , . : ; - – ( ) 5 10 million % $ 5 to from fell".split(),
    *"rose UN SDF he she an official according that Ministry of Defence January 2020 Wednesday one".split(),
    *"hundred and two U.S. ’s 's 3-4 1,000 1.5bn 2000 31 December next last week year ago AAA BBB der von".split(),
    *("\n", "\n\n", "&", "al-", "half", "US-led"),
]


def facts(body: str, language: str = "en") -> Facts:
    mentions = find_mentions(body, language, load_names())
    return (
        mentions,
        find_quotes(body, mentions, language),
        find_figures(body, mentions, language),
        find_moments(body, PUBLISHED, language),
    )


def spans(found: Facts) -> list[Span]:
    mentions, quotes, figures, moments = found
    spoken = [*(s for q in quotes for s in q.spans), *(q.speaker.span for q in quotes if q.speaker)]
    return [
        *(s for m in mentions for s in m.spans),
        *spoken,
        *(f.span for f in figures),
        *(m.span for m in moments),
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)),
    st.sampled_from(["en", "de", "fr", "es", "xx", ""]),
)
def test_every_span_lies_in_the_body_and_facts_agree_with_it(body: str, language: str) -> None:
    found = facts(body, language)
    assert all(0 <= start < end <= len(body) for start, end in spans(found))
    assert found == facts(body, language)
    mentions, quotes, _, moments = found
    named = sorted(span for m in mentions for span in m.spans)
    assert all(one[1] <= two[0] for one, two in pairwise(named))
    assert len({m.id for m in mentions}) == len(mentions)
    assert {q.speaker.mention for q in quotes if q.speaker and q.speaker.mention} <= {m.id for m in mentions}
    for m in moments:
        assert body[slice(*m.span)] == m.text
        assert date.fromisoformat(m.start) <= date.fromisoformat(m.end)


@pytest.mark.parametrize(
    "piece",
    [
        "Omar Sayed ",
        "A ",
        '"A ',
        "Zork “",
        "A of ",
        "A. ",
        "said that ",
        "from 5 to ",
        "“",
        '"a ',
        "one hundred and ",
        "1,000 ",
        "\n",
        " ",
        "a’",
        "of the ",
    ],
)
def test_reading_is_linear_in_hostile_text(piece: str) -> None:
    def took(size: int) -> float:
        body = piece * (size // len(piece))
        return seconds(lambda: facts(body))

    took(1_000)
    small = min(took(10_000) for _ in range(2))
    assert any(took(80_000) < 8 * 4 * max(small, 0.005) for _ in range(3))  # quadratic time fails in each
