"""Reasons on record as sentences for any language: the English is never another, whatever is in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.alert.because import KNOWN, because

REASONS = [
    ("capped: 20/day", "capped: {cap}"),
    ("language: pt is not among en, fr", "language: {language} is not among {languages}"),
    ("muted: a OR b", "muted: {what}"),
    ("waits for outlets: 1 of 3", "waits for outlets: {outlets} of {of}"),
    ("not entitled: source:harbour-1 is closed", "not entitled: {thing} is closed"),
    (
        "nothing new: told 2026-03-14 10:12 UTC in “Dam (both: walls)” (both: Ilya Terrak, 2,300 people)",
        "nothing new: told {when} UTC in “{headline}” (both: {both})",
    ),
    ("nothing new: told 2026-03-14 10:12 UTC in a copy of it", "nothing new: told {when} UTC in a copy of it"),
    ("quiet hours", "quiet hours"),
    ("550 no such mailbox", "550 no such mailbox"),
]


@pytest.mark.parametrize(("text", "template"), REASONS)
def test_a_reason_is_known_by_its_sentence(text: str, template: str) -> None:
    found = because(text)
    assert (str(found), found.template) == (text, template)


@given(st.sampled_from(KNOWN), st.text(min_size=1))
def test_the_english_stays_as_it_stands_on_record(known: str, value: str) -> None:
    text = known
    for place in (
        "language",
        "languages",
        "what",
        "days",
        "outlets",
        "of",
        "when",
        "headline",
        "both",
        "cap",
        "thing",
    ):
        text = text.replace(f"{{{place}}}", value)
    assert str(because(text)) == text
