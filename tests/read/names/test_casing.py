from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wirebell.catalogue.names import load_names
from wirebell.read.names.casing import evened
from wirebell.read.names.find import find_mentions

NAMES = load_names()


def test_a_headline_in_capitals_is_written_as_the_story_writes_its_words() -> None:
    body = "DOLAN TELLS UNITED NATIONS NO\nInes Dolan left. She tells nobody."
    assert evened(body, NAMES).partition("\n")[0] == "Dolan tells United Nations no"


def test_a_dateline_keeps_capitals_at_the_beginning_of_words() -> None:
    assert evened("NEW YORK (AP) _ It rained.", NAMES).startswith("New York (AP)")


def test_lines_wrapped_inside_a_sentence_are_joined_and_headings_are_not() -> None:
    line = "They came over the bridge in the morning with Ann\n"
    body = "Short heading\n" + line * 5
    assert evened(body, NAMES) == "Short heading\n" + (line * 4).replace("\n", " ") + line


@given(st.text(alphabet="AÉßİ a.,'’\n-(NEW YORK123", max_size=400))
def test_the_length_stays_and_spans_are_valid_whatever_the_text(body: str) -> None:
    assert len(evened(body, NAMES)) == len(body)
    for mention in find_mentions(body, "en", NAMES):
        for start, end in mention.spans:
            assert 0 <= start < end <= len(body)
            assert body[start:end] == body[start:end].strip()


def test_what_is_beyond_the_taggers_reach_is_read_by_rules() -> None:
    body = "It rained on the hills and the sea. " * 6000 + "Omar Sayed flew to Iraq."
    found = {m.id: m for m in find_mentions(body, "en", NAMES)}
    (span,) = found["place:iraq"].spans
    assert body[slice(*span)] == "Iraq"
    assert "person:omar-sayed" in found
